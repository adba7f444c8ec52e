using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// The same claims (<see cref="ClaimTally"/>) where activations are matched, with the nulls that decide by default: isolated features among
/// mixtures of a small shared pool, in documents that carry none to nearly all of the variance.
/// </summary>
internal static class MatchedClaimCalibration
{
    private const double Beta = 1.5, ConstantShare = 0.15, LeastIsolation = 0.05;

    public static IEnumerable<CalibrationPart> Parts(CancellationToken stop) =>
        from law in new[] { true, false }
        from share in new[] { 0, 0.2, 0.5, 0.9 }
        select Part(law, share, [64, 108, 181, 304, 512], stop);

    /// <summary>One kind of world.</summary>
    /// <param name="law">Log utility on r^-1.5, or a constant share of the neurons with the same profile.</param>
    /// <param name="documentShare">Share of the variance that documents carry.</param>
    /// <param name="sizes">Neurons.</param>
    /// <param name="stop">Ends the matching.</param>
    internal static CalibrationPart Part(bool law, double documentShare, IReadOnlyList<int> sizes, CancellationToken stop)
    {
        ClaimTally tally = new(law, ClaimTally.Predict(Beta, [.. sizes.Select(size => (double)size)]).Prediction, how: "claims, matched");
        Dictionary<int, double[]> isolations = sizes.ToDictionary(size => size, size => law ? OfLaw(size) : OfConstantShare(size));
        InstrumentSettings settings = new([1], device: "cpu", crossFit: false);
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{(law ? "log utility on r^-1.5" : "a constant share of 15 %")}; N = {string.Join(", ", sizes)}; "
                + $"documents carry {documentShare:P0}");
        return new($"matched claims; {setting}", rng => tally.Add(new PairsEvidence("drawn", [.. sizes.Select(size =>
        {
            ChanceWorld world = ChanceWorld.OfIsolations(size, isolations[size], documentShare, rng.Derive("world", size));
            return new MeasuredPair(size, null, 1, PairSummaries.Of("A", "B",
                PairInstrument.Measure(world.A, world.B, settings, rng.Derive("instrument", size), cancellation: stop)));
        })])), () => [.. tally.Rows(setting)]);
    }

    private static double[] OfLaw(int neurons)
    {
        CapacityAllocation allocation = AllocationSolver.Solve(ClaimTally.Law(Beta, [neurons]), neurons);
        return Kept(neurons, allocation.IsolationOf);
    }

    private static double[] OfConstantShare(int neurons) =>
        Kept(neurons, rank => 1 - (1 - PairDesign.Tau) * Math.Pow(rank / (ConstantShare * neurons), Beta));

    private static double[] Kept(int neurons, Func<long, double> isolation) =>
        [.. Enumerable.Range(1, neurons).Select(rank => isolation(rank)).TakeWhile(own => own > LeastIsolation)];
}
