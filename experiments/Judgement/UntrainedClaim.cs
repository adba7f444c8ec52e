using System.Globalization;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Judgement;

/// <summary>"The pairs are what training made": counts above the threshold that the same architectures at initialisation calibrate.</summary>
internal static class UntrainedClaim
{
    /// <param name="world">Name of the world.</param>
    /// <param name="cells">Its measured pairs; those without an untrained null are passed over.</param>
    public static VerdictRecord Judge(string world, IReadOnlyList<CellRow> cells)
    {
        CellRow[] known = [.. cells.Where(cell => cell.Pair!.Untrained is not null)];
        CellRow[] none = [.. known.Where(cell => cell.Pair!.Untrained!.CalibratedPairs == 0)];
        return new VerdictRecord
        {
            Id = $"{world}/untrained",
            World = world,
            Claim = "Trained models have more strongly correlated pairs than the same architectures at initialisation, at every size.",
            Measured = known.Average(cell => cell.Pair!.Untrained!.CalibratedPairs),
            Outcome = none.Length == 0 ? VerdictNames.Agrees : VerdictNames.CannotTell,
            Reason = "Pairs above the untrained threshold, and above that of the other null: " + string.Join("; ", known.Select(cell => string.Create(CultureInfo.InvariantCulture,
                $"{cell.Pair!.ModelA} x {cell.Pair.ModelB}: {cell.Pair.Untrained!.CalibratedPairs} (tau {Tau(cell.Pair.Untrained.Tau)}, untrained maximum {cell.Pair.Untrained.Maximum:F3}, {cell.Pair.Untrained.Pairs.Average():F0} untrained pairs) against {cell.Pair.CalibratedPairs} (tau {Tau(cell.Pair.Tau)})"))) + ".",
            WouldSettle = none.Length == 0 ? null : "More samples, or more seeds of the untrained null: with few draws a threshold needs many pairs.",
            Decisive = false,
        };
    }

    private static string Tau(double? tau) => tau is { } value ? value.ToString("F3", CultureInfo.InvariantCulture) : "none";
}
