using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Sim.Training;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>Reads the <c>train</c> section of an experiment file.</summary>
internal static class TrainedReader
{
    /// <param name="map">The section.</param>
    /// <param name="folder">What file names are relative to.</param>
    public static TrainedWorld Read(YamlMap map, string folder)
    {
        string world = map.Optional("world")?.Convert(value => ExperimentReader.FileName(value.AsText())) ?? "trained";
        CorpusDefinition corpus = ReadCorpus(map);
        IReadOnlyList<FamilyDefinition> families = [.. map.Required("families").AsList().Select(value => ReadFamily(value.AsMap()))];
        if (families.Count != 2 || families[0].Name == families[1].Name)
            throw map.Required("families")
                .Error("does not name two different families", "A pair of models comes from two families with different names");
        IReadOnlyList<SizeDefinition> sizes =
            [.. map.Required("sizes").AsList(1000).Select(value => value.Convert(size => ReadSize(size.AsMap())))];
        if (sizes.Count == 0 || sizes.Zip(sizes.Skip(1)).Any(pair => pair.First.Neurons > pair.Second.Neurons)
            || sizes.Select(size => size.Name).Distinct().Count() < sizes.Count)
            throw map.Required("sizes").Error("is empty, names a shape twice or falls in neurons (4 * width * layers)",
                "Sizes from the smallest to the largest are needed; shapes of equal neurons may follow one another");
        int seeds = map.Optional("seeds")?.AsInt(1, 1000) ?? 1;
        YamlValue? twins = map.Optional("twins");
        if (twins?.AsBool() == true && seeds < 2)
            throw twins.Error("is asked for with one seed", "Twins are one family's models of two seeds: seeds: 2 or more");
        var training = new TrainingDefinition(
            map.Required("tokens").AsInteger(1000, 1_000_000_000_000),
            map.Optional("batch")?.AsInt(1, 4096) ?? 16,
            map.Optional("context")?.AsInt(8, 65536) ?? 128,
            map.Optional("learning-rate")?.Convert(value => ExperimentReader.Positive(value.AsNumber())) ?? 3e-3,
            map.Optional("weight-decay")?.AsNumber() ?? 0.1,
            map.Optional("warmup-share")?.AsNumber() ?? 0.05);
        MeasuredPredictionDefinition prediction = MeasuredPredictionDefinition.Read(map.Required("predict").AsMap(), folder);
        map.Done();
        return new TrainedWorld(world, corpus, families, sizes, seeds, twins?.AsBool() ?? false, training, prediction);
    }

    private static CorpusDefinition ReadCorpus(YamlMap map) => new(map.Optional("corpus")?.AsText() ?? CorpusDefinition.EmbeddedName);

    private static FamilyDefinition ReadFamily(YamlMap map)
    {
        var family = new FamilyDefinition(map.Required("name").Convert(value => ExperimentReader.FileName(value.AsText())),
            map.Required("architecture").AsOneOf([.. TrainedArchitectures.All.Names]), map.Required("vocabulary").AsInt(257, 1_000_000));
        map.Done();
        return family;
    }

    private static SizeDefinition ReadSize(YamlMap map)
    {
        var size = new SizeDefinition(map.Required("layers").AsInt(1, 1000), map.Required("width").AsInt(1, 100_000),
            map.Required("heads").AsInt(1, 1000));
        map.Done();
        return size.Width % size.Heads == 0 ? size
            : throw new ArgumentException($"width {size.Width} is not a multiple of heads {size.Heads}");
    }
}
