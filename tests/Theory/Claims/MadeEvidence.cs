using System.Globalization;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Measured pairs of known correlations, with a null of chance alone, without a network behind them.</summary>
internal static class MadeEvidence
{
    /// <summary>Every threshold that the instrument counts at here.</summary>
    public static readonly double[] Grid = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];

    /// <summary>One world: at every size and seed the true correlations and chance pairs, beside a null of chance pairs.</summary>
    /// <param name="sizes">Neurons.</param>
    /// <param name="samples">Independent samples: chance correlations are about sqrt(2 ln N / samples).</param>
    /// <param name="correlations">Of the pairs that are no chance, by size and seed.</param>
    /// <param name="seeds">Measurements at each size.</param>
    /// <param name="rng">Source of chance.</param>
    public static PairsEvidence World(IReadOnlyList<int> sizes, int samples, Func<int, int, IEnumerable<double>> correlations,
        int seeds = 1, Rng? rng = null)
    {
        rng ??= Rng.FromSeed("made");
        return new PairsEvidence("made", [.. sizes.SelectMany(size => Enumerable.Range(1, seeds).Select(seed =>
        {
            double[] real = [.. correlations(size, seed).Select(value => Math.Min(value, 0.999))];
            return new MeasuredPair(size, null, seed, Pair(size, samples, real,
                rng.Derive(size.ToString(CultureInfo.InvariantCulture)).Derive("seed", seed)), $"{size}/{seed}");
        }))]);
    }

    /// <summary>One pair.</summary>
    public static PairEvidence Pair(int neurons, int samples, double[] real, Rng rng)
    {
        double[] all = [.. real.Concat(Chance(neurons, samples, Math.Max(0, neurons - real.Length) / 2, rng.Derive("own")))
            .OrderDescending()];
        double[] noise = [.. Chance(neurons, samples, neurons / 2, rng.Derive("null")).OrderDescending()];
        // A name is a model's identity: no two pairs share one.
        string name = rng.Derive("name").NextDouble().ToString("R", CultureInfo.InvariantCulture);
        return new PairEvidence
        {
            ModelA = $"{name} A", ModelB = $"{name} B", NeuronsA = neurons, NeuronsB = neurons, DeadA = 0, DeadB = 0, Samples = samples,
            EffectiveSamples = samples, Pairs = new Dictionary<string, int> { ["1"] = all.Length }, Null = "shift", NullDraws = 1,
            NullPairs = noise.Length, NullMaximum = noise[0], Tau = noise[0], Floor = noise[0],
            CalibratedPairs = all.Count(value => value >= noise[0]),
            Thresholds = [.. Grid.Select(t => new ThresholdCount(t, all.Count(value => value >= t), noise.Count(value => value >= t)))],
            Profile = all, NullProfile = noise,
        };
    }

    /// <summary>Largest of about 2 N correlations of independent neurons.</summary>
    private static IEnumerable<double> Chance(int neurons, int samples, int count, Rng rng) => Enumerable.Range(0, count)
        .Select(_ => StandardNormal.Quantile(Math.Pow(rng.NextDouble(), 1.0 / (2 * neurons - 1))) / Math.Sqrt(samples));

    /// <summary>Isolations 1 - (r/r0)^delta down to a twentieth.</summary>
    public static IEnumerable<double> Law(double frontier, double delta) => Enumerable.Range(1, (int)frontier)
        .Select(rank => 1 - Math.Pow(rank / frontier, delta)).Where(isolation => isolation > 0.05);
}
