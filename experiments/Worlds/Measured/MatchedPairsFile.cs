using System.Buffers.Binary;
using System.Globalization;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Pairs by neuron on disk: a safetensors file of a match, with the key of its cell.</summary>
internal static class MatchedPairsFile
{
    private const string Key = "cell", LiveA = "live-a", LiveB = "live-b", Models = "models", Resample = "resample",
        RotatedResample = "rotated-resample";

    /// <summary>Writes a file; it appears whole or not at all.</summary>
    public static void Write(string path, string cell, MatchedPairs pairs)
    {
        (string Name, FlatPairs Pairs)[] sets = [(Models, pairs.Models),
            .. pairs.Nulls.SelectMany(own => own.Value.Select((draw, i) => (Name(own.Key, i), draw))),
            .. pairs.Resamples.Select((draw, i) => (Name(Resample, i), draw)),
            .. pairs.RotatedResamples.Select((draw, i) => (Name(RotatedResample, i), draw))];
        SafetensorsWriter.Write(path, [.. sets.SelectMany(set => new SafetensorsDeclaration[]
        {
            new($"{set.Name}.a", SafetensorsType.I32, set.Pairs.A.Count), new($"{set.Name}.b", SafetensorsType.I32, set.Pairs.B.Count),
            new($"{set.Name}.r", SafetensorsType.F64, set.Pairs.Correlations.Count),
        })], writer =>
        {
            foreach ((string name, FlatPairs own) in sets)
            {
                writer.Append($"{name}.a", own.A.ToArray());
                writer.Append($"{name}.b", own.B.ToArray());
                var bytes = new byte[sizeof(double) * own.Correlations.Count];
                for (int i = 0; i < own.Correlations.Count; i++)
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(sizeof(double) * i), own.Correlations[i]);
                writer.Append($"{name}.r", bytes);
            }
        }, new Dictionary<string, string>
        {
            [Key] = cell,
            [LiveA] = pairs.LiveA.ToString(CultureInfo.InvariantCulture),
            [LiveB] = pairs.LiveB.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Reads the pairs of a cell.</summary>
    /// <exception cref="BadInputException">The file is not there, or of another measurement.</exception>
    public static MatchedPairs Read(string path, string cell)
    {
        if (!File.Exists(path))
            throw Missing(path, "is not there", cell);
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(Key) is not { } own || own != cell)
            throw Missing(path, "is of another measurement", cell);
        return new MatchedPairs(Set(file, Models), NullModels.All.Names.Select(name => (Name: name, Draws: Sets(file, name)))
                .Where(entry => entry.Draws.Count > 0).ToDictionary(entry => entry.Name, entry => entry.Draws, StringComparer.Ordinal),
            Sets(file, Resample), Sets(file, RotatedResample), Live(file, LiveA), Live(file, LiveB));
    }

    private static BadInputException Missing(string path, string what, string cell) => new($"'{path}' {what}",
        $"Anchors of three models need the pairs of {cell} by neuron",
        "Copy the folder pairs/ of every part of the run too, or run the experiment again in a new folder");

    private static string Name(string set, int draw) => string.Create(CultureInfo.InvariantCulture, $"{set}-{draw}");

    private static int Live(SafetensorsFile file, string name) => int.Parse(file.Metadata[name], CultureInfo.InvariantCulture);

    private static IReadOnlyList<FlatPairs> Sets(SafetensorsFile file, string set) =>
        [.. Enumerable.Range(0, int.MaxValue).TakeWhile(i => file.Tensors.ContainsKey($"{Name(set, i)}.r"))
            .Select(i => Set(file, Name(set, i)))];

    private static FlatPairs Set(SafetensorsFile file, string name)
    {
        SafetensorsTensor tensor = file.Tensor($"{name}.r");
        var correlations = new double[tensor.ElementCount];
        file.ReadFloat64(tensor, 0, correlations);
        return new(Integers($"{name}.a"), Integers($"{name}.b"), correlations);

        int[] Integers(string part)
        {
            var values = new long[correlations.Length];
            file.ReadInt64(file.Tensor(part), 0, values);
            return Array.ConvertAll(values, value => (int)value);
        }
    }
}
