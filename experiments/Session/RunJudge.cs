using System.Runtime.ExceptionServices;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Session;

/// <summary>Every verdict of a run and the fits that they rest on, from its cells and its frozen predictions alone; <c>check</c> derives
/// them anew.</summary>
/// <remarks>
/// The run's own outcome joins its decisive claims on data with the level shared over all of them (Holm): with four numbers judged in each
/// of several worlds, one true prediction in twenty would be rejected by chance. A rejection that does not survive the correction leaves
/// the run open, not refuted and not confirmed. Decisive is what the hypothesis itself predicts (<see cref="ScalingClaim"/> says which).
/// What the instrument must do in worlds of known truth before it may judge anything is a gate (<see cref="ClaimVerdict.Gate"/>). Every
/// verdict says whether another level, margin, threshold or rival would turn it.
/// </remarks>
/// <param name="Verdicts">verdicts.json.</param>
/// <param name="Fits">fits.json.</param>
/// <param name="Toys">toys.json; null for a run without toys.</param>
internal sealed record RunJudge(VerdictsFile Verdicts, FitsFile Fits, ToyFindingsFile? Toys)
{
    /// <summary>Judges a run.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="predictions">What was frozen.</param>
    /// <param name="cells">What was measured.</param>
    /// <param name="sittings">The run's log: a change of the rules after measuring is said with the outcome.</param>
    /// <exception cref="BadInputException">A measurement is older than the prediction that it would judge, or a prediction was
    /// changed.</exception>
    public static RunJudge Of(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells,
        IReadOnlyList<RunSitting>? sittings = null)
    {
        RefuseChanged(predictions);
        var worlds = new WorldFindings[definition.Worlds.Count];
        // Each world is judged on its own evidence, so threads change nothing.
        InThreads(worlds.Length, i => worlds[i] = definition.Worlds[i].Judge(definition, predictions, cells));
        FitsFile[] fits = [.. worlds.Select(world => world.Fits).OfType<FitsFile>()];
        ToyFindingsFile[] toys = [.. worlds.Select(world => world.Toys).OfType<ToyFindingsFile>()];
        string[] notes = [.. worlds.Select(world => world.Note).Append(RunLog.JudgedAgain(sittings ?? [])).OfType<string>().Distinct()];
        VerdictsFile overall = Varied(worlds, definition);
        return new(overall with
            {
                OverallReason = string.Join(' ', notes.Prepend(overall.OverallReason)),
                Verdicts = StatedPower.On(overall.Verdicts, definition, predictions, cells),
            },
            new FitsFile
            {
                Fits = [.. fits.SelectMany(own => own.Fits)],
                Profiles = [.. fits.SelectMany(own => own.Profiles)],
                Sizes = [.. fits.SelectMany(own => own.Sizes)],
                Levels = [.. fits.SelectMany(own => own.Levels)],
                Shapes = [.. fits.SelectMany(own => own.Shapes)],
                Depths = [.. fits.SelectMany(own => own.Depths)],
                Stabilities = [.. fits.SelectMany(own => own.Stabilities)],
                Selectivities = [.. fits.SelectMany(own => own.Selectivities)],
                Categories = [.. fits.SelectMany(own => own.Categories)],
                Purifications = [.. fits.SelectMany(own => own.Purifications)],
                Summaries = [.. fits.SelectMany(own => own.Summaries)],
            },
            toys.Length == 0 ? null : new ToyFindingsFile
            {
                Series = [.. toys.SelectMany(own => own.Series)],
                Families = [.. toys.SelectMany(own => own.Families)],
                Curves = [.. toys.SelectMany(own => own.Curves)],
            });
    }

    /// <summary>A parallel loop with one clear error, as everywhere, and not its wrapping.</summary>
    private static void InThreads(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, body);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>A prediction that was written after it could see the measurement is no prediction.</summary>
    internal static void RefuseOlder(Prediction prediction, IEnumerable<CellRow> cells)
    {
        foreach (CellRow cell in cells)
            FrozenPrediction.RefuseOlder($"'{prediction.Id}'", prediction.FrozenAtUtc, $"'{cell.Key}'", cell.StartedUtc);
    }

    /// <summary>A frozen number that was changed afterwards judges nothing.</summary>
    internal static void RefuseChanged(IReadOnlyList<Prediction> predictions)
    {
        if (predictions.FirstOrDefault(prediction => !prediction.IsAsFrozen()) is { } prediction)
        {
            throw new BadInputException($"Prediction '{prediction.Id}' does not have the digest that it was frozen with",
                "predictions.json as the run wrote it is needed", "Restore it, or run the experiment again in a new folder");
        }
    }

