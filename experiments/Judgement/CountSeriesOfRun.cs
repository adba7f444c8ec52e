using System.Globalization;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Judgement;

/// <summary>The counts of one world against one measure of size, taken from a run's cells.</summary>
internal sealed class CountSeriesOfRun
{
    /// <summary>The axes, as fits.json names them.</summary>
    public const string NeuronAxis = "neurons", ParameterAxis = "parameters";

    private readonly string[] _seeds;

    private CountSeriesOfRun(string world, string axis, string counted, double? threshold, IReadOnlyList<CellRow> cells)
    {
        IReadOnlyList<CountRow> rows = RowsOf(cells, axis, counted, threshold);
        (World, Axis, Counted, Threshold, Rows) = (world, axis, counted, threshold, rows);
        _seeds = [.. cells.Select(cell => cell.Seed.ToString(CultureInfo.InvariantCulture))];
        try
        {
            Fit = SizeFit.Of(rows);
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

    /// <summary>The series of some cells of one world. Cells that failed are not in it.</summary>
    /// <param name="world">Name of the world.</param>
    /// <param name="cells">Its measured pairs.</param>
    /// <param name="axis">neurons or parameters.</param>
    /// <param name="counted">One of <see cref="CountedPairs"/>.</param>
    /// <param name="threshold">For counts at a threshold: which.</param>
    public static CountSeriesOfRun Of(string world, IEnumerable<CellRow> cells, string axis, string counted, double? threshold = null) => new(
        world, axis, counted, threshold,
        [.. cells.Where(cell => cell.Pair is not null && (axis == NeuronAxis || cell.Parameters is not null))]);

    /// <summary>Simulated worlds are independent draws; trained models of one seed share the order of their data, and are one cluster, where there are several.</summary>
    internal static bool SeedsAreClusters(IReadOnlyList<CellRow> cells) => cells.All(cell => cell.Kind == CellKinds.Pair) && cells.Select(cell => cell.Seed).Distinct().Count() > 1;

    private static IReadOnlyList<CountRow> RowsOf(IReadOnlyList<CellRow> cells, string axis, string counted, double? threshold)
    {
        bool clusters = SeedsAreClusters(cells);
        // A cell in which no pair passes the null was not resampled: then no row is, since replicates must be joined over all of them.
        bool resampled = counted == CountedPairs.Calibrated && cells.Select(cell => cell.Pair!.BootstrapCalibratedPairs.Count).Distinct().Count() == 1;
        return [.. cells.Select(cell => new CountRow(
            axis == NeuronAxis ? cell.Neurons : cell.Parameters!.Value,
            Count(cell.Pair!, counted, threshold),
            pair: null,
            clusters ? cell.Seed.ToString(CultureInfo.InvariantCulture) : null,
            resampled ? [.. cell.Pair!.BootstrapCalibratedPairs.Select(count => (double)count)] : null))];
    }

    /// <summary>As a row of fits.json.</summary>
    public FitRecord ToRecord() => new()
    {
        World = World,
        Axis = Axis,
        Counted = Counted,
        Threshold = Threshold,
        Sizes = [.. Rows.Select(row => row.Size)],
        Counts = [.. Rows.Select(row => row.Count)],
        Exponent = Fit?.Exponent,
        Intercept = Fit is { } fit && double.IsFinite(fit.Intercept) ? fit.Intercept : null,
        Interval95 = Fit?.ExponentInterval() is { } interval ? [interval.Low, interval.High] : null,
        RSquared = Fit?.RSquared,
        Model = Fit?.Model ?? "",
        Errors = Fit is null ? null : ExponentErrors.Of(Rows, _seeds, Fit.StandardError),
        Law = Fit?.Law ?? false,
        Rivals = [.. Fit?.Rivals.Select(rival => new RivalFit(rival.Law.ToString(), double.IsFinite(rival.Aicc) ? rival.Aicc : null)) ?? []],
        Warnings = Fit is null ? [Refusal!] : [Fit.Reason, .. Fit.Warnings],
    };

    private static double Count(PairSummary pair, string counted, double? threshold) => counted switch
    {
        CountedPairs.Raw => pair.Pairs["1"],
        CountedPairs.Calibrated => pair.CalibratedPairs,
        CountedPairs.Null => pair.NullPairs,
        _ => pair.Thresholds.Single(entry => entry.Threshold == threshold).Count,
    };
}
