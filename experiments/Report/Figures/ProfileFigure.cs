using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>The isolation profile: sorted correlations of mutual pairs, over
/// all sizes together and size by size with its null and fit.</summary>
internal sealed class ProfileFigure : IFigure
{
    /// <summary>Ranks drawn per decade: denser would not be seen at this width.</summary>
    private const int PerDecade = 30;

    /// <summary>Exponents this close are of one profile.</summary>
    private const double SameDelta = 1e-9;

    public string Id => "profiles";
    public string Title => "Isolation profiles";

    public string Caption(RunData run)
    {
        bool bySize = run.Trained.Any(HasProfile), hasNull = run.Trained.SelectMany(world => world.Measured)
            .Any(cell => cell.Pair!.NullProfile.Count > 0), fitted = run.Trained.Any(world => world.Profiles.Count > 0);
        return "Correlations of the mutual pairs, sorted: by the model a correlation of matched neurons is the isolation itself, so the "
            + "profile should follow 1 \u2212 (r/r_{0})^{\u03b4} above chance. All sizes together are drawn against rank / N"
            + (bySize ? $"; then each size of trained models{(hasNull ? " with its null" : "; there is no null")}"
                + (fitted ? ", and the fitted curve down to the correlation that it was read from" : "") : "")
            + ". One pair of models per size is shown: the first seed.";
    }

    /// <inheritdoc/>
    public DecidingPicture? Deciding(RunData run, ClaimVerdict lead)
    {
        if (run.Trained.FirstOrDefault(one => one.Name == lead.World) is not { } world || !HasProfile(world))
            return null;
        CellRow largest = world.FirstOfEachSize.Last(cell => cell.Pair!.Profile.Count > 0);
        // A verdict on the exponent of this very profile.
        bool own = lead is { Predicted: not null, Measured: { } delta }
            && world.Profiles.Any(fit => fit.Neurons == largest.Neurons && Math.Abs(fit.Delta - delta) < SameDelta);
        return new(OfSize(world, largest, own ? lead : null), "Correlations of the mutual pairs, from the purest on"
            + (own ? ": measured, and by the law through the same number of pairs."
                : world.Profiles.Count > 0 ? ", and the power of the rank that describes them." : "."));
    }

    public IReadOnlyList<Panel> Panels(RunData run) => [.. run.Worlds.Where(HasProfile).SelectMany(world =>
        world.IsTrained ? Together(world).Concat(BySize(world)) : Together(world))];

    public IEnumerable<string> Missing(RunData run)
    {
        foreach (WorldData world in run.Worlds.Where(world => !HasProfile(world)))
            yield return $"World {world.Name} has no measured profile.";
        foreach (WorldData world in run.Worlds.Where(world => world.IsTrained && HasProfile(world) && world.Profiles.Count == 0))
            yield return $"World {world.Name} has no fitted \u03b4.";
    }

    private static bool HasProfile(WorldData world) => world.FirstOfEachSize.Any(cell => cell.Pair!.Profile.Count > 0);

    private static IEnumerable<Panel> Together(WorldData world)
    {
        CellRow[] cells = [.. world.FirstOfEachSize.Where(cell => cell.Pair!.Profile.Count > 0)];
        yield return new CurvePanel
        {
            Name = $"{world.Name}-all",
            Title = $"{world.Name}: all sizes",
            Description = $"Sorted correlations of mutual pairs against rank over neurons for {cells.Length} sizes.",
            X = new AxisSpec("rank / neurons, r/N (fraction)", "rank_per_neuron") { Logarithmic = true },
            Y = new AxisSpec("correlation of the pair (Pearson)", "correlation") { Maximum = 1.04 },
            Series =
            [
                .. cells.Select((cell, index) => new PlottedSeries($"N = {Numbers.Count((long)Math.Round(cell.Neurons))}",
                    SeriesRole.Size, Thin(cell.Pair!.Profile, cell.Key, rank => rank / cell.Neurons))
                    { SizeIndex = index, SizeCount = cells.Length }),
            ],
        };
    }

    private static IEnumerable<Panel> BySize(WorldData world) =>
        world.FirstOfEachSize.Where(cell => cell.Pair!.Profile.Count > 0).Select(cell => OfSize(world, cell, law: null));

