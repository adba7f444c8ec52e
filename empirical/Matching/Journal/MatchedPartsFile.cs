using System.Runtime.InteropServices;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>A finished matching as a file: nearest neighbours with their float64 correlations, neurons that were left out, what it
/// cost.</summary>
internal static class MatchedPartsFile
{
    private const string CostKey = "cost", CertificateKey = "certificate";

    /// <summary>Writes a matching.</summary>
    public static void Write(string path, MatchedParts parts)
    {
        MatchResult all = parts.All;
        var metadata = new Dictionary<string, string> { [CostKey] = JsonSerializer.Serialize(all.Cost) };
        if (all.Certificate is { } certificate)
            metadata[CertificateKey] = JsonSerializer.Serialize(certificate);
        (string Name, Array Values)[] arrays =
        [
            .. parts.Halves.Prepend((all.NeighboursOfA, all.NeighboursOfB)).SelectMany((tables, i) =>
                Arrays($"{i}.a", tables.Item1).Concat(Arrays($"{i}.b", tables.Item2))),
            ("dead.a", Flat(all.LayoutA, all.DeadA)), ("dead.b", Flat(all.LayoutB, all.DeadB)),
            ("nonfinite.a", Flat(all.LayoutA, all.NonFiniteA)), ("nonfinite.b", Flat(all.LayoutB, all.NonFiniteB)),
        ];
        SafetensorsWriter.Write(path, [.. arrays.Select(array => new SafetensorsDeclaration(array.Name,
            array.Values is double[] ? SafetensorsType.F64 : SafetensorsType.I32, array.Values.Length))], writer =>
        {
            foreach ((string name, Array values) in arrays)
                writer.Append(name, values is double[] d ? MemoryMarshal.AsBytes<double>(d) : MemoryMarshal.AsBytes<int>((int[])values));
        }, metadata);
    }

    /// <summary>Reads one; null where there is none, or not of these models and ranks.</summary>
    public static MatchedParts? TryRead(string path, IActivations a, IActivations b, MatchOptions options)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            int[] Integers(string name)
            {
                var values = new int[file.Tensor(name).ElementCount];
                file.ReadBytes(file.Tensor(name), 0, MemoryMarshal.AsBytes(values.AsSpan()));
                return values;
            }
            NeighbourTable Table(string name, IActivations own)
            {
                var correlations = new double[file.Tensor(name + ".correlation").ElementCount];
                file.ReadFloat64(file.Tensor(name + ".correlation"), 0, correlations);
                return new NeighbourTable(Integers(name + ".count"), Integers(name + ".index"), correlations, own.Layout.Count);
            }
            UnmatchedNeurons LeftOut(string side, NeuronLayout layout) => new(
                [.. Integers("dead." + side).Select(layout.KeyOf)], [.. Integers("nonfinite." + side).Select(layout.KeyOf)]);
            (NeighbourTable OfA, NeighbourTable OfB)[] tables = [.. Enumerable.Range(0, 1 + 2)
                .TakeWhile(i => file.Tensors.ContainsKey($"{i}.a.index")).Select(i => (Table($"{i}.a", a), Table($"{i}.b", b)))];
            if (tables[0].OfA.RankCount != options.MaxRank)
                return null;
            var all = new MatchResult(a, b, options.Ks, tables[0].OfA, tables[0].OfB, LeftOut("a", a.Layout), LeftOut("b", b.Layout),
                JsonSerializer.Deserialize<MatchCost>(file.Metadata[CostKey])!)
            {
                Certificate = file.Metadata.TryGetValue(CertificateKey, out string? text)
                    ? JsonSerializer.Deserialize<SketchCertificate>(text) : null,
            };
            return new MatchedParts(all, tables[1..]);
        }
        catch (Exception error) when (error is BadInputException or JsonException or KeyNotFoundException or ArgumentException
            or IndexOutOfRangeException)
        {
            // Not a file of ours any longer: the matching is done anew.
            return null;
        }
    }

    private static IEnumerable<(string Name, Array Values)> Arrays(string name, NeighbourTable table) =>
        [(name + ".index", table.Indices), (name + ".correlation", table.Correlations), (name + ".count", table.Counts)];

    private static int[] Flat(NeuronLayout layout, IReadOnlyList<NeuronKey> neurons) => [.. neurons.Select(layout.FlatOf)];
}
