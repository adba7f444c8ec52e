using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Measured;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Reads the <c>checkpoints</c> section of an experiment file: one world, or a list of them.</summary>
internal static class CheckpointReader
{
    private static readonly YamlKey<string>
        World = new YamlKey<string>("world", "name of the world", YamlTypes.Name).Or("checkpoints"),
        Sampling = new YamlKey<string>("sampling", "documents in the corpus's own order, or from each subset its share of the tokens",
            YamlTypes.OneOf(ModelCorpus.InOrder, ModelCorpus.BySubsets)).Or(ModelCorpus.InOrder),
        Rounding = new YamlKey<string>("rotary-rounding", "rotary frequencies rounded to the checkpoint's type, or not at all",
            YamlTypes.OneOf(RotaryOption.Checkpoint, RotaryOption.None)).Or(RotaryOption.Checkpoint),
        First = new YamlKey<string>("a", "first model: a folder, or a hub id such as EleutherAI/pythia-70m (@revision if not main)",
            YamlTypes.Text).Like("EleutherAI/pythia-70m"),
        Second = new YamlKey<string>("b", "second model", YamlTypes.Text).Like("openai-community/gpt2"),
        SeriesName = new YamlKey<string>("name", "name of the series, where there are several", YamlTypes.Name).Or("", "none"),
        SeriesFolder = new YamlKey<string>("folder", "folder of the models, each in FAMILY-LAYERSxWIDTH", YamlTypes.Text).Like("ladder");

    private static readonly YamlKey<CorpusDefinition> Corpus = CorpusDefinition.Key;

    private static readonly YamlKey<long?>
        Tokens = new YamlKey<long?>("tokens", "most tokens of the first model of a pair",
            YamlTypes.Long(100, 1_000_000_000_000).OrNone()).Or(null, "as many spans as match.samples").Like("200_000"),
        TokensPerStep = new YamlKey<long?>("tokens-per-step", "tokens of one training step, where revisions are named by steps",
            YamlTypes.Long(1, 1_000_000_000_000).OrNone()).Or(null, "unknown");

    private static readonly YamlKey<int?>
        Context = new YamlKey<int?>("context", "longest sequence to feed",
            YamlTypes.Whole(8, 1 << 24).OrNone()).Or(null, "what both models take"),
        Piece = new YamlKey<int?>("piece", "characters of the pieces that documents are cut into, in random order",
            YamlTypes.Whole(20, 100_000_000).OrNone()).Or(null, "whole documents");

    internal static readonly YamlKey<int>
        Untrained = new YamlKey<int>("untrained-null", "pairs of the same architectures at initialisation, as a null",
            YamlTypes.Whole(0, 100)).Or(0),
        Seed = new YamlKey<int>("seed", "label of the seed that a pair shares with others", YamlTypes.Whole(0)).Or(1);

    internal static readonly YamlKey<IReadOnlyList<string>?>
        Families = new YamlKey<IReadOnlyList<string>?>("families", "the two families of a series, as its folders name them",
            YamlTypes.List(YamlTypes.Name, 2, 2).OrNull()).Or(null, "those of the world"),
        Sizes = new YamlKey<IReadOnlyList<string>?>("sizes", "sizes of the series, LAYERSxWIDTH",
            YamlTypes.List(YamlTypes.Text.Then(Size), 1000, 1).OrNull()).Or(null, "all that are there");

    private static readonly YamlKey<string?> FolderB = new YamlKey<string?>("folder-b",
        "folder of the second family, or of another seed's models",
        YamlTypes.Text.OrNull()).Or(null, "the same folder");

    private static readonly YamlKey<bool> IfThere = new YamlKey<bool>("if-there", "whether a series that is not there is left out",
        YamlTypes.Flag).Or(false);

    private static readonly YamlSection PairSection = new("pair of checkpoints", "Two models that are matched.", First, Second, Seed),
        SeriesSection = new("series of checkpoints", "A folder of models of two families, matched size by size.",
            SeriesFolder, SeriesName, FolderB, Families, Sizes, Seed, IfThere);

    private static readonly YamlKey<IReadOnlyList<string>>
        RevisionNames = new YamlKey<IReadOnlyList<string>>("names", "revisions that are matched beside the models' own",
            YamlTypes.List(YamlTypes.Name, least: 1)).Like("[step1000, step143000]"),
        RevisedModels = new YamlKey<IReadOnlyList<string>>("of", "which models of a pair have them",
            YamlTypes.List(YamlTypes.OneOf("a", "b"), 2, 1)).Or(["a", "b"]);

