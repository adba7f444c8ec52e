using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Checkpoints;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>Pairs that folders hold, and revisions of published models.</summary>
public sealed class CheckpointSeriesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckpointSeriesTests()
    {
        foreach (string name in new[] { "ladder/gpt2-2x64", "ladder/gpt2-10x8", "ladder/gpt2-3x96", "ladder/neox-2x64", "ladder/neox-3x96",
            "ladder/neox-notes", "ladder/opt-2x64", "more/gpt2-3x96", "more/gpt2-4x160", "more/neox-3x96", "more/neox-4x160" })
            Directory.CreateDirectory(_folder.File(name));
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public void SizesOfBothFamilies_ArePairs_EachOnce_SmallestFirst()
    {
        IReadOnlyList<CheckpointPairDefinition> pairs = Pairs("""
              series:
                - {folder: ladder}
                - {folder: more, if-there: true}
                - {folder: nowhere, if-there: true}
                - {name: longer, folder: more, sizes: [4x160]}
                - {name: twins, families: [gpt2, gpt2], folder: ladder, folder-b: more}
            """);
        Assert.That(pairs.Select(pair => $"{pair.Series}:{Path.GetFileName(pair.A)}:{Path.GetFileName(pair.B)}"), Is.EqualTo(new[]
        {
            ":gpt2-2x64:neox-2x64", ":gpt2-3x96:neox-3x96", ":gpt2-4x160:neox-4x160", "longer:gpt2-4x160:neox-4x160",
            "twins:gpt2-3x96:gpt2-3x96",
        }));
        Assert.That(pairs[1].A, Does.Contain("ladder"), "the folder named first goes before");
    }

    [Test]
    public void ThreeModelsOfASize_AreThreePairs_OfWhichTheFirstIsTheMainSeries()
    {
        IReadOnlyList<CheckpointPairDefinition> pairs =
            Pairs("  triples: {families: [p, o, g], models: [[x/p, x/o, x/g], [y/p, y/o, y/g]]}");
        Assert.That(pairs.Select(pair => $"{pair.Series}:{pair.A}:{pair.B}:{pair.Between.A}{pair.Between.B}"), Is.EqualTo(new[]
        {
            ":x/p:x/o:01", "p x g:x/p:x/g:02", "o x g:x/o:x/g:12", ":y/p:y/o:01", "p x g:y/p:y/g:02", "o x g:y/o:y/g:12",
        }));
    }

    [TestCase("{folder: nowhere}", "is not there")]
    [TestCase("{folder: ladder, sizes: [2x64, 3x96, 4x160]}", "no 'gpt2-4x160'")]
    [TestCase("{folder: ladder, sizes: [2x64]}", "the size 2x64 alone")]
    [TestCase("{folder: ladder, families: [gpt2, opt]}", "one size (2x64) in common")]
    [TestCase("{folder: ladder, families: [gpt2, llama]}", "no size in common")]
    public void WhatIsMissing_IsOneErrorThatSaysWhatToDo(string series, string said) =>
        Assert.That(() => Pairs($"  series: [{series}]"), Throws.TypeOf<BadInputException>().With.Message.Contains(said));

    [TestCase("series: [{folder: ladder, sizes: [2-64]}]", "no size")]
    [TestCase("series: [{folder: ladder, families: [gpt2, gpt2]}]", "folder-b")]
    [TestCase("series: [{folder: ladder, families: [gpt2]}]", "two families")]
    [TestCase("series: []", "is empty")]
    [TestCase("triples: {families: [p, o], models: [[x/p, x/o, x/g]]}", "three families")]
    [TestCase("triples: {families: [p, o, p], models: [[x/p, x/o, x/g]]}", "three families")]
    [TestCase("triples: {families: [p, o, g], models: [[x/p, x/o]]}", "three families")]
    [TestCase("untrained-null: 1", "checkpoints.pairs")]
    [TestCase("pairs: [{a: x/y, b: x/z}]\n  revisions: {names: []}", "no revision")]
    [TestCase("pairs: [{a: x/y, b: x/z}]\n  revisions: {names: [step1], of: [c]}", "'c'")]
    [TestCase("pairs: [{a: x/y, b: x/z}]\n  piece: 400\n  sampling: subsets", "subsets")]
    public void AWrongKey_IsRefusedAtReading(string keys, string said) => Assert.That(() => World("  " + keys),
        Throws.TypeOf<BadInputException>().With.Message.Contains(said).And.Message.Contains("line"));

    [Test]
    public void Revisions_AreSeries_WithTheTokensOfTheirSteps()
    {
        CheckpointPairDefinition[] pairs = [.. Pairs("""
              pairs: [{a: EleutherAI/pythia-70m, b: openai-community/gpt2}]
              revisions: {names: [step512, step143000], of: [a], tokens-per-step: 2_097_152}
            """)];
        Assert.That(pairs.Select(pair => (pair.Series, pair.A, pair.B, pair.Tokens)), Is.EqualTo(new (string, string, string, long?)[]
        {
            ("", "EleutherAI/pythia-70m", "openai-community/gpt2", null),
            ("step512", "EleutherAI/pythia-70m@step512", "openai-community/gpt2", 512L * 2_097_152),
            ("step143000", "EleutherAI/pythia-70m@step143000", "openai-community/gpt2", 143_000L * 2_097_152),
        }));
        Assert.That(() => Pairs("""
              pairs: [{a: EleutherAI/pythia-70m@step1, b: openai-community/gpt2}]
              revisions: {names: [step512]}
            """), Throws.TypeOf<BadInputException>().With.Message.Contains("step512").And.Message.Contains("leave out 'revisions'"));
    }

    private IReadOnlyList<CheckpointPairDefinition> Pairs(string keys) => World(keys).Pairs(_folder.Path);

    private CheckpointWorld World(string keys) => ExperimentReader.Parse($$"""
        experiment: series
        question: q
        rival-law: r
        refuted-by: r
        seed: s
        rival: {kind: linear}
        checkpoints:
          families: [gpt2, neox]
        {{keys}}
        """, "series.yaml", _folder.Path).Of<CheckpointWorld>().Single();
}
