using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

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

    [TestCase("seed: trained-1", "sede: trained-1", "'seed'")]
    [TestCase("kind: linear", "kind: lineal", "'linear'")]
    [TestCase("architecture: gpt2", "architecture: gpt3", "'gpt2'")]
    [TestCase("heads: 2", "heads: 3", "multiple")]
    [TestCase("null: [shift, rotation]", "null: [shfit]", "'shift'")]
    [TestCase("from: [corpus, profile]", "from: [counts]", "corpus, profile")]
    [TestCase("experiment: trained", "experiment: ../escape", "no name")]
    [TestCase("  bootstrap: 50", "  levels: [0.2, 1.5]", "between 0 and 1")]
    [TestCase("  bootstrap: 50", "  levels: [0, 0.5]", "between 0 and 1")]
    [TestCase("learning-rate: 3e-3", "learning-rate: 3e-3\n  rate-width: 0", "rate-width")]
    [TestCase("  tokens: 500_000", "  tokens: 500_000\n  twins: true", "one seed")]
    [TestCase("{layers: 3, width: 48, heads: 3}", "{layers: 2, width: 32, heads: 2}", "twice")]
    public void AWrongLine_IsAnErrorThatHelps(string right, string wrong, string help)
    {
        string text = File.ReadAllText(Path.Combine(Experiments, "trained.yaml"));
        Assert.That(text, Does.Contain(right));
        string changed = ReplaceFirst(text, right, wrong);
        Assert.That(() => ExperimentReader.Parse(changed, "trained.yaml", "."),
            Throws.TypeOf<BadInputException>().With.Message.Contains(help).And.Message.Contains("line"));
    }

    /// <summary>The ladder's recipe: a rate for one width, and the root of the widths' ratio at every other.</summary>
    [TestCase("", 3e-3, 3e-3)]
    [TestCase("\n  rate-width: 64", 3e-3 * 1.4142135623730951, 1.5e-3)]
    public void ALearningRate_IsMeantForAWidth(string line, double at32, double at256)
    {
        string text = ReplaceFirst(File.ReadAllText(Path.Combine(Experiments, "trained.yaml")), "learning-rate: 3e-3",
            $"learning-rate: 3e-3{line}");
        TrainedWorld world = ExperimentReader.Parse(text, "trained.yaml", ".").Of<TrainedWorld>().Single();
        Assert.That(world.Training.RateAt(32), Is.EqualTo(at32).Within(1e-15));
        Assert.That(world.Training.RateAt(256), Is.EqualTo(at256).Within(1e-15));
    }

    /// <summary>A profile gives beta for log and crra with their own map; for the others it gave a wrong one in silence.</summary>
    [TestCase("{kind: log, kappa: 0.3}", true)]
    [TestCase("{kind: crra, gamma: 2, kappa: 0.3}", true)]
    [TestCase("{kind: formula, marginal: 1/(1+c/kappa)^2, parameters: {kappa: 0.3}}", true)]
    [TestCase("{kind: formula, marginal: exp(-sqrt(c/kappa)), parameters: {kappa: 0.3}}", false)]
    [TestCase("{kind: exponential, kappa: 0.3}", false)]
    [TestCase("{kind: linear}", false)]
    [TestCase("{kind: power, theta: 0.4, kappa: 0.3}", false)]
    public void APredictionFromAProfile_IsRefusedAtReadingWhereTheProfileDoesNotGiveBeta(string hypothesis, bool known)
    {
        string text = $$"""
            experiment: profile
            question: q
            rival-law: r
            refuted-by: r
            seed: s
            rival: {kind: linear}
            published:
              pairs: [{file: a/best_buddies.json, neurons: 100}]
              predict: {hypothesis: {{hypothesis}}, tau: 0.5, from: [profile]}
            """;
        if (known)
            Assert.That(ExperimentReader.Parse(text, "profile.yaml", ".").Of<PublishedWorld>().Single().Prediction!.Sources,
                Is.EqualTo(new[] { "profile" }));
        else
            Assert.That(() => ExperimentReader.Parse(text, "profile.yaml", "."),
                Throws.TypeOf<BadInputException>().With.Message.Contains("does not give beta").And.Message.Contains("line"));
    }

    [TestCase("experiment")]
    [TestCase("rival")]
    [TestCase("seed")]
    public void AMissingKey_IsCalledMissing_AndNoOtherUnknown(string key)
    {
        string[] keys = ["experiment: e", "question: q", "rival-law: r", "refuted-by: r", "seed: s", "rival: {kind: linear}",
            "published: {pairs: [{file: a/best_buddies.json, neurons: 100}]}", "judge: {level: 0.05}", "match: {k: [1]}"];
        string text = string.Join('\n', keys.Where(line => !line.StartsWith($"{key}:", StringComparison.Ordinal)));
        Assert.That(() => ExperimentReader.Parse(text, "missing.yaml", "."),
            Throws.TypeOf<BadInputException>().With.Message.Contains($"'{key}'").And.Message.Not.Contains(
                "published").And.Message.Not.Contains("not a known key"));
    }

    [TestCase("", "shift, rotation")]
    [TestCase("null: shift", "shift")]
    [TestCase("null: [mixture, shift]", "mixture, shift")]
    [TestCase("null: none", "none")]
    [TestCase("null: []", null)]
    [TestCase("null: [none, shift]", null)]
    [TestCase("null: [shuffle]", null)]
    public void Nulls_AreOneNameOrAList(string match, string? known)
    {
        string text = $$"""
            experiment: e
            question: q
            rival-law: r
            refuted-by: r
            seed: s
            rival: {kind: linear}
            published: {pairs: [{file: a/best_buddies.json, neurons: 100}]}
            match: {{{match}}}
            """;
        if (known is not null)
            Assert.That(string.Join(", ", ExperimentReader.Parse(text, "nulls.yaml", ".").Match.Nulls), Is.EqualTo(known));
        else
            Assert.That(() => ExperimentReader.Parse(text, "nulls.yaml", "."),
                Throws.TypeOf<BadInputException>().With.Message.Contains("match.null").And.Message.Contains("line"));
    }

    private static string ReplaceFirst(string text, string what, string with)
    {
        // The header's comment names keys too: only lines that are not comments count.
        int at = text.IndexOf("\n" + text.Split('\n').First(line => !line.StartsWith('#') && line.Contains(what, StringComparison.Ordinal)),
            StringComparison.Ordinal);
        int found = text.IndexOf(what, at, StringComparison.Ordinal);
        return text[..found] + with + text[(found + what.Length)..];
    }
}