    private static readonly YamlSection RevisionSection = new("revisions", "Revisions of the pairs' models, by name.",
        RevisionNames, RevisedModels, TokensPerStep);

    private static readonly YamlKey<IReadOnlyList<CheckpointPairDefinition>?> Pairs =
        new YamlKey<IReadOnlyList<CheckpointPairDefinition>?>("pairs", "the pairs, a size each",
            YamlTypes.List(YamlTypes.Map(PairSection, Pair), least: 1).OrNull()).Or(null, "none: then a series or a run is needed").Like(
            "[{a: EleutherAI/pythia-70m, b: openai-community/gpt2}, {a: EleutherAI/pythia-410m, b: openai-community/gpt2-medium}]");

    private static readonly YamlKey<IReadOnlyList<string>> TripleFamilies = new YamlKey<IReadOnlyList<string>>("families",
        "names of the three families, the one whose neurons are anchors first", YamlTypes.List(YamlTypes.Name, 3, 3))
        .Like("[pythia, opt, gpt2]");

    private static readonly YamlKey<IReadOnlyList<IReadOnlyList<string>>> TripleModels = new YamlKey<IReadOnlyList<IReadOnlyList<string>>>(
        "models", "a size each: a model of every family, folders or hub ids",
        YamlTypes.List(YamlTypes.List(YamlTypes.Text, 3, 3), least: 1))
        .Like("[[EleutherAI/pythia-160m, facebook/opt-125m, openai-community/gpt2]]");

    private static readonly YamlSection TripleSection = new("triples of checkpoints",
        "Three models a size: every two are a pair, the first two the main series, and all three are counted by anchors. Towers are not "
            + "matched with each other on the images that a generator, the first of the three, makes.",
        TripleFamilies, TripleModels, Seed);

    internal static readonly YamlKey<IReadOnlyList<CheckpointTripleDefinition>?> Triples =
        new YamlKey<IReadOnlyList<CheckpointTripleDefinition>?>("triples", "models of three families",
            YamlTypes.Map(TripleSection, TriplesOf).OrNull()).Or(null, "none");

    private static readonly YamlKey<CheckpointRun?> Run = new YamlKey<CheckpointRun?>("run",
        "pairs of a run that a file lists, beside those named here", CheckpointRun.Type.OrNull()).Or(null, "none")
        .Like("{file: language-runs.yaml, name: pythia-opt}");

    internal static readonly YamlKey<IReadOnlyList<SeriesDefinition>?> Series = new YamlKey<IReadOnlyList<SeriesDefinition>?>("series",
        "folders of models", YamlTypes.List(YamlTypes.Map(SeriesSection, SeriesOf), least: 1).OrNull()).Or(null, "none");

    private static readonly YamlKey<CheckpointRevisions?> Revisions = new YamlKey<CheckpointRevisions?>("revisions",
        "revisions of the pairs' models", YamlTypes.Map(RevisionSection, RevisionsOf).OrNull()).Or(null, "none");

    internal static readonly YamlKey<MeasuredPredictionDefinition?> Predict = new YamlKey<MeasuredPredictionDefinition?>("predict",
        "what a hypothesis predicts of it", MeasuredPredictionDefinition.Type.OrNull()).Or(null, "nothing: only a law is asked for");

    /// <summary>The section <c>checkpoints:</c>.</summary>
    public static YamlSection Section { get; } = new("checkpoints", "Pairs of existing checkpoints at several sizes, fed the same corpus.",
        World, Corpus, CorpusDefinition.CategoryKey, Sampling, Tokens, Context, Piece, Rounding, Untrained, Pairs, Run, Triples, Families,
        Series, Revisions, Predict);

    /// <summary>The world of the section.</summary>
    public static YamlType<CheckpointWorld> Type { get; } = YamlTypes.Map(Section, Read);

    private static CheckpointWorld Read(YamlMap map)
    {
        string world = map.Get(World), sampling = map.Get(Sampling), rounding = map.Get(Rounding);
        CorpusDefinition corpus = map.Get(Corpus) with { Category = map.Get(CorpusDefinition.CategoryKey) };
        int? piece = map.Get(Piece), context = map.Get(Context);
        long? tokens = map.Get(Tokens);
        int untrained = map.Get(Untrained);
        CheckpointRun? run = map.Get(Run);
        IReadOnlyList<CheckpointTripleDefinition> triples = map.Get(Triples) ?? [];
        (IReadOnlyList<CheckpointPairDefinition> named, IReadOnlyList<CheckpointSeries> series) = Models(map, Pairs,
            run is not null || triples.Count > 0);
        CheckpointRevisions? revisions = map.Get(Revisions);
        MeasuredPredictionDefinition? predict = map.Get(Predict);
        map.Done();
        if (piece is not null && sampling == ModelCorpus.BySubsets)
            throw map.Required(Piece.Name).Error("is asked for beside sampling: subsets", "Pieces are taken from documents in order");
        return new CheckpointWorld(world, corpus, sampling, tokens, context, rounding, untrained, piece, named, series, revisions, predict)
        {
            Run = run,
            Triples = triples,
        };
    }

