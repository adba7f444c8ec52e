using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Explorer;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary>Contexts on disk: what is written is read, and what does not fit together is refused.</summary>
public sealed class ContextFileTests
{
    [Test]
    public void WhatIsWritten_IsRead()
    {
        using var folder = new TemporaryFolder();
        MatchContexts written = SyntheticContexts.Of(13);
        ContextFile.Write(folder.File("contexts.safetensors"), written);
        MatchContexts read = ContextFile.Read(folder.File("contexts.safetensors"));
        Assert.That(read.Header.Label, Is.EqualTo(written.Header.Label));
        Assert.That(read.Header.Settings, Is.EqualTo(written.Header.Settings));
        Assert.That(read.Documents, Is.EqualTo(written.Documents));
        Assert.That(read.Text, Is.EqualTo(written.Text));
        Assert.That(read.Places, Is.EqualTo(written.Places));
        Assert.That(read.Correlations, Is.EqualTo(written.Correlations));
        Assert.That(read.A.Vocabulary, Is.EqualTo(written.A.Vocabulary));
        Assert.That(read.B.Steps, Is.EqualTo(written.B.Steps));
        Assert.That(read.B.ScaleOf(3).Quantiles, Is.EqualTo(new[] { 3f, 2f, 1f, 0f, -0.2f }));
    }

    private static IEnumerable<TestCaseData> Damages()
    {
        static MatchContexts Changed(int[] values, int at, int value, Func<MatchContexts, int[], MatchContexts> put, MatchContexts of)
        {
            int[] copy = [.. values];
            copy[at] = value;
            return put(of, copy);
        }
        MatchContexts sound = SyntheticContexts.Of(5);
        yield return Case("a context beyond the samples",
            Changed(sound.Places, 0, 1 << 30, (all, values) => all with { Places = values }, sound));
        yield return Case("a context outside its own window",
            Changed(sound.Places, 1, 5000, (all, values) => all with { Places = values }, sound));
        yield return Case("a neuron that is not there",
            Changed(sound.Pairs, 1, 1 << 20, (all, values) => all with { Pairs = values }, sound));
        yield return Case("an unknown kind", Changed(sound.Pairs, 0, 9, (all, values) => all with { Pairs = values }, sound));
        yield return Case("a span beyond its document",
            Changed(sound.Spans, 2, 1 << 20, (all, values) => all with { Spans = values }, sound));
        yield return Case("a text that is shorter", sound with { Text = sound.Text[1..] });
        yield return Case("parts of other sizes", sound with { Correlations = sound.Correlations[1..] });
        yield return Case("a token that is none", sound with { A = sound.A with { Vocabulary = ["a"] } });
        yield return Case("absurd numbers", sound with {
            Header = sound.Header with { Settings = sound.Header.Settings with { Top = 1 << 30 } } });

        static TestCaseData Case(string name, MatchContexts contexts) =>
            new TestCaseData(contexts).SetName($"Damage_{name.Replace(' ', '_')}_IsRefused");
    }

    [TestCaseSource(nameof(Damages))]
    public void Damage_IsRefused(object damaged)
    {
        using var folder = new TemporaryFolder();
        ContextFile.Write(folder.File("contexts.safetensors"), (MatchContexts)damaged);
        Assert.That(() => ContextFile.Read(folder.File("contexts.safetensors")),
            Throws.TypeOf<BadInputException>().With.Message.Contains("damaged"));
    }

    [Test]
    public void AnotherFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("contexts.safetensors"), "not one");
        Assert.That(() => ContextFile.Read(folder.File("contexts.safetensors")), Throws.TypeOf<BadInputException>());
        Assert.That(() => ContextFile.Read(Reference.ReferenceFiles.PathOf("matching", "planted", "a.safetensors")),
            Throws.TypeOf<BadInputException>());
    }
}
