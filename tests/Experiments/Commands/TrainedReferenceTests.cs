using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Two small models trained for real, matched through the program from their checkpoint folders: the whole instrument at once.</summary>
public sealed class TrainedReferenceTests
{
    /// <summary>Below this distance to the runner-up, float32 activations may decide otherwise (reference README).</summary>
    private const double SafeMargin = 1e-4;

    /// <summary>Rounding of float32 activations through a three-layer network.</summary>
    private const double CorrelationTolerance = 1e-5;

    private static string Gpt2 => ReferenceFiles.PathOf("trained", "gpt2");
    private static string Pythia => ReferenceFiles.PathOf("trained", "pythia");
    private static string Documents => ReferenceFiles.PathOf("trained", "documents.jsonl");

    [Test]
    public void Match_FindsEveryReferencePairWithAMargin()
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("match", Gpt2, Pythia, "--corpus", Documents, "--null", "permutation", "--null-draws", "1", "--out", folder.Path, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "pairs.json");
        using var summary = JsonDocument.Parse(File.ReadAllText(folder.File("match.json")));
        Assert.That(summary.RootElement.GetProperty("samples").GetInt32(), Is.EqualTo(reference.RootElement.GetProperty("samples").GetInt32()));
        Dictionary<(int, int), MutualPair> found = BestBuddies.Read(folder.File("best_buddies.json"))
            .ToDictionary(pair => (pair.A.Layer * 10_000 + pair.A.Unit, pair.B.Layer * 10_000 + pair.B.Unit));
        int expected = 0;
        foreach (JsonElement pair in reference.RootElement.GetProperty("pairs").EnumerateArray())
        {
            if (pair.GetProperty("margin").GetDouble() <= SafeMargin)
                continue;
            expected++;
            var key = (Flat(pair, "model1"), Flat(pair, "model2"));
            Assert.That(found, Contains.Key(key), $"pair {pair}");
            Assert.That(found[key].Correlation, Is.EqualTo(pair.GetProperty("correlation").GetDouble()).Within(CorrelationTolerance));
        }
        Assert.That(expected, Is.GreaterThan(90), "the reference holds 108 pairs, most of them with a margin");
        double nullPairs = summary.RootElement.GetProperty("nullPairs").GetDouble(), nullMaximum = summary.RootElement.GetProperty("nullMaximum").GetDouble();
        Assert.That(nullPairs, Is.GreaterThan(2 * found.Count), "a raw count means nothing: the null has more pairs than the models");
        Assert.That(nullMaximum, Is.LessThan(0.06), "but none of them is strong");
    }

    [Test]
    public void Align_GivesTheReferenceSpans()
    {
        ProgramRun run = ProgramRun.Of("align", Gpt2, Pythia, Documents);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "alignment.json");
        JsonElement[] rows = [.. reference.RootElement.EnumerateArray()];
        Assert.That(lines, Has.Length.EqualTo(rows.Length));
        for (int i = 0; i < rows.Length; i++)
        {
            using var line = JsonDocument.Parse(lines[i]);
            Assert.That(line.RootElement.GetProperty("spans").GetRawText(), Is.EqualTo(Compact(rows[i].GetProperty("spans"))), $"row {i}");
        }
    }

    [Test]
    public void Tokenize_GivesOneLinePerRowWithIdsAndBytes()
    {
        ProgramRun run = ProgramRun.Of("tokenize", Gpt2, Documents);
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "alignment.json");
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var first = JsonDocument.Parse(lines[0]);
        Assert.That(first.RootElement.GetProperty("ids").GetRawText(), Is.EqualTo(Compact(reference.RootElement[0].GetProperty("ids_model1"))));
        Assert.That(first.RootElement.GetProperty("bytes")[0].GetRawText(), Does.StartWith("[0,"));
    }

    private static string Compact(JsonElement element) => element.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static int Flat(JsonElement pair, string model) => pair.GetProperty($"{model}_layer").GetInt32() * 10_000 + pair.GetProperty($"{model}_neuron").GetInt32();
}
