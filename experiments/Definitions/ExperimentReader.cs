using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Nulls;
using Rosetta.Sim.Training;
using Rosetta.Theory;
using Rosetta.Theory.Hypotheses;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads an experiment file strictly.</summary>
internal static class ExperimentReader
{
    /// <summary>An experiment from a file.</summary>
    public static ExperimentDefinition ReadFile(string path) =>
        Parse(YamlFile.ReadText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>An experiment from text; <paramref name="name"/> is the file's name for errors.</summary>
    public static ExperimentDefinition Parse(string text, string name, string folder)
    {
        YamlMap map = YamlFile.Parse(text, name);
        string experiment = map.Required("experiment").Convert(value => FileName(value.AsText()));
        string question = map.Required("question").AsText(), rivalLaw = map.Required("rival-law").AsText(), refutedBy = map.Required("refuted-by").AsText();
        string seed = map.Required("seed").AsText();
        var rival = new RivalDefinition(map.Required("rival").Convert(value => HypothesisReader.Read(value.AsMap())));
        YamlValue? simulate = map.Optional("simulate"), train = map.Optional("train"), toys = map.Optional("toys"), checkpoints = map.Optional("checkpoints"), published = map.Optional("published"),
            match = map.Optional("match"), judge = map.Optional("judge");
        map.Done();
        if (simulate is null && train is null && toys is null && checkpoints is null && published is null)
            throw new BadInputException($"'{name}' names no world", "At least one of simulate, train, toys, checkpoints and published is needed", "Add one; experiments/quickstart.yaml shows how");
        var definition = new ExperimentDefinition(experiment, question, rivalLaw, refutedBy, seed, rival,
            simulate is null ? [] : Distinct(name, [.. simulate.AsList().Select(value => ScenarioReader.Read(value.AsMap(), folder))]),
            train is null ? null : ReadTrained(train.AsMap()),
            ReadMatch(match?.AsMap()),
            ReadJudge(judge?.AsMap()))
        {
            Toys = toys is null ? [] : DistinctToys(name, [.. toys.AsList().Select(value => ToyReader.Read(value.AsMap(), folder))]),
            Text = text,
            Folder = folder,
            Checkpoints = checkpoints is null ? null : CheckpointReader.Read(checkpoints.AsMap(), ReadPrediction),
            Published = published is null ? null : PublishedReader.Read(published.AsMap(), folder, ReadPrediction),
        };
        return definition.MeasuredWorlds.GroupBy(world => world.World, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is not { } twice ? definition
            : throw new BadInputException($"'{name}' names two worlds '{twice.Key}'", "Names of worlds must differ", "Give one of them another name with 'world: ...'");
    }

    private static IReadOnlyList<SimulatedWorldDefinition> Distinct(string file, IReadOnlyList<SimulatedWorldDefinition> worlds)
    {
        string? twice = worlds.GroupBy(world => world.Predicted.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? worlds
            : throw new BadInputException($"'{file}' simulates two scenarios named '{twice}'", "Names of worlds must differ", "Rename one");
    }

    private static IReadOnlyList<ToyWorldDefinition> DistinctToys(string file, IReadOnlyList<ToyWorldDefinition> toys)
    {
        string? twice = toys.GroupBy(toy => toy.World, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? toys : throw new BadInputException($"'{file}' trains two worlds of toys named '{twice}'", "Names of worlds must differ", "Rename one");
    }

    private static TrainedWorldDefinition ReadTrained(YamlMap map)
    {
        string world = map.Optional("world")?.Convert(value => FileName(value.AsText())) ?? "trained";
        CorpusDefinition corpus = ReadCorpus(map);
        IReadOnlyList<FamilyDefinition> families = [.. map.Required("families").AsList().Select(value => ReadFamily(value.AsMap()))];
        if (families.Count != 2 || families[0].Name == families[1].Name)
            throw map.Required("families").Error("does not name two different families", "A pair of models comes from two families with different names");
        IReadOnlyList<SizeDefinition> sizes = [.. map.Required("sizes").AsList().Select(value => value.Convert(size => ReadSize(size.AsMap())))];
        if (sizes.Count == 0 || sizes.Zip(sizes.Skip(1)).Any(pair => pair.First.Neurons >= pair.Second.Neurons))
            throw map.Required("sizes").Error("is empty or not ascending in neurons (4 * width * layers)", "Sizes from the smallest to the largest, all different, are needed");
        int seeds = map.Optional("seeds")?.AsInt(1, 1000) ?? 1;
        var training = new TrainingDefinition(
            map.Required("tokens").AsInteger(1000, 1_000_000_000_000),
            map.Optional("batch")?.AsInt(1, 4096) ?? 16,
            map.Optional("context")?.AsInt(8, 65536) ?? 128,
            map.Optional("learning-rate")?.Convert(value => Positive(value.AsNumber())) ?? 3e-3,
            map.Optional("weight-decay")?.AsNumber() ?? 0.1,
            map.Optional("warmup-share")?.AsNumber() ?? 0.05);
        MeasuredPredictionDefinition prediction = ReadPrediction(map.Required("predict").AsMap());
        map.Done();
        return new TrainedWorldDefinition(world, corpus, families, sizes, seeds, training, prediction);
    }

    private static CorpusDefinition ReadCorpus(YamlMap map) => new(map.Optional("corpus")?.AsText() ?? CorpusDefinition.EmbeddedName);

    private static FamilyDefinition ReadFamily(YamlMap map)
    {
        var family = new FamilyDefinition(map.Required("name").Convert(value => FileName(value.AsText())),
            map.Required("architecture").AsOneOf([.. TrainedArchitectures.All.Names]), map.Required("vocabulary").AsInt(257, 1_000_000));
        map.Done();
        return family;
    }

    private static SizeDefinition ReadSize(YamlMap map)
    {
        var size = new SizeDefinition(map.Required("layers").AsInt(1, 1000), map.Required("width").AsInt(1, 100_000), map.Required("heads").AsInt(1, 1000));
        map.Done();
        return size.Width % size.Heads == 0 ? size
            : throw new ArgumentException($"width {size.Width} is not a multiple of heads {size.Heads}");
    }

    private static MeasuredPredictionDefinition ReadPrediction(YamlMap map)
    {
        Hypothesis hypothesis = map.Required("hypothesis").Convert(value => HypothesisReader.Read(value.AsMap()));
        double tau = map.Required("tau").AsNumber();
        IReadOnlyList<string> sources = [.. map.Required("from").AsList().Select(value => value.AsOneOf("corpus", "profile"))];
        map.Done();
        return new MeasuredPredictionDefinition(hypothesis, tau, sources);
    }

    private static MatchDefinition ReadMatch(YamlMap? map)
    {
        var match = new MatchDefinition(
            map?.Optional("samples")?.AsInt(100) ?? 16_000,
            map?.Optional("k")?.AsList().Select(value => value.AsInt(1, 1000)).Order().ToList() ?? [1, 2, 5],
            map?.Optional("null")?.AsOneOf([.. NullModels.All.Names]) ?? "permutation",
            map?.Optional("null-draws")?.AsInt(1, 10_000) ?? 5,
            map?.Optional("bootstrap")?.AsInt(0, 100_000) ?? 20,
            map?.Optional("pooling")?.AsOneOf([.. SpanPoolings.All.Names]) ?? "mean",
            map?.Optional("false-discovery-rate")?.Convert(value => Fraction(value.AsNumber())) ?? 0.05);
        map?.Done();
        return match;
    }

    private static JudgeDefinition ReadJudge(YamlMap? map)
    {
        var judge = new JudgeDefinition(
            map?.Optional("level")?.Convert(value => Fraction(value.AsNumber())) ?? 0.05,
            map?.Optional("margin")?.Convert(value => Positive(value.AsNumber())));
        map?.Done();
        return judge;
    }

    internal static double Positive(double value) => value > 0 ? value : throw new ArgumentException("it must be above 0");

    internal static double Fraction(double value) => value is > 0 and < 1 ? value : throw new ArgumentException("it must lie strictly between 0 and 1");

    /// <summary>Names become folder names and parts of keys.</summary>
    internal static string FileName(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text[0] != '.'
        ? text
        : throw new ArgumentException($"'{text}' is no name: letters, digits, '-', '_' and '.' only, not starting with '.'");
}
