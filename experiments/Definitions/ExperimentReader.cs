using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory;
using Rosetta.Theory.Utilities;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads an experiment file strictly.</summary>
internal static class ExperimentReader
{
    private static readonly YamlKey<string>
        Name = new YamlKey<string>("experiment", "name of the experiment, and of its folder", YamlTypes.Name).Like("my-experiment"),
        Question = new YamlKey<string>("question", "what is asked, in words", YamlTypes.Text).Like("What is asked?"),
        RivalLaw = new YamlKey<string>("rival-law", "the rival in words", YamlTypes.Text)
            .Like("Linear utility. Every neuron buys one feature, so Rosetta Neurons are proportional to neurons."),
        RefutedBy = new YamlKey<string>("refuted-by", "what would refute the hypothesis, in words", YamlTypes.Text)
            .Like("An exponent whose 95 % interval excludes the predicted one."),
        Seed = new YamlKey<string>("seed", "seed of everything that is drawn at random", YamlTypes.Text).Like("my-experiment-1");

    private static readonly YamlKey<Hypothesis> Rival =
        new YamlKey<Hypothesis>("rival", "the hypothesis that every prediction must beat", LawReader.HypothesisType).Like("{kind: linear}");

    private static readonly YamlKey<IReadOnlyList<string>> About = new YamlKey<IReadOnlyList<string>>("about",
        "claims of the paper, or about levels, that the outcome rests on",
        YamlTypes.List(YamlTypes.OneOf([.. PaperClaims.All.Select(claim => claim.Id), .. LevelClaims.Names]), least: 1))
        .Or([], "those that its worlds decide by").Like("[C14]");

    private static readonly YamlKey<int> Samples =
        new YamlKey<int>("samples", "spans on which trained models are compared", YamlTypes.Whole(100, 100_000_000)).Or(16_000);

    private static readonly YamlKey<IReadOnlyList<int>> Ks = new YamlKey<IReadOnlyList<int>>("k", "ranks of mutual top-k",
        YamlTypes.List(YamlTypes.Whole(1, 1000), 100).Then<IReadOnlyList<int>>(ranks => [.. ranks.Order()])).Or([1, 2, 5], "[1, 2, 5]");

    private static readonly YamlKey<IReadOnlyList<string>> Nulls = new YamlKey<IReadOnlyList<string>>("null",
        "nulls that a pair must pass, each of them", YamlTypes.OneOrList(YamlTypes.OneOf([.. NullModels.All.Names])).Then(Checked))
        .Or(NullModels.Deciding, $"[{string.Join(", ", NullModels.Deciding)}]");

    private static readonly YamlKey<int>
        NullDraws = new YamlKey<int>("null-draws", "draws of each null", YamlTypes.Whole(1, 10_000)).Or(5),
        Bootstrap = new YamlKey<int>("bootstrap", "resamples of documents, or images, per pair", YamlTypes.Whole(0, 100_000)).Or(20);

    private static readonly YamlKey<string> Pooling = new YamlKey<string>("pooling", "one value of the tokens of a span",
        YamlTypes.OneOf([.. SpanPoolings.All.Names])).Or("mean");

    private static readonly YamlKey<double> FalseDiscoveryRate = new YamlKey<double>("false-discovery-rate",
        "share of false pairs among those that count as Rosetta Neurons", YamlTypes.Fraction).Or(0.05);

    private static readonly YamlKey<IReadOnlyList<double>> Levels = new YamlKey<IReadOnlyList<double>>("levels",
        "correlations at and above which pairs are counted; all of them always are", YamlTypes.List(YamlTypes.Fraction, 100))
        .Or([.. LevelsEvidence.UsualLevels.Where(level => level > 0)]);

    private static readonly YamlKey<bool> Contexts = new YamlKey<bool>("contexts",
        "whether the texts on which neurons are most and least active are kept, for 'explore'", YamlTypes.Flag).Or(false);

    private static readonly YamlKey<IReadOnlyList<int>> Budgets = new YamlKey<IReadOnlyList<int>>("budgets",
        "samples on which pairs are matched as well: how stable their set is (M41)", YamlTypes.List(YamlTypes.Whole(10, 100_000_000), 100)
        .Then<IReadOnlyList<int>>(budgets => [.. budgets.Distinct().Order()])).Or([], "none").Like("[1000, 2000, 4000, 8000]");

    private static readonly YamlKey<int> BudgetOrders = new YamlKey<int>("budget-orders",
        "random orders of the documents, or images, of which budgets are the beginnings", YamlTypes.Whole(2, 1000)).Or(5);

