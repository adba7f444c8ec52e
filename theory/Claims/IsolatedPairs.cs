using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>A number of the isolated pairs (SIR above 1) at each size of a series, and lines of it over sizes.</summary>
/// <remarks>Seeds of a size are averaged; a size weighs as its isolated pairs. Sizes with too few of them are left out.</remarks>
public sealed class IsolatedPairs
{
    /// <summary>Fewest isolated pairs of a measurement from which a quantile or a shape is read.</summary>
    public const int Fewest = 12;

    /// <summary>Half a step of bfloat16 below 1: what is rounded to 1 is at least this.</summary>
    private const double Unresolved = 1 - 1.0 / 512;

    private IsolatedPairs(double[] neurons, double[] values, double[] weights, double[][] replicates) =>
        (Neurons, Values, Weights, Replicates) = (neurons, values, weights, replicates);

    /// <summary>Sizes that have it.</summary>
    public IReadOnlyList<double> Neurons { get; }

    /// <summary>The number at each.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Isolated pairs behind each.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>[replicate][size]: on resampled documents; empty for none.</summary>
    public IReadOnlyList<double[]> Replicates { get; }

    /// <summary>The number at each size; null where fewer than three sizes have it.</summary>
    /// <param name="table">The series.</param>
    /// <param name="number">Of correlations of 1/2 or more, descending, and of the rotated ones (one draw's); NaN where it is
    /// none.</param>
    public static IsolatedPairs? Of(LevelTable table, Func<double[], double[], double> number)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(number);
        List<(double Neurons, double Value, double Weight, double[] Replicates)> kept = [];
        foreach (IReadOnlyList<LevelCell> cells in table.Sizes)
        {
            (double[] Own, double[] Rotated)[] pairs = [.. cells.Select(cell => (Isolated(cell.Profile), Chance(cell)))];
            if (pairs.Any(own => own.Own.Length < Fewest) || cells.Any(cell => cell.ProfileEnd > LevelsEvidence.Isolated))
                continue;
            double value = pairs.Average(own => number(own.Own, own.Rotated));
            if (!double.IsFinite(value))
                continue;
            int replicates = cells.Min(cell => cell.DocumentProfiles.Count);
            kept.Add((cells[0].Neurons, value, pairs.Sum(own => own.Own.Length), [.. Enumerable.Range(0, replicates)
                .Select(b => cells.Select((cell, i) => number(Isolated(cell.DocumentProfiles[b]), pairs[i].Rotated)).Average())]));
        }
        if (kept.Count < 3)
            return null;
        int common = kept.Min(size => size.Replicates.Length);
        return new([.. kept.Select(size => size.Neurons)], [.. kept.Select(size => size.Value)], [.. kept.Select(size => size.Weight)],
            [.. Enumerable.Range(0, common).Select(b => kept.Select(size => size.Replicates[b]).ToArray())
                .Where(b => b.All(double.IsFinite))]);
    }

    /// <summary>Slope on ln neurons.</summary>
    public Estimate Slope() => WeightedLine.Slope([.. Neurons.Select(size => Math.Log(size))], Values, Weights, Replicates);

    /// <summary>Mean over sizes.</summary>
    public Estimate Mean() => WeightedLine.Mean(Values, Weights, Replicates);

    /// <summary>Signal-to-interference ratios of correlations, descending as they are.</summary>
    public static double[] Ratios(IReadOnlyList<double> correlations) =>
        [.. correlations.Select(correlation => SignalToInterference.ToRatio(correlation))];

    /// <summary>A quantile of values that descend, between the two nearest.</summary>
    /// <remarks>Of ranks that are whole numbers up to a frontier between n and n + 1: the rank share (n + 1/2), so that n moves no
    /// quantile.</remarks>
    public static double Quantile(IReadOnlyList<double> descending, double share)
    {
        ArgumentNullException.ThrowIfNull(descending);
        double at = Math.Clamp((1 - share) * (descending.Count + 0.5) - 1, 0, descending.Count - 1);
        int low = (int)at, high = Math.Min(low + 1, descending.Count - 1);
        return descending[low] + (at - low) * (descending[high] - descending[low]);
    }

    /// <summary>ln of the product of two positive estimates that know nothing of one another.</summary>
    internal static Estimate? LogProduct(Estimate? power, Estimate logarithm, SizeDesign? design)
    {
        if (power is not { Value: > 0, DegreesOfFreedom: > 0 } || !(logarithm.DegreesOfFreedom > 0))
            return null;
        double relative = power.StandardError / power.Value;
        return new(Math.Log(power.Value) + logarithm.Value,
            Math.Sqrt(relative * relative + logarithm.StandardError * logarithm.StandardError),
            relative + logarithm.StandardError == 0 ? power.DegreesOfFreedom : BehrensFisher.TabledDegrees(relative,
                power.DegreesOfFreedom, logarithm.StandardError, logarithm.DegreesOfFreedom), null, design);
    }

    private static double[] Isolated(IReadOnlyList<double> profile) =>
        [.. profile.Where(correlation => correlation >= LevelsEvidence.Isolated)
        .Select(correlation => correlation >= 1 ? Unresolved : correlation)];

    private static double[] Chance(LevelCell cell) => cell.RotatedProfiles.Count == 0 ? [] : Isolated(cell.RotatedProfiles[0]);
}