    /// <summary>The pairs and series that a world of real models names.</summary>
    internal static (IReadOnlyList<CheckpointPairDefinition> Named, IReadOnlyList<CheckpointSeries> Series) Models(YamlMap map,
        YamlKey<IReadOnlyList<CheckpointPairDefinition>?> pairs, bool listed = false)
    {
        IReadOnlyList<string> families = Two(map.Get(Families)) ?? [];
        IReadOnlyList<CheckpointPairDefinition>? named = map.Get(pairs);
        IReadOnlyList<SeriesDefinition>? series = map.Get(Series);
        if (named is null && series is null && !listed)
            map.Required(pairs.Name); // Missing, and said so.
        return (named?.Count ?? 0) + (series?.Count ?? 0) > 0 || listed
            ? (named ?? [], [.. series?.Select(own => map.Required(Series.Name).Convert(_ => own.With(families))) ?? []])
            : throw map.Required(named is null ? Series.Name : pairs.Name).Error("is empty",
                "At least one pair {a: ..., b: ...}, or a folder of a series, is needed");
    }

    private static CheckpointPairDefinition Pair(YamlMap map)
    {
        var pair = new CheckpointPairDefinition(map.Get(First), map.Get(Second), map.Get(Seed));
        map.Done();
        return pair;
    }

    private static IReadOnlyList<CheckpointTripleDefinition> TriplesOf(YamlMap map)
    {
        IReadOnlyList<string> families = map.Get(TripleFamilies);
        IReadOnlyList<IReadOnlyList<string>> models = map.Get(TripleModels);
        int seed = map.Get(Seed);
        map.Done();
        return families.Count != 3 || families.Distinct(StringComparer.Ordinal).Count() < 3 || models.Any(size => size.Count != 3)
            ? throw new ArgumentException("three families of different names are needed, and a model of each at every size")
            : [.. models.Select(size => new CheckpointTripleDefinition(size, families, seed))];
    }

    private static IReadOnlyList<string>? Two(IReadOnlyList<string>? families) => families is null or { Count: 2 } ? families
        : throw new ArgumentException("two families are needed, such as [gpt2, neox]");

    private static SeriesDefinition SeriesOf(YamlMap map)
    {
        string folder = map.Get(SeriesFolder);
        var series = new SeriesDefinition(map.Get(SeriesName), folder, map.Get(FolderB) ?? folder, Two(map.Get(Families)),
            map.Get(Sizes)?.Distinct().ToArray(), map.Get(Seed), map.Get(IfThere));
        map.Done();
        return series;
    }

    private static string Size(string text) => CheckpointSeries.Size().IsMatch(text) ? text
        : throw new ArgumentException($"'{text}' is no size: LAYERSxWIDTH, such as 2x64");

    private static CheckpointRevisions RevisionsOf(YamlMap map)
    {
        IReadOnlyList<string> names = map.Get(RevisionNames), of = map.Get(RevisedModels);
        long? tokens = map.Get(TokensPerStep);
        map.Done();
        return names.Count == 0 || of.Count == 0 ? throw new ArgumentException("it names no revision, or none of the models a and b")
            : new CheckpointRevisions([.. names], of.Contains("a"), of.Contains("b"), tokens);
    }

    /// <summary>A series whose families may be the world's.</summary>
    internal sealed record SeriesDefinition(string Name, string FolderA, string FolderB, IReadOnlyList<string>? Families, string[]? Sizes,
        int Seed, bool IfThere)
    {
        public CheckpointSeries With(IReadOnlyList<string> common)
        {
            IReadOnlyList<string> families = Families ?? common;
            if (families.Count == 0)
                throw new ArgumentException("it needs families: [FIRST, SECOND], here or for the world");
            return families[0] != families[1] || FolderA != FolderB
                ? new CheckpointSeries(Name, FolderA, FolderB, families[0], families[1], Sizes, Seed, IfThere)
                : throw new ArgumentException("it would match every model with itself: twins of one family need 'folder-b', another "
                    + "seed's folder");
        }
    }
}
