using System.Globalization;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Worlds of matched pairs whose law is known at every level of correlation: features of a profile, pairs of the subspace, which a rotation
/// leaves, untrained twins, and documents that all sizes share.
/// </summary>
/// <remarks>
/// Features with correlation l or more: First ((1 - l)/(1/2))^(1/beta) m^(alpha - turn (l - 1/2)) expected at m times the smallest size, so
/// that alpha is the exponent from 1/2 on, and the profile that of the model where turn is 0. They are independent draws (a Poisson
/// process), or lie at whole ranks, about a level that each size shifts by a scatter of its own. A measured correlation is a true one with
/// the noise of <see cref="Samples"/> samples, half of which is of the documents and the same for the feature of that rank at every size.
/// </remarks>
/// <param name="Sizes">Neurons, ascending.</param>
/// <param name="First">Features of correlation 1/2 or more at the smallest size.</param>
/// <param name="Alpha">Exponent from 1/2 on.</param>
/// <param name="Beta">Exponent of impurity against rank; 1/alpha in the model.</param>
/// <param name="Turn">How much the exponent falls per unit of correlation; 0 in the model.</param>
/// <param name="Scatter">Deviation of a size's level, as a logarithm.</param>
/// <param name="Seeds">Seeds of each size.</param>
/// <param name="Whole">Whether features lie at whole ranks.</param>
/// <param name="Chance">Mean pairs of the subspace at the smallest size.</param>
/// <param name="ChanceAlpha">Their exponent.</param>
/// <param name="Steepening">Growth of beta with size, as a power; 0 in the model.</param>
/// <param name="Twins">Mean mutual pairs of untrained twins at the smallest size.</param>
/// <param name="TwinAlpha">Their exponent.</param>
/// <param name="TwinMean">Typical correlation of their pairs.</param>
internal sealed record LevelDesign(IReadOnlyList<double> Sizes, double First = 30, double Alpha = 0.7, double Beta = 1 / 0.7,
    double Turn = 0, double Scatter = 0.03, int Seeds = 1, bool Whole = false, double Chance = 75, double ChanceAlpha = 0.52,
    double Steepening = 0, double Twins = 50, double TwinAlpha = 0.54, double TwinMean = 0.12)
{
    /// <summary>Samples behind a correlation; replicates of the documents; draws of the rotation and of twins.</summary>
    public const double Samples = 2000;
    public const int Replicates = 20, Draws = 3;

    /// <summary>Correlations of the subspace's pairs: typical one at the smallest size, how it falls with size, and its spread as a share
    /// of it (the largest of many, near Gumbel's law).</summary>
    private const double ChanceMean = 0.36, ChanceFall = 0.2, ChanceSpread = 0.14;

    /// <summary>Least true correlation of a feature: what lies below has no pair.</summary>
    private const double Least = 0.2;

    /// <summary>Levels counted.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

    /// <summary>The sizes of the trained ladder, or its first ones, or one more.</summary>
    public static IReadOnlyList<double> Ladder(int count) => new double[] { 512, 1152, 2560, 5120, 9216, 16384 }[..count];

    /// <summary>What is said of it.</summary>
    public string Setting => string.Create(CultureInfo.InvariantCulture,
        $"{Sizes.Count} sizes, {Seeds} seed(s), {First:0.#} isolated pairs "
        + $"at the smallest, scatter {Scatter:0.##}{(Whole ? ", whole ranks" : "")}{(Turn == 0 ? "" : $", exponent falls by {Turn:0.##}")}"
        + $"{(Beta == 1 / Alpha ? "" : $", beta {Beta:0.##}")}{(Steepening == 0 ? "" : $", beta grows by {Steepening:0.##}")}");

    /// <summary>Expected features of a correlation or more at a size.</summary>
    public double Features(double neurons, double level) => First * Math.Pow(2 * (1 - level), 1 / Beta)
        * Math.Pow(neurons / Sizes[0], Alpha - Turn * (level - LevelsEvidence.Isolated));

    /// <summary>One world.</summary>
    public LevelsEvidence World(Rng rng) => new("drawn", Levels, [.. Cells(rng, "", null)]);

    /// <summary>The slope of the exponent against the level that its estimator has of counts without noise, a thousand times as many: a
    /// slope over levels that are not all known is its estimator's.</summary>
    public double TrueSlope()
    {
        LevelsEvidence exact = new("exact", Levels, [.. Sizes.Select(neurons => new LevelCell
        {
            ModelA = "a", ModelB = "b", Neurons = neurons,
            Counts = [.. Levels.Select(level => (int)Math.Round(1000 * Features(neurons, Math.Max(level, Least))))],
        })]);
        return CollapseClaim.Slope(LevelTable.Of(exact), LevelTable.Counted.Raw)!.Value;
    }

    /// <summary>The cells of one series.</summary>
    /// <param name="rng">Of the world: what documents do is the same in every series.</param>
    /// <param name="series">Its name.</param>
    /// <param name="shape">Shape of a size; null for none.</param>
    public IEnumerable<LevelCell> Cells(Rng rng, string series, Func<double, ModelShape>? shape)
    {
        var documents = new DocumentNoise(rng.Derive("documents"));
        foreach (double neurons in Sizes)
        {
            double shift = Scatter * rng.Derive($"scatter {series}", (long)neurons).NextGaussian();
            for (int seed = 0; seed < Seeds; seed++)
            {
                Rng own = rng.Derive(FormattableString.Invariant($"{series} {neurons:R}"), seed);
                yield return Cell(own, documents, series, neurons, seed, Math.Log(First) + shift + Alpha * Math.Log(neurons / Sizes[0]),
                    shape?.Invoke(neurons) ?? new());
            }
        }
    }

    /// <summary>One cell.</summary>
    /// <param name="rng">Its own.</param>
    /// <param name="documents">Common to all cells.</param>
    /// <param name="series">Series.</param>
    /// <param name="neurons">Size.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="logIsolated">ln of the expected features of 1/2 or more.</param>
    /// <param name="shape">Shape.</param>
    public LevelCell Cell(Rng rng, DocumentNoise documents, string series, double neurons, int seed, double logIsolated, ModelShape shape)
    {
        double growth = Math.Log(neurons / Sizes[0]), beta = Beta * Math.Exp(Steepening * growth);
        double[] features = First > 0 ? Drawn(rng.Derive("features"), logIsolated, beta, Turn * growth) : [];
        double[] chance = Background(rng.Derive("background"), Chance, ChanceAlpha, growth, ChanceMean * Math.Exp(-ChanceFall * growth));
        double[][] rotated = [.. Enumerable.Range(0, Draws).Select(draw => Background(rng.Derive("rotated", draw), Chance, ChanceAlpha,
            growth, ChanceMean * Math.Exp(-ChanceFall * growth)))];
        double[][] twins = [.. Enumerable.Range(0, Draws).Select(draw => Background(rng.Derive("twins", draw), Twins, TwinAlpha, growth,
            TwinMean))];
        Rng noise = rng.Derive("noise");
        double[] measured = documents.Measure(features, chance, -1, noise), first = documents.Measure([], rotated[0], -1, noise);
        double[][] replicates = [.. Enumerable.Range(0, Replicates).Select(b => documents.Measure(measured[..features.Length],
            measured[features.Length..], b, noise))];
        return new LevelCell
        {
            Name = FormattableString.Invariant($"{series} {neurons:F0} {seed}"),
            Series = series,
            Seed = seed,
            ModelA = FormattableString.Invariant($"a{neurons:F0}"),
            ModelB = FormattableString.Invariant($"b{neurons:F0}"),
            Neurons = neurons,
            Shape = shape,
            Counts = Counted(measured),
            Rotated = [Counted(first), .. rotated.Skip(1).Select(Counted)],
            Documents = [.. replicates.Select(Counted)],
            RotatedDocuments = [.. Enumerable.Range(0, Replicates).Select(b => Counted(documents.Measure([], first, b, noise)))],
            Profile = [.. measured.OrderDescending()],
            RotatedProfiles = [[.. first.OrderDescending()], .. rotated.Skip(1).Select(own => own.OrderDescending().ToArray())],
            DocumentProfiles = [.. replicates.Select(own =>
                own.Where(value => value >= LevelsEvidence.Isolated).OrderDescending().ToArray())],
            Untrained = new([.. twins.Select(Counted)], [.. twins.Select(own => own.OrderDescending().ToArray())], []),
        };
    }

    /// <summary>True correlations of the features, purest first.</summary>
    private double[] Drawn(Rng rng, double logIsolated, double beta, double tilt)
    {
        List<double> found = [];
        double position = Whole ? 0.5 : 0;
        // Whole ranks start anywhere within one.
        double offset = Whole ? rng.NextDouble() - 0.5 : 0;
        while (true)
        {
            position += Whole ? 1 : rng.NextExponential();
            double log = Math.Log(Math.Max(position - 0.5 * (Whole ? 1 : 0) + offset, 1e-3)) - logIsolated, correlation;
            if (tilt == 0)
            {
                correlation = 1 - 0.5 * Math.Exp(beta * log);
            }
            else
            {
                // ln(2 (1 - l))/beta - tilt (l - 1/2) falls with l from the least to 1.
                double low = Least - 0.01, high = 1;
                for (int step = 0; step < 40; step++)
                {
                    double middle = (low + high) / 2;
                    (low, high) = Math.Log(2 * (1 - middle)) / beta - tilt * (middle - LevelsEvidence.Isolated) > log
                        ? (middle, high) : (low, middle);
                }
                correlation = low;
            }
            if (correlation < Least)
                return [.. found];
            found.Add(correlation);
        }
    }

    private static double[] Background(Rng rng, double first, double alpha, double growth, double mean) =>
        [.. Enumerable.Range(0, (int)CountSampler.Poisson(first * Math.Exp(alpha * growth), rng))
            .Select(_ => Math.Min(mean * (1 - ChanceSpread * Math.Log(rng.NextExponential())), 0.95))];

    private static int[] Counted(double[] correlations)
    {
        var counts = new int[Levels.Count];
        foreach (double correlation in correlations)
        {
            for (int k = 0; k < counts.Length && (k == 0 || correlation >= Levels[k]); k++)
                counts[k]++;
        }
        return counts;
    }
}

/// <summary>What finitely many documents do to correlations: half of it is the same for the feature of a rank at every size.</summary>
internal sealed class DocumentNoise(Rng rng)
{
    private const int Most = 4096;
    private readonly Dictionary<int, double[]> _shared = [];

    /// <summary>Measured correlations: of features, then of the others.</summary>
    /// <param name="features">True ones, by rank.</param>
    /// <param name="others">Of pairs that are no features.</param>
    /// <param name="replicate">Which resample of the documents; -1 for the documents themselves.</param>
    /// <param name="own">What is not shared.</param>
    public double[] Measure(double[] features, double[] others, int replicate, Rng own)
    {
        if (!_shared.TryGetValue(replicate, out double[]? shared))
        {
            Rng of = rng.Derive("shared", replicate);
            _shared[replicate] = shared = [.. Enumerable.Range(0, Most).Select(_ => of.NextGaussian())];
        }
        var measured = new double[features.Length + others.Length];
        for (int i = 0; i < measured.Length; i++)
        {
            double r = i < features.Length ? features[i] : others[i - features.Length], rest = 1 - r;
            double deviation = Math.Sqrt((2 * r * rest * rest * rest + rest * rest) / LevelDesign.Samples);
            double z = i < features.Length ? (shared[i % Most] + own.NextGaussian()) / Math.Sqrt(2) : own.NextGaussian();
            measured[i] = Math.Min(r + deviation * z, 1 - 1e-6);
        }
        return measured;
    }
}
