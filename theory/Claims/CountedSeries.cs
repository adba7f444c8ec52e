using System.Globalization;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>Which pairs a fit counts; the names in fits.json.</summary>
public static class CountedPairs
{
    /// <summary>All mutual pairs.</summary>
    public const string Raw = "raw";

    /// <summary>
    /// Pairs above the threshold that the null calibrates at each size. It moves with size, and so makes laws of its own: reported, judged
    /// by nothing.
    /// </summary>
    public const string Calibrated = "calibrated";

    /// <summary>Pairs above the common floor: the largest calibrated threshold of all sizes, rounded up to one that was counted.</summary>
    public const string Floor = "floor";

    /// <summary>The null's own pairs, mean per draw.</summary>
    public const string Null = "null";

    /// <summary>Before a null's name: that null's own pairs, mean per draw.</summary>
    public const string NullNamed = "null ";

    /// <summary>Pairs at or above a stated correlation.</summary>
    public const string AtThreshold = "at";

    /// <summary>Before a k: all pairs in which each is among the other's k nearest.</summary>
    public const string Neighbours = "k=";

    /// <summary>All mutual pairs of the same architectures at initialisation, mean over their draws.</summary>
    public const string Untrained = "untrained";
}

/// <summary>The counts of one world against one measure of size, and the fit that verdicts, fits.json and the report share.</summary>
public sealed class CountedSeries
{
    /// <summary>The axes, as fits.json names them.</summary>
    public const string NeuronAxis = "neurons", ParameterAxis = "parameters";

    private CountedSeries(string world, string axis, string counted, double? threshold, IReadOnlyList<CountRow> rows,
        IReadOnlyList<string> seeds)
    {
        (World, Axis, Counted, Threshold, Rows) = (world, axis, counted, threshold, rows);
        try
        {
            Fit = SizeFit.Of(rows);
            Errors = ExponentErrors.Of(rows, seeds, Fit.StandardError);
        }
        catch (BadInputException refusal)
        {
            Refusal = refusal.Message;
        }
    }

    public string World { get; }
    public string Axis { get; }
    public string Counted { get; }
    public double? Threshold { get; }
    public IReadOnlyList<CountRow> Rows { get; }

    /// <summary>The fit, or null when the counts refuse one; then <see cref="Refusal"/> says why.</summary>
    public SizeFit? Fit { get; }
    public string? Refusal { get; }

    /// <summary>Standard errors of the exponent by source; null where there is none.</summary>
    public ErrorParts? Errors { get; }

    /// <summary>Points of a drawn curve.</summary>
    private const int Steps = 24;

    /// <summary>
    /// The fitted line over the sizes with positive counts, as (size, count, low, high): the 95 % band of its mean is the level's t
    /// interval at the centre, from the residuals, joined with the slope's own interval times the distance from the centre. Low and high
    /// are missing where there is no interval; empty where nothing was fitted.
    /// </summary>
    public IReadOnlyList<double[]> Curve()
    {
        (double X, double Y)[] points = [.. Rows.Where(row => row.Size > 0 && row.Count > 0)
            .Select(row => (Math.Log(row.Size), Math.Log(row.Count)))];
        if (Fit is not { } fit || !double.IsFinite(fit.Intercept) || points.Length < 2)
            return [];
        double centre = points.Average(point => point.X), low = points.Min(point => point.X), high = points.Max(point => point.X),
            level = 0;
        int freedom = points.Length - 2;
        if (freedom > 0)
        {
            double residuals = points.Sum(point => Math.Pow(point.Y - fit.Intercept - fit.Exponent * point.X, 2));
            level = StudentT.TwoSidedQuantile(0.95, freedom) * Math.Sqrt(residuals / freedom / points.Length);
        }
        return [.. Enumerable.Range(0, Steps + 1).Select(i => low + (high - low) * i / Steps).Select(x =>
        {
            double y = fit.Intercept + fit.Exponent * x;
            if (freedom <= 0 || fit.ExponentInterval() is not { } slope)
                return new[] { Math.Exp(x), Math.Exp(y) };
            double half = Math.Sqrt(level * level + Math.Pow(slope.Width / 2 * (x - centre), 2));
            return [Math.Exp(x), Math.Exp(y), Math.Exp(y - half), Math.Exp(y + half)];
        })];
    }

