using System.Globalization;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Claims;

/// <summary>One trained toy network.</summary>
public sealed record MeasuredToy(double Neurons, int Seed, ToyEvidence Toy);

/// <summary>Two toy networks of different seeds, matched.</summary>
public sealed record MeasuredToyPair(double Neurons, int Seed, ToyPairEvidence Pair);

/// <summary>How the toys of one world are judged, as the experiment file states it.</summary>
/// <param name="Hypothesis">The family whose predictions decide.</param>
/// <param name="CountMargin">Ratio minus one within which a predicted count is right.</param>
/// <param name="CurveMargin">Share of the variance that an isolation map, a utility or an allocation may miss and still be right.</param>
/// <param name="Decides">Whether the hypothesis's counts decide the run's outcome, or are reported beside it.</param>
public sealed record ToyRules(UtilityFamily Hypothesis, double CountMargin, double CurveMargin, bool Decides);

/// <summary>The measured networks of one probability of presence and one spectrum: the features stay, the neurons vary.</summary>
/// <param name="scenario">The world as the allocation model sees it, with the sizes that are measured.</param>
public sealed class ToysEvidence(Scenario scenario) : Evidence(scenario.Name)
{
    /// <summary>The world as the allocation model sees it.</summary>
    public Scenario Scenario { get; } = scenario;

    public required Spectrum Spectrum { get; init; }

    /// <summary>Probability of presence of a feature, and how many there are.</summary>
    public required double Presence { get; init; }
    public required int FeatureCount { get; init; }

    /// <summary>Whether features come independently: only then do their capacities sum to a budget.</summary>
    public required bool FeaturesAreIndependent { get; init; }

    /// <summary>Whether the hidden space has a privileged basis.</summary>
    public required bool HasNeurons { get; init; }

    /// <summary>Whether utilities are fitted to it.</summary>
    public required bool IsCalibration { get; init; }

    /// <summary>How it is judged.</summary>
    public required ToyRules Rules { get; init; }

    /// <summary>By size, then seed.</summary>
    public required IReadOnlyList<MeasuredToy> Cells { get; init; }

    /// <summary>By size, then seed.</summary>
    public required IReadOnlyList<MeasuredToyPair> Pairs { get; init; }

    /// <summary>Isolation from which a feature counts.</summary>
    public double Tau => Scenario.Tau;

    /// <summary>Isolation above which a toy's value is not resolved: 1 - 1e-6 is the rounding of float32 activations.</summary>
    private const double Ceiling = 1 - 1e-6;

    /// <summary>
    /// Share of unresolved isolations, taken at the ceiling, that a mean of logarithms bears: a twentieth moves ln
    /// impurity by less than a tenth over the sizes.
    /// </summary>
    private const double MostUnresolved = 0.05;

    /// <summary>In a few words: beta=1.5 at p = 0.1.</summary>
    public string Label => string.Create(CultureInfo.InvariantCulture, $"{Described.Short(Spectrum)} at p = {Presence}");

    /// <summary>Sizes at which fewer than two networks are measured.</summary>
    public IReadOnlyList<long> MissingSizes => [.. Scenario.Neurons.Where(size => Cells.Count(cell => cell.Neurons == size) < 2)];

    /// <summary>Isolated features at or above tau, by network.</summary>
    public IReadOnlyList<CountRow> Counts => [.. Cells.Select(cell => new CountRow(cell.Neurons, Isolated(cell), seed: SeedOf(cell)))];

    /// <summary>What utilities are fitted to and judged by.</summary>
    public CountedWorld Counted => new(Scenario, Counts);

    /// <summary>Isolations of every feature, by network, for the estimators that every world gets.</summary>
    public override IReadOnlyList<MeasuredProfile> Profiles =>
        [.. Cells.Select(cell => new MeasuredProfile(cell.Neurons, SeedOf(cell), IsolationOf(cell), 0, HoldsAllFeatures: true, Ceiling))];