    /// <summary>One size, with the law's own profile where a verdict is about its exponent.</summary>
    private static CurvePanel OfSize(WorldData world, CellRow cell, ClaimVerdict? law)
    {
        ProfileFitRecord? fit = world.Profiles.FirstOrDefault(profile => profile.Neurons == cell.Neurons);
        return new CurvePanel
        {
            Name = $"{world.Name}-{Math.Round(cell.Neurons)}",
            Title = $"{world.Name}: N = {Numbers.Count((long)Math.Round(cell.Neurons))}",
            Description = $"Sorted correlations of {cell.Pair!.Profile.Count} mutual pairs"
                + (fit is null ? ", without a fit."
                    : $"; fitted delta {Numbers.WithInterval(fit.Delta, fit.Interval95)}, r0 {Numbers.Quantity(fit.R0)}."),
            X = new AxisSpec("rank of the pair, r (count)", "rank") { Logarithmic = true },
            Y = new AxisSpec("correlation of the pair (Pearson)", "correlation") { Maximum = 1.04 },
            Series =
            [
                new PlottedSeries("null", SeriesRole.Null, Thin(cell.Pair.NullProfile, cell.Key, rank => rank)) { Secondary = true },
                new PlottedSeries("measured", SeriesRole.Measurement, Thin(cell.Pair.Profile, cell.Key, rank => rank)),
                .. Fitted(fit),
                .. law is null || fit is null ? [] : Predicted(fit, law),
            ],
        };
    }

    /// <summary>What the law says of the shape, through the count at the end of the fit: in the middle, and at both ends of what it
    /// allows.</summary>
    private static IEnumerable<PlottedSeries> Predicted(ProfileFitRecord fit, ClaimVerdict law)
    {
        double last = Last(fit);
        double[] deltas = [law.Predicted!.Value, .. law.PredictedInterval95 ?? []];
        return deltas.Select((delta, i) => new PlottedSeries(i == 0
            ? $"the law, \u03b4 = {Numbers.WithInterval(law.Predicted, law.PredictedInterval95)}" : "", SeriesRole.Theory,
            [.. Ranks(last).Select(rank => new PlottedPoint(rank, 1 - (1 - fit.Cut) * Math.Pow(rank / last, delta), $"verdict {law.Id}"))])
            { Secondary = i > 0 });
    }

    /// <summary>Rank at which the fitted profile reaches the correlation that it was read from.</summary>
    private static double Last(ProfileFitRecord fit) => fit.R0 * Math.Pow(Math.Max(1 - fit.Cut, 1e-12), 1 / fit.Delta);

    private static IEnumerable<double> Ranks(double last)
    {
        const int Points = 80;
        return Enumerable.Range(0, Points + 1).Select(i => Math.Pow(last, i / (double)Points));
    }

    private static IEnumerable<PlottedSeries> Fitted(ProfileFitRecord? fit)
    {
        if (fit is null)
            return [];
        double last = Last(fit);
        if (!(last > 1))
            return [];
        return
        [
            new PlottedSeries($"fit, \u03b4 = {Numbers.WithInterval(fit.Delta, fit.Interval95)}", SeriesRole.Fit,
                [.. Ranks(last).Select(rank => new PlottedPoint(rank, 1 - Math.Pow(rank / fit.R0, fit.Delta),
                        $"profile fit {fit.World} N={fit.Neurons:R}"))]),
        ];
    }

    /// <summary>The first, the last and evenly many ranks per decade between.</summary>
    private static List<PlottedPoint> Thin(IReadOnlyList<double> sorted, string key, Func<int, double> x)
    {
        var points = new List<PlottedPoint>();
        int previous = 0;
        for (int step = 0; previous < sorted.Count; step++)
        {
            int rank = Math.Min((int)Math.Round(Math.Pow(10, step / (double)PerDecade)), sorted.Count);
            if (rank == previous)
                continue;
            points.Add(new PlottedPoint(x(rank), sorted[rank - 1], $"cell {key}"));
            previous = rank;
        }
        return points;
    }
}
