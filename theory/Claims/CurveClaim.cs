using System.Globalization;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Which isolation map, which utility and which allocation training has: every form has a verdict of its own, held against what any curve
/// could reach (docs/theory.md, eq. curve-shortfall), so each can be refuted.
/// </summary>
public sealed class CurveClaim : IClaim<ToyGroup>
{
    /// <summary>The map that goes with the utilities E15 to E18.</summary>
    private const string DefaultMap = "hyperbolic";

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(ToyGroup evidence, Prediction? prediction, JudgeRules rules) =>
        [.. evidence.Compared.SelectMany(own => Of(evidence.Place, evidence.Rules, own)),
            .. evidence.Refused.Select(own => Open(evidence.Place, own))];

    /// <summary>One verdict per candidate form.</summary>
    private static IEnumerable<ClaimVerdict> Of(string place, ToyRules world, CapacityCurves.Compared compared)
    {
        CandidateScore reference = compared.Result.Candidates.Single(score => !score.IsHypothesis);
        foreach (CandidateScore score in compared.Result.Candidates.Where(score => score.IsHypothesis))
        {
            string parameters = string.Join(", ", score.Curve.Parameters
                .Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} = {parameter.Value:G3}")));
            yield return new ClaimVerdict
            {
                Id = $"{place}/{compared.Relation}/{score.Name}",
                World = place,
                Claim = $"{Subject(compared.Relation)} {score.Name}{Mark(world, compared.Relation, score.Name)}: it misses at most "
                    + $"{Percent(compared.Result.Margin)} of the variance that {reference.Name} explains.",
                Predicted = 0,
                Measured = score.Shortfall,
                MeasuredInterval95 = [score.ShortfallInterval.Low, score.ShortfallInterval.High],
                Rival = reference.Name,
                RivalValue = 0,
                Outcome = Outcomes.Of(score.Verdict),
                P = score.P,
                Reason = string.Create(CultureInfo.InvariantCulture, $"On seeds that it was not fitted "
                    + $"to{(parameters.Length > 0 ? $" ({parameters})" : "")} it explains {score.Explained:P1} of the variance and misses ")
                    + string.Create(CultureInfo.InvariantCulture, $"{score.Shortfall:P1} [{score.ShortfallInterval.Low:P1}, "
                        + $"{score.ShortfallInterval.High:P1}] of what {reference.Name} explains ({reference.Explained:P1}); ")
                    + $"{compared.Result.UnitCount} seeds, {compared.Clusters.Count} networks.",
                WouldSettle = score.Verdict == Verdict.CannotTell ? "More seeds: networks that share a seed are one observation." : null,
                Decisive = false,
            };
        }
    }

    /// <summary>A relation that the networks could not decide: open, not passed over.</summary>
    private static ClaimVerdict Open(string place, CapacityCurves.Refused refused) => new()
    {
        Id = $"{place}/{refused.Relation}",
        World = place,
        Claim = $"{Subject(refused.Relation)} one of the candidates.",
        Outcome = Outcomes.CannotTell,
        Reason = refused.Reason,
        WouldSettle = "Three seeds or more at every size.",
        Decisive = false,
    };

    private static string Subject(string relation) => relation switch
    {
        CapacityCurves.IsolationMap => "Isolation is a function of capacity of the form",
        CapacityCurves.Utility => "Utility is a function of capacity of the form",
        _ => "Capacity is distributed over features as the optimum of the utility",
    };

    private static string Mark(ToyRules world, string relation, string name) =>
        name == (relation == CapacityCurves.IsolationMap ? DefaultMap : world.Hypothesis.Name)
            ? relation == CapacityCurves.IsolationMap ? " (the map of the theory)" : " (the file's hypothesis)" : "";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