    /// <summary>
    /// The impurity of the most important features, known by their rank: the geometric mean over them in every network, one row per seed
    /// and size. Features of one network are no independent observations of how impurity falls; seeds are.
    /// </summary>
    /// <exception cref="BadInputException">So many isolations are too near 1 that impurities cannot be read.</exception>
    public IReadOnlyList<FeatureRow> FeaturesUpTo(int rank)
    {
        int all = Cells.Count * rank, unresolved = Cells.Sum(cell => IsolationOf(cell).Take(rank).Count(isolation => isolation > Ceiling));
        if (unresolved > MostUnresolved * all)
        {
            throw new BadInputException($"{unresolved} of {all} isolations nearer to 1 than float32 activations resolve",
                "An impurity that falls must be read at every size",
                "Follow features that are less pure, or train a shorter time");
        }
        return [.. Cells.Select(cell => new FeatureRow($"seed {SeedOf(cell)}", cell.Neurons,
            1 - Math.Exp(IsolationOf(cell).Take(rank).Average(isolation => Math.Log(1 - Math.Min(Ceiling, isolation))))))];
    }

    /// <summary>Features of a network with an isolation of at least tau.</summary>
    public int Isolated(MeasuredToy cell) => IsolationOf(cell).Count(isolation => isolation >= Tau);

    /// <summary>
    /// Isolation by rank: of the best neuron, or where no basis is privileged the capacity, which is the share
    /// of a direction that the feature has to itself.
    /// </summary>
    public IReadOnlyList<double> IsolationOf(MeasuredToy cell) => HasNeurons ? cell.Toy.Isolation : cell.Toy.Capacity;

    /// <summary>Capacity by rank: in neurons, or where there are none in hidden dimensions.</summary>
    public IReadOnlyList<double> CapacityOf(MeasuredToy cell) => HasNeurons ? cell.Toy.NeuronCapacity : cell.Toy.Capacity;

    /// <summary>Sizes at which some network isolates a feature.</summary>
    public int SizesWithIsolated => Cells.Where(cell => Isolated(cell) > 0).Select(cell => cell.Neurons).Distinct().Count();

    /// <inheritdoc/>
    public override IReadOnlyList<CountRow> CountsFor(Prediction prediction) => Counts;

    /// <summary>A feature of a toy is known by its rank at every size.</summary>
    public override FollowedFeatures? Follow(Prediction prediction) =>
        prediction.Claims.FirstOrDefault(number => number.Quantity == PurificationClaim.Quantity) is { } number
            ? new(number, () => FeaturesUpTo(number.Features!.Value), "rank",
                $"seeds, each the mean over its {number.Features} first features,") : null;

    /// <summary>Why no utility can be fitted to it as a calibration; null where one can.</summary>
    public string? RefusalToFit => MissingSizes.Count > 0
        ? $"no utility is fitted: fewer than two networks of the calibration are measured at N = {string.Join(", ", MissingSizes)}"
        : SizesWithIsolated < FewestSizes
        ? $"no utility is fitted: networks of the calibration isolate features at {SizesWithIsolated} sizes, and two parameters need "
        + $"{FewestSizes}" : null;

    /// <summary>One size more than the most parameters of a family: fewer leave a direction undetermined, and its error with it.</summary>
    private const int FewestSizes = 3;

    /// <summary>Every family fitted to it as a calibration.</summary>
    public IReadOnlyList<FamilyFit> FitFamilies() => [.. UtilityFamily.All.Select(family => FamilyFit.Of(family, [Counted]))];

    /// <summary>Id of the frozen prediction of a family.</summary>
    public string PredictionId(UtilityFamily family) => $"{World}/{family.Name}";

    /// <summary>Counts held against a frozen prediction.</summary>
    public CountAgreement Agreement(Prediction prediction, double level) => CountAgreement.Judge(Counts,
        [.. prediction.ExpectedCounts.Select(point => new FittedCount((long)point.Neurons, point.Expected, point.LogStandardError))],
        prediction.ExpectedDegreesOfFreedom ?? double.PositiveInfinity, Rules.CountMargin, level);

    /// <summary>Name of a network's seed.</summary>
    public static string SeedOf(MeasuredToy cell) => cell.Seed.ToString(CultureInfo.InvariantCulture);

    /// <summary>An estimate, or null where there are too few features or sizes for it.</summary>
    public static T? Try<T>(Func<T> estimate) where T : class
    {
        try
        {
            return estimate();
        }
        catch (BadInputException)
        {
            // Too few features or sizes for this estimate: the finding stays empty, and the report shows that.
            return null;
        }
    }
}
