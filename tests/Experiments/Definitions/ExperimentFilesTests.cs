using Rosetta.Experiments.Definitions;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Definitions;

/// <summary>The experiment and scenario files that come with the project can be read, and the reader is strict.</summary>
public sealed class ExperimentFilesTests
{
    private static string Experiments => Path.Combine(Conventions.Repository.Root, "experiments");

    [Test]
    public void EveryCommittedExperiment_IsRead()
    {
        foreach (string file in Directory.GetFiles(Experiments, "*.yaml"))
            Assert.That(ExperimentReader.ReadFile(file).Question, Is.Not.Empty, file);
    }

    [Test]
    public void EveryCommittedScenario_Predicts()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Experiments, "scenarios"), "*.yaml"))
            Assert.That(ProgramRun.Of("predict", file, "--json").ExitStatus, Is.Zero, file);
    }

    [TestCase("seed: quickstart-1", "sede: quickstart-1", "'seed'")]
    [TestCase("kind: linear", "kind: lineal", "'linear'")]
    [TestCase("architecture: gpt2", "architecture: gpt3", "'gpt2'")]
    [TestCase("heads: 2", "heads: 3", "multiple")]
    [TestCase("null: shift", "null: shfit", "'shift'")]
    [TestCase("from: [corpus, profile]", "from: [counts]", "corpus, profile")]
    [TestCase("experiment: quickstart", "experiment: ../escape", "no name")]
    public void AWrongLine_IsAnErrorThatHelps(string right, string wrong, string help)
    {
        string text = File.ReadAllText(Path.Combine(Experiments, "quickstart.yaml"));
        Assert.That(text, Does.Contain(right));
        string changed = ReplaceFirst(text, right, wrong);
        Assert.That(() => ExperimentReader.Parse(changed, "quickstart.yaml", "."), Throws.TypeOf<BadInputException>().With.Message.Contains(help).And.Message.Contains("line"));
    }

    private static string ReplaceFirst(string text, string what, string with)
    {
        // The header's comment names keys too: only lines that are not comments count.
        int at = text.IndexOf("\n" + text.Split('\n').First(line => !line.StartsWith('#') && line.Contains(what, StringComparison.Ordinal)), StringComparison.Ordinal);
        int found = text.IndexOf(what, at, StringComparison.Ordinal);
        return text[..found] + with + text[(found + what.Length)..];
    }
}
