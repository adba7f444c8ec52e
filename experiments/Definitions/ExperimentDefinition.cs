using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Definitions;

/// <summary>An experiment as its YAML file states it: question, worlds, instrument and how it is judged. Immutable.</summary>
internal sealed partial record ExperimentDefinition(
    string Name,
    string Question,
    string RivalLaw,
    string RefutedBy,
    string Seed,
    RivalDefinition Rival,
    IReadOnlyList<IWorld> Worlds,
    MatchDefinition Match,
    JudgeDefinition Judge)
{
    /// <summary>The worlds of one kind.</summary>
    public IEnumerable<T> Of<T>() => Worlds.OfType<T>();

    /// <summary>How measurements are judged.</summary>
    public JudgeRules Rules => new(Judge.Level, Judge.Margin, Match.FalseDiscoveryRate);

    /// <summary>The file's text, kept for the manifest.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of the text: part of the default folder's name, and what a resumed run must share.</summary>
    public string Digest => DigestOf(Text);

    /// <summary>The same without the section <c>judge:</c> and empty lines: what is measured.</summary>
    public string MeasuringDigest => DigestOf(string.Join('\n', JudgeSection().Replace(Text, "").Split('\n')
        .Select(line => line.TrimEnd()).Where(line => line.Length > 0)));

    /// <summary>A key at the margin, and all lines below it that are further in, empty, or comments.</summary>
    [GeneratedRegex(@"^judge:.*(\n|\z)(^[ \t#].*(\n|\z)|^\r?\n)*", RegexOptions.Multiline)]
    private static partial Regex JudgeSection();

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Folder that relative file names in it are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Claims of the paper that the outcome rests on; empty for those that the worlds decide by.</summary>
    public IReadOnlyList<string> About { get; init; } = [];

    /// <summary>What was taken for keys that the file leaves out, such as <c>match.samples: 16000</c>.</summary>
    public IReadOnlyList<string> Defaults { get; init; } = [];
}

/// <summary>The hypothesis that every prediction must beat.</summary>
internal sealed record RivalDefinition(Hypothesis Hypothesis);

/// <summary>Where documents come from: <c>sdk-docs</c> (the SDK's reference documentation) or a path.</summary>
internal sealed record CorpusDefinition(string Source)
{
    /// <summary>Name of the embedded corpus in experiment files.</summary>
    public const string EmbeddedName = "sdk-docs";

    /// <summary>The key of worlds that read documents.</summary>
    public static YamlKey<CorpusDefinition> Key { get; } = new YamlKey<CorpusDefinition>("corpus",
        $"{EmbeddedName} (the SDK's reference documentation), or a folder, .txt or .jsonl[.gz|.zst] relative to the experiment file",
        YamlTypes.Text.Then(source => new CorpusDefinition(source))).Or(new CorpusDefinition(EmbeddedName), EmbeddedName, isValue: true);

    /// <summary>The key beside it.</summary>
    public static YamlKey<string?> CategoryKey { get; } = new YamlKey<string?>("category",
        "field of a .jsonl row that names its document's category, below objects with dots", YamlTypes.Text.OrNull())
        .Or(null, JsonLines.UsualCategory);

    /// <summary>Field that names a document's category; null for the usual one.</summary>
    public string? Category { get; init; }

    /// <summary>Opens the corpus and reads its first document; says so in a line.</summary>
    /// <exception cref="BadInputException">It is not there, cannot be read, or holds nothing.</exception>
    public static string Opened(CorpusDefinition corpus, string folder)
    {
        ICorpus opened = corpus.Open(folder);
        return opened.Read().FirstOrDefault() is { } first ? $"corpus {opened.Name} (first document: {first.Source})"
            : throw new BadInputException($"The corpus '{opened.Name}' holds no document", "Documents are needed", "Name another corpus");
    }

    /// <summary>Opens the corpus.</summary>
    /// <param name="folder">Of the experiment file.</param>
    /// <exception cref="BadInputException">It is not there, or of no known kind.</exception>
    public ICorpus Open(string folder) => IsEmbedded ? Corpus.Open(null) : Corpus.Open(Path.Combine(folder, Source), Category);

    /// <summary>True for the SDK's reference documentation.</summary>
    public bool IsEmbedded => Source == EmbeddedName;
}

/// <summary>The instrument's settings (M4 to M23).</summary>
internal sealed record MatchDefinition(
    int Samples,
    IReadOnlyList<int> K,
    IReadOnlyList<string> Nulls,
    int NullDraws,
    int Bootstrap,
    string Pooling,
    double FalseDiscoveryRate)
{
    /// <summary>Whether contexts of the neurons are kept, for the explorer.</summary>
    public bool Contexts { get; init; }

    /// <summary>Levels of correlation that pairs are counted at, ascending from 0, which means all of them.</summary>
    public IReadOnlyList<double> Levels { get; init; } = LevelsEvidence.UsualLevels;

    /// <summary>Samples, ascending, on which pairs are matched as well, to see how stable their set is; empty for none.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [];

    /// <summary>Random orders of the documents of which such budgets are the beginnings.</summary>
    public int BudgetOrders { get; init; } = 1;

    /// <summary>A rotation's part of a match: its products are those of the models, turned.</summary>
    private const double ShareOfRotation = 0.3;

    /// <summary>Matches of all samples that a pair of models takes: the models, every draw of every null, and the budgets, of both ends of
    /// every order, of the models and of one draw of each null. Two budgets share one pass.</summary>
    /// <param name="samples">Of the models.</param>
    public int Matchings(long samples)
    {
        int nulls = Nulls.Count(name => name != NullModels.None);
        double draws = Nulls.Where(name => name != NullModels.None).Sum(name => name == NullModels.Rotation ? ShareOfRotation : 1);
        int[] parts = [.. Budgets.Where(budget => budget < samples)];
        double ends = Shared(parts) + Shared(parts.Where(budget => 2 * budget <= samples));
        return 1 + (int)Math.Ceiling(draws * NullDraws + BudgetOrders * (1 + nulls) * ends / samples);

        static double Shared(IEnumerable<int> budgets) =>
            budgets.OrderDescending().Where((_, position) => position % 2 == 0).Sum(budget => (double)budget);
    }

    /// <summary>The budgets in words, after a comma; nothing where there are none.</summary>
    public string BudgetText => Budgets.Count == 0 ? ""
        : $", on {string.Join(", ", Budgets)} samples of {BudgetOrders} orders of the documents or images too";

    /// <summary>The nulls in words.</summary>
    public string NullText => Nulls.All(name => name == NullModels.None) ? "no null"
        : $"{NullDraws} draws of the {string.Join(" and the ", Nulls)} null";
}

/// <summary>How measurements are judged.</summary>
internal sealed record JudgeDefinition(double Level, double? Margin)
{
    /// <summary>In words, for the run's log.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"level {Level:R}, {(Margin is { } margin ? $"margin {margin:R}" : "margins of the claims")}");
}