    /// <summary>Its name in verdicts: neurons/calibrated, neurons/at/0.5.</summary>
    public string Name => $"{Axis}/{NameOf(Counted, Threshold)}";

    /// <summary>What is counted, with its threshold: at/0.5.</summary>
    public static string NameOf(string counted, double? threshold) =>
        threshold is { } at ? FormattableString.Invariant($"{counted}/{at:R}") : counted;

    /// <summary>Counts that are of no <see cref="PairsEvidence"/>, against neurons.</summary>
    internal static CountedSeries Of(string world, IReadOnlyList<CountRow> rows, IReadOnlyList<string> seeds) =>
        new(world, NeuronAxis, CountedPairs.Raw, null, rows, seeds);

    internal static CountedSeries Of(PairsEvidence evidence, string axis, string counted, double? threshold)
    {
        // Of a profile that is known in part no count below that part is known: such a pair has no row there.
        MeasuredPair[] pairs = [.. evidence.Pairs.Where(pair => (axis == NeuronAxis || pair.Parameters is not null)
            && (threshold is not { } least || pair.Pair.Counts(least)))];
        bool clusters = evidence.SeedsAreClusters;
        Func<PairEvidence, IReadOnlyList<int>> replicates = pair => Replicates(pair, counted, threshold);
        // Replicates are joined over all rows: one without them takes them from all.
        bool resampled = pairs.Select(pair => replicates(pair.Pair).Count).Distinct().Count() == 1;
        CountRow[] rows = [.. pairs.Select(pair => new CountRow(
            axis == NeuronAxis ? pair.Neurons : pair.Parameters!.Value,
            Count(pair.Pair, counted, threshold),
            pair: null,
            clusters ? PairsEvidence.Label(pair) : null,
            resampled ? [.. replicates(pair.Pair).Select(count => (double)count)] : null,
            modelA: evidence.IndependentDraws ? null : pair.Pair.ModelA,
            modelB: evidence.IndependentDraws ? null : pair.Pair.ModelB))];
        return new(evidence.World, axis, counted, threshold, rows, [.. pairs.Select(PairsEvidence.Label)]);
    }

    private static double Count(PairEvidence pair, string counted, double? threshold) => counted switch
    {
        CountedPairs.Raw => pair.Pairs["1"],
        CountedPairs.Calibrated => pair.CalibratedPairs,
        CountedPairs.Null => pair.NullPairs,
        _ when counted.StartsWith(CountedPairs.NullNamed, StringComparison.Ordinal) =>
            pair.Nulls.First(one => one.Name == counted[CountedPairs.NullNamed.Length..]).Pairs,
        CountedPairs.Untrained => pair.Untrained!.Pairs.Average(),
        _ when counted.StartsWith(CountedPairs.Neighbours, StringComparison.Ordinal) =>
        pair.Pairs[counted[CountedPairs.Neighbours.Length..]],
        _ => pair.CountAt(threshold!.Value),
    };

    /// <summary>The same count on resampled documents; empty where it was not resampled.</summary>
    public static IReadOnlyList<int> Replicates(PairEvidence pair, string counted, double? threshold)
    {
        if (counted == CountedPairs.Calibrated)
            return pair.BootstrapCalibratedPairs;
        if (counted.StartsWith(CountedPairs.Neighbours, StringComparison.Ordinal))
        {
            int column = pair.Pairs.Keys.Select(k => int.Parse(k, CultureInfo.InvariantCulture)).Order().ToList()
                .IndexOf(int.Parse(counted[CountedPairs.Neighbours.Length..], CultureInfo.InvariantCulture));
            return [.. pair.BootstrapNeighbours.Select(counts => counts[column])];
        }
        return threshold is { } at ? pair.ReplicatesAt(at) : [];
    }
}
