using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Selectivity;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>
/// Two small models trained for real, matched through the program from their checkpoint folders: the whole instrument at once.
/// </summary>
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
        ProgramRun run = ProgramRun.Of("match", Gpt2, Pythia, "--corpus", Documents, "--null", "permutation", "--null-draws", "1", "--out",
            folder.Path, "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "pairs.json");
        using var summary = JsonDocument.Parse(File.ReadAllText(folder.File("match.json")));
        Assert.That(summary.RootElement.GetProperty("samples").GetInt32(),
            Is.EqualTo(reference.RootElement.GetProperty("samples").GetInt32()));
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
        double nullPairs = summary.RootElement.GetProperty("nullPairs").GetDouble(),
            nullMaximum = summary.RootElement.GetProperty("nullMaximum").GetDouble();
        Assert.That(nullPairs, Is.GreaterThan(2 * found.Count), "a raw count means nothing: the null has more pairs than the models");
        Assert.That(nullMaximum, Is.LessThan(0.06), "but none of them is strong");
        NeuronTableHolds(folder.File("neurons.parquet"), found, summary.RootElement);
    }

    /// <summary>
    /// One row per neuron; partners and correlations are those of best_buddies.json, means over Rosetta Neurons those of match.json.
    /// </summary>
    private static void NeuronTableHolds(string path, Dictionary<(int, int), MutualPair> pairs, JsonElement summary)
    {
        Dictionary<string, object?[]> table = ReadAsync(path).GetAwaiter().GetResult();
        int neurons = summary.GetProperty("neuronsA").GetInt32() + summary.GetProperty("neuronsB").GetInt32();
        Assert.That(table.Values.Select(column => column.Length), Has.All.EqualTo(neurons));
        Assert.That(table.Keys, Is.SupersetOf(SelectivityMeasures.All.Names));
        Assert.That(table["dead"].Count(dead => (bool)dead!),
            Is.EqualTo(summary.GetProperty("deadA").GetInt32() + summary.GetProperty("deadB").GetInt32()));
        int[] ofA = [.. Enumerable.Range(0, neurons).Where(row => (string)table["side"][row]! == "A")],
            paired = [.. ofA.Where(row => table["partnerUnit"][row] is not null)];
        Assert.That(paired, Has.Length.EqualTo(pairs.Count));
        Assert.That(ofA.Where(row => (bool)table["rosetta:raw"][row]!), Is.EqualTo(paired));
        Assert.That(ofA.Where(row => (bool)table["rosetta:0.3"][row]!), Is.EqualTo(paired.Where(row =>
            (double)table["correlation"][row]! >= 0.3)));
        Assert.That(ofA.Where(row => (bool)table["rosetta:calibrated"][row]!), Is.EqualTo(ofA.Where(row => (bool)table["rosetta"][row]!)));
        Assert.That(table["rosetta:rotation"], Is.All.Null, "no rotation was drawn");
        foreach (int row in paired)
        {
            var key = ((int)table["layer"][row]! * 10_000 + (int)table["unit"][row]!,
                (int)table["partnerLayer"][row]! * 10_000 + (int)table["partnerUnit"][row]!);
            Assert.That(table["correlation"][row], Is.EqualTo(pairs[key].Correlation).Within(1e-9).And.EqualTo(table["nearest"][row]));
        }
        Assert.That(paired.Select(row => (double)table["permutationPercentile"][row]!), Is.All.InRange(0, 1));
        Assert.That(paired.Where(row => (double)table["correlation"][row]! > summary.GetProperty("nullMaximum").GetDouble())
            .Select(row => table["permutationPercentile"][row]), Is.All.EqualTo(1.0).And.Some.EqualTo(1.0));
        JsonElement contrast = summary.GetProperty("selectivity").GetProperty("a").GetProperty("cosineKurtosis");
        int[] rosetta = [.. ofA.Where(row => (bool)table["rosetta"][row]!)];
        Assert.That(rosetta, Has.Length.EqualTo(summary.GetProperty("calibratedPairs").GetInt32()).And.Length
            .EqualTo(contrast.GetProperty("rosettaCount").GetInt32()));
        Assert.That(rosetta.Average(row => (double)table["cosineKurtosis"][row]!),
            Is.EqualTo(contrast.GetProperty("meanOfRosetta").GetDouble()).Within(1e-9));
        Assert.That(table["depth"].Distinct(), Is.EquivalentTo(new object[] { 0.0, 0.5, 1.0 }));
    }

    private static async Task<Dictionary<string, object?[]>> ReadAsync(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        Dictionary<string, object?[]> table = reader.Schema.DataFields.ToDictionary(field => field.Name, _ => Array.Empty<object?>());
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            foreach (DataField field in reader.Schema.DataFields)
                table[field.Name] = [.. table[field.Name], .. await ColumnAsync(rows, field)];
        }
        return table;
    }

    private static async Task<IEnumerable<object?>> ColumnAsync(ParquetRowGroupReader rows, DataField field)
    {
        if (field.Name is "model" or "side")
        {
            var texts = new string?[rows.RowCount];
            await rows.ReadAsync(field, texts.AsMemory());
            return texts;
        }
        return field.ClrType == typeof(int) ? await NumbersAsync<int>() : field.ClrType == typeof(bool) ? await NumbersAsync<bool>()
            : await NumbersAsync<double>();

        async Task<IEnumerable<object?>> NumbersAsync<T>() where T : struct
        {
            if (field.IsNullable)
            {
                var some = new T?[rows.RowCount];
                await rows.ReadAsync<T>(field, some.AsMemory());
                return some.Select(value => (object?)value);
            }
            var all = new T[rows.RowCount];
            await rows.ReadAsync<T>(field, all.AsMemory());
            return all.Select(value => (object?)value);
        }
    }

    [Test]
    public void Selectivity_OfWeights_IsByLayer()
    {
        ProgramRun run = ProgramRun.Of("selectivity", Gpt2, "--json", "--device", "cpu");
        Assert.That(run.ExitStatus, Is.Zero, run.Errors);
        using JsonDocument reference = ReferenceFiles.Json("trained", "reference", "cosine_kurtosis.json"),
            found = JsonDocument.Parse(run.Output);
        JsonElement[] layers = [.. found.RootElement.GetProperty("layers").EnumerateArray()];
        Assert.That(layers.Select(layer => layer.GetProperty("layer").GetInt32()), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(layers[2].GetProperty("cosineKurtosis")[7].GetDouble(),
            Is.EqualTo(reference.RootElement.GetProperty("model1")[2][7].GetDouble()).Within(1e-9));
        ProgramRun table = ProgramRun.Of("selectivity", Gpt2, "--device", "cpu");
        Assert.That(table.Output, Does.Contain("cosineKurtosis").And.Not.Contain("sparsity"), "a corpus is needed for that one");
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
        Assert.That(first.RootElement.GetProperty("ids").GetRawText(),
            Is.EqualTo(Compact(reference.RootElement[0].GetProperty("ids_model1"))));
        Assert.That(first.RootElement.GetProperty("bytes")[0].GetRawText(), Does.StartWith("[0,"));
    }

    private static string Compact(JsonElement element) =>
        element.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static int Flat(JsonElement pair, string model) =>
        pair.GetProperty($"{model}_layer").GetInt32() * 10_000 + pair.GetProperty($"{model}_neuron").GetInt32();
}