    /// <summary>The verdict under the stated rules, and what becomes of it as each choice that a referee may quarrel with is
    /// changed.</summary>
    private static VerdictsFile Varied(IReadOnlyList<WorldFindings> worlds, ExperimentDefinition definition)
    {
        VerdictsFile stated = Overall(worlds, definition.Rules, definition.About);
        (string What, JudgeRules Rules)[] variations = [.. Variations(definition.Rules, definition.Match.Nulls)];
        var varied = new VerdictsFile[variations.Length];
        InThreads(varied.Length, i => varied[i] = Overall(worlds, variations[i].Rules, definition.About));
        VariedOutcome[] overall = [.. variations.Zip(varied, (variation, file) => new VariedOutcome(variation.What, file.Overall))];
        string[] turned = [.. overall.Where(one => one.Outcome != stated.Overall).Select(one => $"{one.Outcome} with {one.What}")];
        return stated with
        {
            OverallReason = stated.OverallReason + (turned.Length == 0
                ? $" None of {overall.Length} other choices of level, margin, threshold, null and rival turns this."
                : $" Another choice turns this: {string.Join(", ", turned)}."),
            Varied = overall,
            Verdicts = [.. stated.Verdicts.Select((verdict, i) => !verdict.Decisive ? verdict : verdict with
            {
                Varied = [.. variations.Zip(varied, (variation, file) => new VariedOutcome(variation.What, file.Verdicts[i].Outcome))],
            })],
        };
    }

    /// <summary>One choice changed at a time.</summary>
    private static IEnumerable<(string What, JudgeRules Rules)> Variations(JudgeRules rules, IReadOnlyList<string> nulls)
    {
        foreach (double level in new[] { 0.01, 0.05, 0.1 }.Where(level => level != rules.Level))
            yield return (FormattableString.Invariant($"level {level}"), rules with { Level = level });
        if (rules.Margin is { } margin)
        {
            yield return ("no margin", rules with { Margin = null });
            yield return (FormattableString.Invariant($"margin {margin / 2}"), rules with { Margin = margin / 2 });
            yield return (FormattableString.Invariant($"margin {margin * 2}"), rules with { Margin = margin * 2 });
        }
        else
        {
            yield return (FormattableString.Invariant($"margin {UsualMargin}"), rules with { Margin = UsualMargin });
        }
        foreach (double shift in new[] { -0.1, 0.1 })
            yield return (FormattableString.Invariant($"tau {(shift > 0 ? "raised" : "lowered")} by {Math.Abs(shift)}"),
                rules with { TauShift = shift });
        foreach (string name in nulls.Count > 1 ? nulls : [])
            yield return ($"the {name} null alone", rules with { Null = name });
        yield return ("a constant share as the rival", rules with { Rival = JudgeRules.ConstantShare });
    }

    /// <summary>A margin tried where none is stated.</summary>
    private const double UsualMargin = 0.1;

    /// <summary>
    /// Claims on data share the level among themselves (Holm). Worlds that are true by construction guard them and never dilute them: where
    /// the run has data, theirs are gates, as are all checks of the instrument. A gate that fails, with the level shared over the gates,
    /// leaves the run without a verdict. What an experiment is about is stated before it measures, so that no claim is chosen by its
    /// outcome.
    /// </summary>
    private static VerdictsFile Overall(IReadOnlyList<WorldFindings> worlds, JudgeRules rules, IReadOnlyList<string> about)
    {
        bool data = worlds.Any(world => !world.IsTrueByConstruction);
        ClaimVerdict[] verdicts = [.. worlds.SelectMany(world => world.Under(rules).Select(verdict => Placed(world, verdict)))];
        ClaimVerdict[] gates = [.. verdicts.Where(verdict => verdict.Gate && verdict.Decisive)],
            decisive = [.. verdicts.Where(verdict => verdict.Decisive && !verdict.Gate)];
        OverallVerdict guarded = Join(gates, rules.Level), judged = Join(decisive, rules.Level);
        Dictionary<string, double> adjusted = gates.Zip(guarded.AdjustedP).Concat(decisive.Zip(judged.AdjustedP))
            .ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
        bool failed = guarded.Verdict == Verdict.Disagrees;
        ClaimVerdict? first = decisive.FirstOrDefault(verdict => verdict.Outcome == Outcomes.Of(judged.Verdict));
        string reason = judged.Verdict == Verdict.Agrees || first is null ? judged.Reason : $"{judged.Reason} {first.Id}: {first.Reason}";
        return new VerdictsFile
        {
            Overall = failed ? Outcomes.CannotTell : Outcomes.Of(judged.Verdict),
            // A world that makes a check fail, put beside the data, must not hide what they say.
            OverallReason = failed ? $"The instrument failed a check in a world of known truth, so nothing is judged by it. "
                + $"{guarded.Reason} Without these checks: {Outcomes.Of(judged.Verdict)}. {reason}" : reason,
            Verdicts = [.. verdicts.Select(verdict => adjusted.TryGetValue(verdict.Id, out double p) && !double.IsNaN(p)
                ? verdict with { AdjustedP = p } : verdict)],
        };

        ClaimVerdict Placed(WorldFindings world, ClaimVerdict verdict) =>
            data && world.IsTrueByConstruction ? verdict.Decisive ? verdict with { Gate = true } : verdict
            : about.Count == 0 || verdict.Gate ? verdict : verdict with
            {
                Decisive = verdict.Paper.Any(about.Contains) || about.Any(name => LevelClaims.IsOf(verdict, name)),
            };
    }

    private static OverallVerdict Join(ClaimVerdict[] verdicts, double level) => OverallVerdict.Join(
        [.. verdicts.Select(verdict => (verdict.Id, Outcomes.Parse(verdict.Outcome), verdict.P ?? double.NaN))], level);
}
