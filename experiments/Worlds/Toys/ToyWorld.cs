using System.Collections.Concurrent;
using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Experiments.Worlds.Toys;

/// <summary>
/// Trained toys: the features stay, the neuron budget varies. Every utility family is fitted to the counts of one spectrum of importance,
/// frozen, and held against the counts of the others.
/// </summary>
/// <param name="World">Name; its cells are in worlds named after it.</param>
/// <param name="Kind">Which network.</param>
/// <param name="Inputs">Laws of the inputs, one per probability of presence.</param>
/// <param name="Spectra">Spectra of importance.</param>
/// <param name="Calibration">The one that parameters are estimated from.</param>
/// <param name="Neurons">Sizes, ascending.</param>
/// <param name="Seeds">Independent networks of each kind.</param>
/// <param name="Penalty">L1 penalty of an autoencoder.</param>
/// <param name="Tau">Isolation from which a feature counts.</param>
/// <param name="Hypothesis">The family whose predictions decide.</param>
/// <param name="Margin">Ratio minus one within which a predicted count is right.</param>
/// <param name="EvaluationSamples">Fresh samples on which a trained network is measured.</param>
/// <param name="Training">How networks are trained.</param>
internal sealed record ToyWorld(string World, ToyKind Kind, IReadOnlyList<ToyFeatures> Inputs, IReadOnlyList<Spectrum> Spectra,
    Spectrum Calibration, IReadOnlyList<int> Neurons, int Seeds, double Penalty, double Tau, UtilityFamily Hypothesis, double Margin,
    int EvaluationSamples, ToyTrainingSettings Training) : IWorld
{
    private static readonly IClaim<ToyGroup>[] OfCurves = [new CurveClaim(), new MarginalUtilityClaim()];


    /// <summary>How it is judged.</summary>
    public ToyRules Rules => new(Hypothesis, Margin, CurveMargin, Decides);

    /// <summary>Whether the hypothesis's counts decide the run's outcome, or are reported beside it.</summary>
    public bool Decides { get; init; } = true;

    /// <summary>Share of the variance that an isolation map, a utility or an allocation may miss and still be right.</summary>
    public double CurveMargin { get; init; } = DefaultCurveMargin;

    /// <summary>A fiftieth, stated before the runs of docs/toys.md; eight seeds know what a form misses to about a quarter of it.</summary>
    public const double DefaultCurveMargin = 0.02;

    /// <summary>
    /// Names of the seeds of a spectrum's networks. The calibration has seeds of its own: networks of one seed share data and
    /// initial weights whatever their spectrum, and a prediction whose errors are those of the measurement would look surer than it
    /// is. The other spectra share seeds (a paired design).
    /// </summary>
    public IEnumerable<int> SeedsOf(Spectrum spectrum) => Enumerable.Range(IsCalibration(spectrum) ? Seeds : 0, Seeds);

    /// <summary>Whether utilities are fitted to the networks of a spectrum.</summary>
    public bool IsCalibration(Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        return spectrum.CanonicalText == Calibration.CanonicalText;
    }

    /// <summary>One combination of inputs and spectrum, over all sizes: the name of its cells' world.</summary>
    public string WorldOf(ToyFeatures inputs, Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return string.Create(CultureInfo.InvariantCulture, $"{World}/p={inputs.Presence}/{Described.Short(spectrum)}");
    }

    /// <summary>The world as the allocation model sees it: as many features as the toy has, and no more.</summary>
    public Scenario ScenarioOf(ToyFeatures inputs, Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(spectrum);
        double first = spectrum.LogWeight(1);
        SpectrumPoint[] points =
            [.. Enumerable.Range(1, inputs.Count).Select(rank => new SpectrumPoint(rank, Math.Exp(spectrum.LogWeight(rank) - first)))];
        return Scenario.Create(WorldOf(inputs, spectrum), TableSpectrum.Of(points, null),
            Hypothesis.Member(Hypothesis.Starts[0]).Hypothesis, Tau,
            Neurons.Select(size => (long)size), seeds: Seeds, samples: EvaluationSamples);
    }

    /// <summary>One series as far as it is measured.</summary>
    public ToysEvidence Evidence(ToyFeatures inputs, Spectrum spectrum, IReadOnlyList<CellRow> cells)
    {
        string world = WorldOf(inputs, spectrum);
        CellRow[] own = [.. cells.Where(cell => cell.World == world).OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];
        return new ToysEvidence(ScenarioOf(inputs, spectrum))
        {
            Spectrum = spectrum,
            Presence = inputs.Presence,
            FeatureCount = inputs.Count,
            FeaturesAreIndependent = inputs.Correlation == FeatureCorrelation.Independent,
            HasNeurons = Kind != ToyKind.Bottleneck,
            IsCalibration = IsCalibration(spectrum),
            Rules = Rules,
            Cells = [.. own.Where(cell => cell.Toy is not null).Select(cell => new MeasuredToy(cell.Neurons, cell.Seed, cell.Toy!))],
            Pairs = [.. own.Where(cell => cell.ToyPair is not null)
                .Select(cell => new MeasuredToyPair(cell.Neurons, cell.Seed, cell.ToyPair!))],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<string> Plan(ExperimentDefinition definition) =>
    [
        $"train toys {World}: {Kind}, {Inputs[0].Count} features, p = {string.Join(", ", Inputs.Select(inputs => inputs.Presence))}, "
            + $"{string.Join(" and ", Spectra.Select(Described.Short))}, N = {string.Join(", ", Neurons)}, {Seeds} seeds, "
            + $"{Training.Steps} steps: "
            + $"{Inputs.Count * Spectra.Count * Neurons.Count * Seeds} networks",
    ];

    /// <inheritdoc/>
    public WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        int series = Inputs.Count * Spectra.Count, networks = series * Neurons.Count * Seeds,
            pairs = Kind == ToyKind.Bottleneck ? 0 : series * Neurons.Count * (Seeds / 2);
        double samples = (double)Training.Steps * Training.BatchSize + EvaluationSamples;
        double operations = series * Seeds * Neurons.Sum(neurons => OperationsPerWeight * Inputs[0].Count * neurons * samples);
        return new WorldDemand(World, networks + pairs, operations / (ShareOfRate * rates.Products),
            BytesPerWeight * Inputs[0].Count * Neurons.Sum(neurons => (double)neurons) * series * Seeds
                + 2.0 * sizeof(float) * EvaluationSamples * Neurons[^1] + sizeof(float) * (double)Inputs[0].Count * Training.BatchSize
                    * networks);
    }

    /// <summary>Operations per weight matrix entry (there are two matrices) and sample: forward, gradients, and the step.</summary>
    private const double OperationsPerWeight = 12;

    /// <summary>Share of the rate of large products that toys reach in batches; as measured.</summary>
    private const double ShareOfRate = 0.2;

    /// <summary>Two matrices in float64, gradients and moments.</summary>
    private const double BytesPerWeight = 2 * 4 * 8;

    /// <inheritdoc/>
    public IEnumerable<Job> Jobs(RunSession session)
    {
        string calibrate = $"train calibration toys of {World}", freeze = $"predict toys of {World}", train = $"train toys of {World}";
        return
        [
            new(calibrate, "toys", [], () => ToyCells.Train(session, this, [Calibration])),
            new(freeze, "toys", [calibrate], () => ToyCells.Freeze(session, this)),
            new(train, "toys", [freeze], () => ToyCells.Train(session, this, [.. Spectra.Where(spectrum => !IsCalibration(spectrum))]))
                { ByCell = true },
            new($"match toys of {World}", "toys", [train], () => ToyCells.Match(session, this)),
        ];
    }

    /// <inheritdoc/>
    public WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        ToysEvidence[][] series = [.. Inputs.Select(inputs => Spectra.Select(spectrum => Evidence(inputs, spectrum, cells)).ToArray())];
        foreach (Prediction prediction in predictions.Where(prediction => series.Any(group => group.Any(own =>
            own.World == prediction.World))))
            RunJudge.RefuseOlder(prediction, cells.Where(cell => cell.World == prediction.World && cell.Toy is not null));
        ToyGroup[] groups = [.. Inputs.Zip(series, (inputs, own) =>
            new ToyGroup(string.Create(CultureInfo.InvariantCulture, $"{World}/p={inputs.Presence}"), own, definition.Rules.Level))];
        // Claims on curves never decide, so no other rules are tried on them: their fits are most of the work.
        ClaimVerdict[][] curves = InThreads(groups, group => OfCurves.SelectMany(claim => claim.Judge(group, null, definition.Rules)));
        var judged = new ConcurrentDictionary<(double Level, double? Margin), Lazy<ClaimVerdict[][]>>();
        ClaimVerdict[][] verdicts = Under(definition.Rules);
        ToyFindingsFile[] toys = [.. groups.Zip(verdicts, (group, own) =>
            ToyFindingsBuilder.Of(World, group, predictions, own, EvaluationSamples, definition.Rules.Level))];
        LevelsEvidence[] levels = [.. series.SelectMany(group => group).Select(LevelSources.Of).OfType<LevelsEvidence>()];
        return new(rules => [.. Under(rules).SelectMany(own => own), .. levels.SelectMany(own => LevelClaims.All
                .SelectMany(claim => claim.Judge(own, null, rules)))],
            Toys: new ToyFindingsFile
            {
                Series = [.. toys.SelectMany(own => own.Series)],
                Families = [.. toys.SelectMany(own => own.Families)],
                Curves = [.. toys.SelectMany(own => own.Curves)],
            });

        // Of the rules only these change what is said of toys.
        ClaimVerdict[][] Under(JudgeRules rules) => judged.GetOrAdd((rules.Level, rules.Margin), _ => new(() =>
            [.. InThreads(groups, group => new FittedUtilityClaim(predictions).Judge(group, null, rules)
                    .Concat(group.Series.SelectMany(own => new CorrelationIsIsolationClaim().Judge(own, null, rules))))
                .Zip(curves, (own, ofCurves) => (ClaimVerdict[])[.. own, .. ofCurves])])).Value;
    }

    /// <summary>Each group is judged on its own, and in its own order, so threads change nothing.</summary>
    private static ClaimVerdict[][] InThreads(ToyGroup[] groups, Func<ToyGroup, IEnumerable<ClaimVerdict>> judge)
    {
        var verdicts = new ClaimVerdict[groups.Length][];
        Parallel.For(0, groups.Length, i => verdicts[i] = [.. judge(groups[i])]);
        return verdicts;
    }
}
