using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Experiments.Calibration;

/// <summary>Measured pairs with their nulls, drawn without networks: what claims are calibrated on by count.</summary>
/// <remarks>
/// At each size and seed the isolated features are a Poisson or negative binomial number of independent draws of impurity u with
/// P(u &lt;= x) proportional to x^(1/delta), and correlate with the noise of 1,000 samples. Beside them stand chance pairs: a pair's
/// correlation is the largest of about 2 N normal ones of variance 1 / dimensions, and the null, five draws, has as many. Of the chance
/// pairs only the 40 largest are drawn, exactly, by their order. Thresholds are calibrated as the instrument does it.
/// </remarks>
/// <param name="Sizes">Neurons, ascending.</param>
/// <param name="Seeds">Pairs at each size.</param>
/// <param name="Dispersion">Of the negative binomial, 0 for Poisson.</param>
/// <param name="ChanceDimensions">1,000: independent neurons on 1,000 samples. Fewer: mixtures of that many dimensions which both models
/// share, and which the null has as well.</param>
/// <param name="SlopeDeviation">Standard deviation of a seed's own exponent; its level varies by 0.3 then.</param>
/// <param name="SharedModels">Whether the pairs of a size are the three pairs of three models, each of which moves all its counts by
/// 0.1.</param>
internal sealed record PairDesign(IReadOnlyList<double> Sizes, int Seeds = 1, double Dispersion = 0, double ChanceDimensions = 1000,
    double SlopeDeviation = 0, bool SharedModels = false)
{
    /// <summary>The threshold of the counts that a truth states.</summary>
    public const double Tau = 0.5;

    private const double LeastIsolation = 0.05, Samples = 1000, LevelDeviation = 0.3, ModelDeviation = 0.1;
    private const int NullDraws = 5, LargestOfChance = 40;

    /// <summary>Every threshold that the instrument counts at.</summary>
    private static readonly double[] Grid = [.. Enumerable.Range(1, 19).Select(i => 5 * i / 100.0)];

    /// <summary>In words.</summary>
    public string Setting => string.Join("; ", new[]
    {
        FormattableString.Invariant($"{Sizes.Count} sizes over {Math.Log10(Sizes[^1] / Sizes[0]):F1} decades"),
        SharedModels ? "three models at each size, all pairs" : $"{Seeds} seed(s)",
        Dispersion == 0 ? "Poisson" : FormattableString.Invariant($"negative binomial, dispersion {Dispersion}"),
        ChanceDimensions == Samples ? "" : FormattableString.Invariant($"background of {ChanceDimensions} shared dimensions"),
        SlopeDeviation == 0 ? "" : FormattableString.Invariant($"slopes differ by {SlopeDeviation}"),
    }.Where(part => part.Length > 0));

    /// <summary>Sizes in equal ratios.</summary>
    public static IReadOnlyList<double> SizesFrom(double smallest, double factor, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Math.Round(smallest * Math.Pow(factor, i / (count - 1.0))))];

    /// <summary>One world.</summary>
    public PairsEvidence World(CountTruth truth, Rng rng)
    {
        double middle = Math.Sqrt(Sizes[0] * Sizes[^1]);
        (double Level, double Slope)[] seeds = [.. Enumerable.Range(0, Seeds).Select(seed => rng.Derive("seed", seed))
            .Select(own => SlopeDeviation == 0 ? (0, 0) : (LevelDeviation * own.NextGaussian(), SlopeDeviation * own.NextGaussian()))];
        List<MeasuredPair> pairs = [];
        foreach (double size in Sizes)
        {
            Rng own = rng.Derive("size", (long)size);
            double mean = truth.Mean(size, own.Derive("mean"));
            double[] models = [.. Enumerable.Range(0, 3).Select(_ => SharedModels ? ModelDeviation * own.NextGaussian() : 0)];
            for (int seed = 0; seed < Seeds; seed++)
            {
                int a = SharedModels ? seed / 2 : 0, b = SharedModels ? (seed + 3) / 2 : 1;
                double expected = mean * Math.Exp(seeds[seed].Level + seeds[seed].Slope * Math.Log(size / middle) + models[a] + models[b]);
                string ofSeed = SharedModels ? "" : FormattableString.Invariant($", seed {seed + 1}");
                pairs.Add(new MeasuredPair(size, null, seed + 1, Pair((int)size, expected, truth.Delta, own.Derive("pair", seed))
                    with { ModelA = Model(a), ModelB = Model(b) }, FormattableString.Invariant($"{size}/{seed + 1}")));

                string Model(int model) => FormattableString.Invariant($"model {model + 1} of {size}{ofSeed}");
            }
        }
        return new PairsEvidence("drawn", pairs);
    }

    private PairEvidence Pair(int neurons, double expected, double delta, Rng rng)
    {
        double all = expected * Math.Pow((1 - LeastIsolation) / (1 - Tau), 1 / delta);
        int features = (int)Math.Min(neurons, CountSampler.NegativeBinomial(all, Dispersion, rng)),
            chance = Math.Max(0, neurons - features) / 2;
        double[] isolated = [.. Enumerable.Range(0, features).Select(_ => Correlation((1 - LeastIsolation)
            * Math.Pow(rng.NextOpenDouble(), delta), rng))];
        double[] profile = [.. isolated.Concat(Chance(neurons, chance, rng)).OrderDescending()];
        double[][] draws = [.. Enumerable.Range(0, NullDraws).Select(_ => Chance(neurons, neurons / 2, rng))];
        ThresholdCalibration calibration = ThresholdCalibration.Of(profile, draws);
        return new PairEvidence
        {
            ModelA = "", ModelB = "", NeuronsA = neurons, NeuronsB = neurons, DeadA = 0, DeadB = 0, Samples = (int)Samples,
            EffectiveSamples = Samples, Pairs = new Dictionary<string, int> { ["1"] = features + chance },
            Null = "drawn", NullDraws = NullDraws, NullPairs = neurons / 2, NullMaximum = calibration.Bound ?? calibration.NullMaximum ?? 0,
            Tau = calibration.Tau, Floor = draws.Average(draw => draw[0]), CalibratedPairs = calibration.CalibratedCount,
            Thresholds = [.. Grid.Select(t => new ThresholdCount(t, profile.Count(value => value >= t),
                draws.Average(draw => draw.Count(value => value >= t))))],
            Profile = profile, NullProfile = draws[0],
        };
    }

    /// <summary>To first order, what the correlation of two owners of this impurity is on finitely many samples.</summary>
    private static double Correlation(double impurity, Rng rng)
    {
        double isolation = 1 - impurity;
        return Math.Clamp(isolation + rng.NextGaussian()
            * Math.Sqrt((2 * isolation * Math.Pow(impurity, 3) + impurity * impurity) / Samples), 0, 1 - 1e-9);
    }

    /// <summary>The largest of so many chance pairs, descending: uniform order statistics one after the other.</summary>
    private double[] Chance(int neurons, int pairs, Rng rng)
    {
        var largest = new double[Math.Min(LargestOfChance, pairs)];
        double uniform = 1;
        for (int i = 0; i < largest.Length; i++)
        {
            uniform *= Math.Pow(rng.NextOpenDouble(), 1.0 / (pairs - i));
            largest[i] = StandardNormal.Quantile(Math.Pow(uniform, 1.0 / (2 * neurons - 1))) / Math.Sqrt(ChanceDimensions);
        }
        return largest;
    }
}
