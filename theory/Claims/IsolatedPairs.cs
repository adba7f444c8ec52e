using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
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
    /// <param name="number">Of the isolated pairs; NaN where it is none.</param>
    public static IsolatedPairs? Of(LevelTable table, Func<IsolatedSample, double> number)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(number);
        List<(double Neurons, double Value, double Weight, double[] Replicates)> kept = [];
        foreach (IReadOnlyList<LevelCell> cells in table.Sizes)
        {
            IsolatedSample[] pairs = [.. cells.Select(cell => new IsolatedSample(Isolated(cell.Profile), Rotated(cell),
                1.0 / Math.Max(1, cell.RotatedProfiles.Count)))];
            if (pairs.Any(own => own.Own.Count < Fewest) || cells.Any(cell => cell.ProfileEnd > LevelsEvidence.Isolated))
                continue;
            double value = pairs.Average(number);
            if (!double.IsFinite(value))
                continue;
            int replicates = cells.Min(cell => cell.DocumentProfiles.Count);
            kept.Add((cells[0].Neurons, value, pairs.Sum(own => own.Own.Count), [.. Enumerable.Range(0, replicates)
                .Select(b => cells.Select((cell, i) => number(pairs[i] with { Own = Isolated(cell.DocumentProfiles[b]) })).Average())]));
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

    private static double[] Rotated(LevelCell cell) => [.. cell.RotatedProfiles.SelectMany(Isolated).OrderDescending()];
}

/// <summary>The isolated pairs of one measurement, and the rotated pairs among them, which are of the subspace.</summary>
/// <param name="Own">Correlations of 1/2 or more, descending.</param>
/// <param name="Rotated">The same of the rotated pairs of every draw kept, descending.</param>
/// <param name="Share">One over those draws: what each of them counts.</param>
public sealed record IsolatedSample(IReadOnlyList<double> Own, IReadOnlyList<double> Rotated, double Share)
{
    /// <summary>Pairs above the rotation.</summary>
    public double Above => Own.Count - Share * Rotated.Count;

    /// <summary>Mean signal-to-interference ratio of what stands above the rotation; NaN where nothing does.</summary>
    public double MeanRatio => Above > 0 ? (Own.Sum(SignalToInterference.ToRatio) - Share * Rotated.Sum(SignalToInterference.ToRatio))
        / Above : double.NaN;

    /// <summary>A quantile of the signal-to-interference ratio of what stands above the rotation.</summary>
    /// <remarks>Ranks are whole numbers up to a frontier between n and n + 1, so the rank (1 - share)(n + 1/2) is taken: n moves no
    /// quantile. A rank is that among the pairs less the rotated ones above it.</remarks>
    /// <param name="share">Share below it.</param>
    public double Quantile(double share)
    {
        double wanted = (1 - share) * (Above + 0.5), before = 0;
        int rotated = 0;
        for (int i = 0; i < Own.Count; i++)
        {
            while (rotated < Rotated.Count && Rotated[rotated] >= Own[i])
                rotated++;
            double rank = i + 1 - Share * rotated;
            if (rank < wanted)
            {
                before = rank;
                continue;
            }
            double high = SignalToInterference.ToRatio(Own[i]);
            if (i == 0)
                return high;
            double low = SignalToInterference.ToRatio(Own[i - 1]), part = (wanted - before) / (rank - before);
            return low + Math.Clamp(part, 0, 1) * (high - low);
        }
        return Own.Count == 0 ? double.NaN : SignalToInterference.ToRatio(Own[^1]);
    }
}
