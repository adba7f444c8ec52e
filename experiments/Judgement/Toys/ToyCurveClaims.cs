using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// Which isolation map, which utility and which allocation training has: every form has a verdict of its own, held against what any curve could reach (docs/theory.md, eq. curve-shortfall), so
/// each can be refuted.
/// </summary>
internal static class ToyCurveClaims
{
    /// <summary>The map that goes with the utilities E15 to E18.</summary>
    private const string DefaultMap = "hyperbolic";

    /// <summary>One verdict per candidate form.</summary>
    public static IEnumerable<VerdictRecord> Of(string place, ToyWorldDefinition world, ToyCurves.Compared compared)
    {
        CandidateScore reference = compared.Result.Candidates.Single(score => !score.IsHypothesis);
        foreach (CandidateScore score in compared.Result.Candidates.Where(score => score.IsHypothesis))
        {
            string parameters = string.Join(", ", score.Curve.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.Value:G3}")));
            yield return new VerdictRecord
            {
                Id = $"{place}/{compared.Relation}/{score.Name}",
                World = place,
                Claim = $"{Subject(compared.Relation)} {score.Name}{Mark(world, compared.Relation, score.Name)}: it misses at most {Percent(compared.Result.Margin)} of the variance that {reference.Name} explains.",
                Predicted = 0,
                Measured = score.Shortfall,
                MeasuredInterval95 = [score.ShortfallInterval.Low, score.ShortfallInterval.High],
                Rival = reference.Name,
                RivalValue = 0,
                Outcome = VerdictNames.Of(score.Verdict),
                P = score.P,
                Reason = string.Create(CultureInfo.InvariantCulture, $"On seeds that it was not fitted to{(parameters.Length > 0 ? $" ({parameters})" : "")} it explains {score.Explained:P1} of the variance and misses ")
                    + string.Create(CultureInfo.InvariantCulture, $"{score.Shortfall:P1} [{score.ShortfallInterval.Low:P1}, {score.ShortfallInterval.High:P1}] of what {reference.Name} explains ({reference.Explained:P1}); ")
                    + $"{compared.Result.UnitCount} seeds, {compared.Clusters.Count} networks.",
                WouldSettle = score.Verdict == Verdict.CannotTell ? "More seeds: networks that share a seed are one observation." : null,
                Decisive = false,
            };
        }
    }

    /// <summary>A relation that the networks could not decide: open, not passed over.</summary>
    public static VerdictRecord Open(string place, ToyCurves.Refused refused) => new()
    {
        Id = $"{place}/{refused.Relation}",
        World = place,
        Claim = $"{Subject(refused.Relation)} one of the candidates.",
        Outcome = VerdictNames.CannotTell,
        Reason = refused.Reason,
        WouldSettle = "Three seeds or more at every size.",
        Decisive = false,
    };

    private static string Subject(string relation) => relation switch
    {
        ToyCurves.IsolationMap => "Isolation is a function of capacity of the form",
        ToyCurves.Utility => "Utility is a function of capacity of the form",
        _ => "Capacity is distributed over features as the optimum of the utility",
    };

    private static string Mark(ToyWorldDefinition world, string relation, string name) => name == (relation == ToyCurves.IsolationMap ? DefaultMap : world.Hypothesis.Name)
        ? relation == ToyCurves.IsolationMap ? " (the map of the theory)" : " (the file's hypothesis)" : "";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
