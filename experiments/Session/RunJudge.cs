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
/// The run's own outcome joins its decisive claims with the level shared over all of them (Holm): with four numbers judged in each of
/// several worlds, one true prediction in twenty would be rejected by chance, and a run of three true worlds would be called refuted almost
/// every second time. A rejection that does not survive the correction leaves the run open, not refuted and not confirmed. Decisive are
/// what the hypothesis itself predicts (<see cref="ScalingClaim"/> says which) and, in worlds of known truth, what the instrument must do
/// before it may judge anything.
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
        try
        {
            // Each world is judged on its own evidence, so threads change nothing.
            Parallel.For(0, worlds.Length, i => worlds[i] = definition.Worlds[i].Judge(definition, predictions, cells));
        }
        catch (AggregateException several)
        {
            // One clear error, as everywhere, and not the wrapping of a parallel loop.
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
        FitsFile[] fits = [.. worlds.Select(world => world.Fits).OfType<FitsFile>()];
        ToyFindingsFile[] toys = [.. worlds.Select(world => world.Toys).OfType<ToyFindingsFile>()];
        string[] notes = [.. worlds.Select(world => world.Note).Append(RunLog.JudgedAgain(sittings ?? [])).OfType<string>().Distinct()];
        VerdictsFile overall = Overall([.. worlds.SelectMany(world => world.Verdicts)], definition.Judge.Level);
        return new(overall with { OverallReason = string.Join(' ', notes.Prepend(overall.OverallReason)) },
            new FitsFile
            {
                Fits = [.. fits.SelectMany(own => own.Fits)],
                Profiles = [.. fits.SelectMany(own => own.Profiles)],
                Sizes = [.. fits.SelectMany(own => own.Sizes)],
                Purifications = [.. fits.SelectMany(own => own.Purifications)],
            },
            toys.Length == 0 ? null : new ToyFindingsFile
            {
                Series = [.. toys.SelectMany(own => own.Series)],
                Families = [.. toys.SelectMany(own => own.Families)],
                Curves = [.. toys.SelectMany(own => own.Curves)],
            });
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

    private static VerdictsFile Overall(IReadOnlyList<ClaimVerdict> verdicts, double level)
    {
        ClaimVerdict[] decisive = [.. verdicts.Where(verdict => verdict.Decisive)];
        var overall = OverallVerdict.Join([.. decisive.Select(verdict =>
            (verdict.Id, Outcomes.Parse(verdict.Outcome), verdict.P ?? double.NaN))], level);
        Dictionary<string, double> adjusted = decisive.Zip(overall.AdjustedP)
            .ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
        ClaimVerdict? first = decisive.FirstOrDefault(verdict => verdict.Outcome == Outcomes.Of(overall.Verdict));
        return new VerdictsFile
        {
            Overall = Outcomes.Of(overall.Verdict),
            OverallReason = overall.Verdict == Verdict.Agrees || first is null ? overall.Reason
            : $"{overall.Reason} {first.Id}: {first.Reason}",
            Verdicts = [.. verdicts.Select(verdict => adjusted.TryGetValue(verdict.Id, out double p) && !double.IsNaN(p)
                ? verdict with { AdjustedP = p } : verdict)],
        };
    }
}
