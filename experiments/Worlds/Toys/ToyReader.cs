using Rosetta.Experiments.Definitions;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Experiments.Worlds.Toys;

/// <summary>Reads a world of trained toys.</summary>
internal static class ToyReader
{
    private const double DefaultMargin = 0.15;

    private const int DefaultEvaluationSamples = 16_384;

    private const string Together = "together", Exclusive = "exclusive";

    private static readonly ToyTrainingSettings Defaults = new();

    private static readonly YamlKey<string> World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Like("computation");

    private static readonly YamlKey<ToyKind> Kind = new YamlKey<ToyKind>("kind", "which network: |x| of signed inputs by hidden ReLUs "
        + "(computation), reconstruction by hidden ReLUs (autoencoder), or a linear bottleneck", YamlTypes
        .OneOf("bottleneck", "computation", "autoencoder").Then(name => Enum.Parse<ToyKind>(name, ignoreCase: true))).Like("computation");

    private static readonly YamlKey<int> Features =
        new YamlKey<int>("features", "features of the inputs", YamlTypes.Whole(2, 65_536)).Like("512");

    private static readonly YamlKey<IReadOnlyList<double>> Presences = new YamlKey<IReadOnlyList<double>>("presence",
        "chances that a feature is in a sample", YamlTypes.List(YamlTypes.Number, 100, least: 1)).Like("[0.1]");

    private static readonly YamlKey<FeatureCorrelation> CorrelationKind = new("kind", "features of a group come together, or one at a time",
        YamlTypes.OneOf(Together, Exclusive).Then(name => name == Together ? FeatureCorrelation.Together : FeatureCorrelation.Exclusive));

    private static readonly YamlKey<int> Group = new("group", "consecutive ranks of a group", YamlTypes.Whole(2, 65_536));

    private static readonly YamlSection CorrelationSection = new("correlation", "Features that come in groups.", CorrelationKind, Group);

    private static readonly YamlKey<(FeatureCorrelation, int)> Correlation = new YamlKey<(FeatureCorrelation, int)>("correlation",
        "features that come in groups", YamlTypes.Map(CorrelationSection, ReadCorrelation))
        .Or((FeatureCorrelation.Independent, 1), "independent features");

    private static readonly YamlKey<IReadOnlyList<Spectrum>> Spectra = new YamlKey<IReadOnlyList<Spectrum>>("spectra",
        "spectra of importance, two or more", YamlTypes.List(LawReader.SpectrumType, 100, least: 2))
        .Like("[{kind: power-law, beta: 1.5}, {kind: power-law, beta: 3}]");

    private static readonly YamlKey<Spectrum> CalibrateOn = new YamlKey<Spectrum>("calibrate-on",
        "the one of them that utilities are fitted to; the others judge", LawReader.SpectrumType).Like("{kind: power-law, beta: 1.5}");

    private static readonly YamlKey<IReadOnlyList<int>> Neurons = new YamlKey<IReadOnlyList<int>>("neurons",
        "sizes, three or more, ascending", YamlTypes.List(YamlTypes.Whole(1, 16_384), 100, least: 3)).Like("[16, 32, 64]");

    private static readonly YamlKey<int> Seeds =
        new YamlKey<int>("seeds", "networks of each kind", YamlTypes.Whole(2, 10_000)).Like("2");

    private static readonly YamlKey<double>
        Penalty = new YamlKey<double>("penalty", "L1 price on activations of an autoencoder", YamlTypes.Number).Or(0),
        Tau = new YamlKey<double>("tau", "isolation from which a feature counts", YamlTypes.Fraction).Like("0.5"),
        CountMargin = new YamlKey<double>("count-margin", "ratio minus one within which a predicted count is right", YamlTypes.Positive)
            .Or(DefaultMargin),
        CurveMargin = new YamlKey<double>("curve-margin", "share of the variance that a curve may miss and still be right",
            YamlTypes.Fraction).Or(ToyWorld.DefaultCurveMargin),
        LearningRate = new YamlKey<double>("learning-rate", "peak learning rate", YamlTypes.Positive).Or(Defaults.PeakRate),
        InitialScale = new YamlKey<double>("initial-scale", "size of initial weights", YamlTypes.Positive).Or(Defaults.InitialScale);

    private static readonly YamlKey<UtilityFamily> Hypothesis = new YamlKey<UtilityFamily>("hypothesis",
        "the family of utilities whose predictions decide; all are fitted", YamlTypes.OneOf([.. UtilityFamily.All.Select(own => own.Name)])
        .Then(name => UtilityFamily.All.Single(own => own.Name == name))).Like("crra");

    private static readonly YamlKey<int>
        EvaluationSamples = new YamlKey<int>("evaluation-samples",
            $"fresh samples on which a trained network is measured, a multiple of {ToyEvaluation.BlockSize}",
            YamlTypes.Whole(ToyEvaluation.BlockSize, 100_000_000).Then(WholeBlocks)).Or(DefaultEvaluationSamples),
        Steps = new YamlKey<int>("steps", "training steps", YamlTypes.Whole(1, 10_000_000)).Or(Defaults.Steps),
        Batch = new YamlKey<int>("batch", "samples per step", YamlTypes.Whole(8, 65_536)).Or(Defaults.BatchSize),
        WarmupSteps = new YamlKey<int>("warmup-steps", "steps over which the rate rises", YamlTypes.Whole(0)).Or(Defaults.WarmupSteps),
        Window = new("window", "steps over which the loss is averaged", YamlTypes.Whole(1)),
        Patience = new("patience", "windows without improvement after which training ends", YamlTypes.Whole(1));

