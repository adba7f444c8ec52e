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

    /// <param name="map">The mapping.</param>
    /// <param name="folder">What a table spectrum's file name is relative to.</param>
    public static ToyWorld Read(YamlMap map, string folder)
    {
        string world = map.Required("world").Convert(value => ExperimentReader.FileName(value.AsText()));
        ToyKind kind = map.Required("kind").AsOneOf("bottleneck", "computation", "autoencoder") switch
        {
            "bottleneck" => ToyKind.Bottleneck,
            "computation" => ToyKind.Computation,
            _ => ToyKind.Autoencoder,
        };
        int features = map.Required("features").AsInt(2, 65_536);
        YamlValue presences = map.Required("presence");
        (FeatureCorrelation correlation, int group) = ReadCorrelation(map.Optional("correlation")?.AsMap());
        ToyFeatures[] inputs =
            [.. presences.AsList(100).Select(value => value.Convert(own => ToyFeatures.Of(features, own.AsNumber(), correlation, group)))];
        if (inputs.Length == 0 || inputs.DistinctBy(own => own.Presence).Count() < inputs.Length)
            throw presences.Error("is empty or names a probability twice", "Different probabilities of presence are needed");
        Spectrum[] spectra =
            [.. map.Required("spectra").AsList(100).Select(value => value.Convert(own => LawReader.Spectrum(own.AsMap(), folder)))];
        if (spectra.Length < 2 || spectra.DistinctBy(spectrum => spectrum.CanonicalText).Count() < spectra.Length)
            throw map.Required("spectra").Error("names fewer than two spectra, or one twice",
                "Utilities are fitted to one spectrum of importance and judged by the others");
        Spectrum calibration = map.Required("calibrate-on").Convert(value =>
        {
            Spectrum stated = LawReader.Spectrum(value.AsMap(), folder);
            return spectra.FirstOrDefault(spectrum => spectrum.CanonicalText == stated.CanonicalText)
                ?? throw new ArgumentException("it is none of the spectra: parameters are estimated from one of them, and the "
                    + "others judge");
        });
        int[] neurons = [.. map.Required("neurons").AsList(100).Select(value => value.AsInt(1, 16_384))];
        if (neurons.Length < 3 || neurons.Zip(neurons.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw map.Required("neurons").Error("holds fewer than three sizes or does not ascend",
                "An exponent with an interval needs three sizes or more, ascending");
        string family = map.Required("hypothesis").AsOneOf([.. UtilityFamily.All.Select(own => own.Name)]);
        var definition = new ToyWorld(world, kind, inputs, spectra, calibration, neurons,
            map.Required("seeds").AsInt(2, 10_000),
            map.Optional("penalty")?.AsNumber() ?? 0,
            map.Required("tau").Convert(value => ExperimentReader.Fraction(value.AsNumber())),
            UtilityFamily.All.Single(own => own.Name == family),
            map.Optional("count-margin")?.Convert(value => ExperimentReader.Positive(value.AsNumber())) ?? DefaultMargin,
            map.Optional("evaluation-samples")?.Convert(value => WholeBlocks(value.AsInt(ToyEvaluation.BlockSize, 100_000_000)))
                ?? DefaultEvaluationSamples,
            map.Convert(() => ReadTraining(map)))
        {
            CurveMargin = map.Optional("curve-margin")?.Convert(value => ExperimentReader.Fraction(value.AsNumber()))
                ?? ToyWorld.DefaultCurveMargin,
            Decides = map.Optional("decides")?.AsBool() ?? true,
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

    private static ToyTrainingSettings Defaults { get; } = new();

    private static ToyTrainingSettings ReadTraining(YamlMap map) => new(
        map.Optional("steps")?.AsInt(1, 10_000_000) ?? Defaults.Steps,
        map.Optional("batch")?.AsInt(8, 65_536) ?? Defaults.BatchSize,
        map.Optional("learning-rate")?.Convert(value => ExperimentReader.Positive(value.AsNumber())) ?? Defaults.PeakRate,
        map.Optional("warmup-steps")?.AsInt(0) ?? Defaults.WarmupSteps,
        map.Optional("initial-scale")?.Convert(value => ExperimentReader.Positive(value.AsNumber())) ?? Defaults.InitialScale,
        plateau: map.Optional("plateau") is { } plateau ? ReadPlateau(plateau.AsMap()) : null);

    private static PlateauRule ReadPlateau(YamlMap map)
    {
        var rule = new PlateauRule(map.Required("window").AsInt(1), map.Required("improvement").AsNumber(),
            map.Required("patience").AsInt(1));
        map.Done();
        return rule;
    }

    private static (FeatureCorrelation, int) ReadCorrelation(YamlMap? map)
    {
        if (map is null)
            return (FeatureCorrelation.Independent, 1);
        FeatureCorrelation correlation = map.Required("kind").AsOneOf("together", "exclusive") == "together" ? FeatureCorrelation.Together
            : FeatureCorrelation.Exclusive;
        int group = map.Required("group").AsInt(2, 65_536);
        map.Done();
        return (correlation, group);
    }
}