    private static readonly YamlSection MatchSection = new("match", "The instrument: on what models are compared, and against what chance.",
        Samples, Ks, Nulls, NullDraws, Bootstrap, Pooling, FalseDiscoveryRate, Levels, Contexts, Budgets, BudgetOrders);

    private static readonly YamlKey<MatchDefinition> Match =
        new YamlKey<MatchDefinition>("match", "the instrument", YamlTypes.Map(MatchSection, ReadMatch)).OrEmpty();

    private static readonly YamlKey<double> Level = new YamlKey<double>("level", "level of tests",
        YamlTypes.Range(1e-4, 0.2, "a level of tests lies between 0.0001 and 0.2: 0.05 is usual")).Or(0.05);

    private static readonly YamlKey<double?> Margin = new YamlKey<double?>("margin",
        "gap of exponents that does not count as one; without it each claim has its own", YamlTypes.Positive.OrNone())
        .Or(null, "that of each claim");

    private static readonly YamlSection JudgeSection = new("judge", "How measurements are judged; may be changed for a --resume.",
        Level, Margin);

    private static readonly YamlKey<JudgeDefinition> Judge =
        new YamlKey<JudgeDefinition>("judge", "how measurements are judged", YamlTypes.Map(JudgeSection, ReadJudge)).OrEmpty();

    /// <summary>An experiment file.</summary>
    public static YamlSection Section { get; } = new("experiment file",
        "From a hypothesis to a verdict: what is asked, the worlds in which "
        + "it is measured (one section or more of them), the instrument, and how it is judged. `rosetta run FILE` runs it.",
        [Name, Question, RivalLaw, RefutedBy, About, Seed, Rival, .. WorldKinds.All, Match, Judge]);

    /// <summary>An experiment from a file.</summary>
    public static ExperimentDefinition ReadFile(string path) =>
        Parse(YamlFile.ReadText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>An experiment from text; <paramref name="name"/> is the file's name for errors.</summary>
    public static ExperimentDefinition Parse(string text, string name, string folder)
    {
        YamlMap map = YamlFile.Parse(text, name, folder).As(Section);
        string experiment = map.Get(Name), question = map.Get(Question), rivalLaw = map.Get(RivalLaw), refutedBy = map.Get(RefutedBy),
            seed = map.Get(Seed);
        IReadOnlyList<string> about = map.Get(About);
        var rival = new RivalDefinition(map.Get(Rival));
        IWorld[] worlds = [.. WorldKinds.All.Where(kind => map.Has(kind.Name)).SelectMany(map.Get)];
        MatchDefinition match = map.Get(Match);
        JudgeDefinition judge = map.Get(Judge);
        map.Done();
        if (worlds.Length == 0)
        {
            throw new BadInputException($"'{name}' names no world",
                $"At least one of {string.Join(", ", WorldKinds.All.Select(kind => kind.Name))} is needed",
                "Add one; 'rosetta new' writes a file of each kind");
        }
        if (worlds.GroupBy(world => world.World, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"'{name}' names two worlds '{twice.Key}'", "Names of worlds must differ",
                "Give one of them another name");
        return new ExperimentDefinition(experiment, question, rivalLaw, refutedBy, seed, rival, worlds, match, judge)
        {
            Text = text,
            Folder = folder,
            About = about,
            Defaults = map.Source.Defaults,
        };
    }

    private static MatchDefinition ReadMatch(YamlMap map)
    {
        var match = new MatchDefinition(map.Get(Samples), map.Get(Ks), map.Get(Nulls), map.Get(NullDraws), map.Get(Bootstrap),
            map.Get(Pooling), map.Get(FalseDiscoveryRate))
        {
            Contexts = map.Get(Contexts),
            Levels = [.. map.Get(Levels).Append(0).Distinct().Order()],
            Budgets = map.Get(Budgets),
            BudgetOrders = map.Get(BudgetOrders),
        };
        map.Done();
        return match;
    }

    /// <summary>Names of nulls, each once.</summary>
    private static IReadOnlyList<string> Checked(IReadOnlyList<string> stated)
    {
        string[] names = [.. stated.Distinct()];
        return names.Length > 0 && (names.Length == 1 || !names.Contains(NullModels.None)) ? names
            : throw new ArgumentException($"nulls are named, or it is '{NullModels.None}' alone");
    }

    private static JudgeDefinition ReadJudge(YamlMap map)
    {
        var judge = new JudgeDefinition(map.Get(Level), map.Get(Margin));
        map.Done();
        return judge;
    }
}