    private static readonly YamlKey<double> Improvement = new("improvement", "relative fall of the loss that counts", YamlTypes.Number);

    private static readonly YamlSection PlateauSection = new("plateau", "Ends training where the loss falls no more.", Window, Improvement,
        Patience);

    private static readonly YamlKey<PlateauRule?> Plateau = new YamlKey<PlateauRule?>("plateau",
        "ends training where the loss falls no more",
        YamlTypes.Map(PlateauSection, ReadPlateau).OrNull()).Or(null, "none: all steps are taken");

    private static readonly YamlKey<bool> Decides =
        new YamlKey<bool>("decides", "whether its counts decide the outcome, or are reported beside it", YamlTypes.Flag).Or(true);

    /// <summary>An entry of <c>toys:</c>.</summary>
    public static YamlSection Section { get; } = new("toys",
        "Trained toy networks whose features are known: the features stay, the number of "
        + "neurons varies. Utilities are fitted to one spectrum of importance and held against the others.", World, Kind, Features,
            Presences,
        Correlation, Spectra, CalibrateOn, Neurons, Seeds, Tau, Hypothesis, CountMargin, CurveMargin, Decides, Penalty, EvaluationSamples,
        Steps, Batch, LearningRate, WarmupSteps, InitialScale, Plateau);

    /// <summary>The world of an entry.</summary>
    public static YamlType<ToyWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static ToyWorld Read(YamlMap map)
    {
        string world = map.Get(World);
        ToyKind kind = map.Get(Kind);
        int features = map.Get(Features);
        (FeatureCorrelation correlation, int group) = map.Get(Correlation);
        YamlValue presences = map.Required(Presences.Name);
        ToyFeatures[] inputs = [.. map.Get(Presences).Select(presence =>
            presences.Convert(_ => ToyFeatures.Of(features, presence, correlation, group)))];
        if (inputs.Length == 0 || inputs.DistinctBy(own => own.Presence).Count() < inputs.Length)
            throw presences.Error("is empty or names a probability twice", "Different probabilities of presence are needed");
        IReadOnlyList<Spectrum> spectra = map.Get(Spectra);
        if (spectra.Count < 2 || spectra.DistinctBy(spectrum => spectrum.CanonicalText).Count() < spectra.Count)
            throw map.Required(Spectra.Name).Error("names fewer than two spectra, or one twice",
                "Utilities are fitted to one spectrum of importance and judged by the others");
        Spectrum stated = map.Get(CalibrateOn), calibration = map.Required(CalibrateOn.Name).Convert(_ =>
            spectra.FirstOrDefault(spectrum => spectrum.CanonicalText == stated.CanonicalText)
                ?? throw new ArgumentException("it is none of the spectra: parameters are estimated from one of them, and the "
                    + "others judge"));
        IReadOnlyList<int> neurons = map.Get(Neurons);
        if (neurons.Count < 3 || neurons.Zip(neurons.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw map.Required(Neurons.Name).Error("holds fewer than three sizes or does not ascend",
                "An exponent with an interval needs three sizes or more, ascending");
        var definition = new ToyWorld(world, kind, inputs, spectra, calibration, neurons, map.Get(Seeds), map.Get(Penalty), map.Get(Tau),
            map.Get(Hypothesis), map.Get(CountMargin), map.Get(EvaluationSamples), map.Convert(() => ReadTraining(map)))
        {
            CurveMargin = map.Get(CurveMargin),
            Decides = map.Get(Decides),
        };
        map.Done();
        // What cannot be trained is refused now, not after hours.
        map.Convert(() => inputs.SelectMany(own =>
            spectra.Select(spectrum => new ToyInstance(kind, own, spectrum, neurons[^1], 0, penalty: definition.Penalty))).ToList());
        return definition;
    }

    private static int WholeBlocks(int samples) => samples % ToyEvaluation.BlockSize == 0 ? samples
        : throw new ArgumentException($"samples are drawn and measured {ToyEvaluation.BlockSize} at a time, so a multiple of "
            + $"{ToyEvaluation.BlockSize} is needed");

    private static ToyTrainingSettings ReadTraining(YamlMap map) => new(map.Get(Steps), map.Get(Batch), map.Get(LearningRate),
        map.Get(WarmupSteps), map.Get(InitialScale), plateau: map.Get(Plateau));

    private static PlateauRule ReadPlateau(YamlMap map)
    {
        var rule = new PlateauRule(map.Get(Window), map.Get(Improvement), map.Get(Patience));
        map.Done();
        return rule;
    }

    private static (FeatureCorrelation, int) ReadCorrelation(YamlMap map)
    {
        (FeatureCorrelation, int) correlation = (map.Get(CorrelationKind), map.Get(Group));
        map.Done();
        return correlation;
    }
}
