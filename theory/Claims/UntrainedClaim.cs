using System.Globalization;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "The pairs are what training made": counts above the threshold that the same architectures at initialisation calibrate.
/// </summary>
public sealed class UntrainedClaim : IClaim<PairsEvidence>
{
    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules) =>
        evidence.Pairs.Any(pair => pair.Pair.Untrained is not null) ? [Of(evidence.World, evidence.Pairs)] : [];

    private static ClaimVerdict Of(string world, IReadOnlyList<MeasuredPair> cells)
    {
        MeasuredPair[] known = [.. cells.Where(cell => cell.Pair.Untrained is not null)];
        MeasuredPair[] none = [.. known.Where(cell => cell.Pair.Untrained!.CalibratedPairs == 0)];
        return new ClaimVerdict
        {
            Id = $"{world}/untrained",
            World = world,
            Paper = ["C3"],
            Claim = "Trained models have more strongly correlated pairs than the same architectures at initialisation, at every size.",
            Measured = known.Average(cell => cell.Pair.Untrained!.CalibratedPairs),
            Outcome = none.Length == 0 ? Outcomes.Agrees : Outcomes.CannotTell,
            Reason = "Pairs above the untrained threshold, and above that of the other null: "
                + string.Join("; ", known.Select(cell => string.Create(CultureInfo.InvariantCulture,
                $"{cell.Pair.ModelA} x {cell.Pair.ModelB}: {cell.Pair.Untrained!.CalibratedPairs} (tau {Tau(cell.Pair.Untrained.Tau)}, "
                    + $"untrained maximum {cell.Pair.Untrained.Maximum:F3}, {cell.Pair.Untrained.Pairs.Average():F0} untrained pairs) "
                    + $"against {cell.Pair.CalibratedPairs} (tau {Tau(cell.Pair.Tau)})"))) + ".",
            WouldSettle = none.Length == 0 ? null
                : "More samples, or more seeds of the untrained null: with few draws a threshold needs many pairs.",
            Decisive = false,
        };
    }

    private static string Tau(double? tau) => tau is { } value ? value.ToString("F3", CultureInfo.InvariantCulture) : "none";
}
