using System.Globalization;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>What one shard adds to the covariance of every candidate pair, in float64; those of all shards add up to the correlations
/// (M35).</summary>
public static class ShardSums
{
    private const string DigestKey = "digest", CandidatesKey = "candidates", Sums = "sums";

    /// <summary>Computes and writes a shard's sums.</summary>
    /// <param name="path">The file.</param>
    /// <param name="a">The first model on the shard's samples.</param>
    /// <param name="b">The second model on the same.</param>
    /// <param name="candidates">The pairs.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BadInputException">The shard is none of those that were sketched.</exception>
    public static void Write(string path, IActivations a, IActivations b, ShardCandidates candidates,
        CancellationToken cancellation = default)
    {
        string digest = ActivationDigest.Of([a, b], candidates.World, cancellation);
        if (!candidates.Shards.Contains(digest))
        {
            throw new BadInputException($"These activations (digest {digest[..12]}...) are no shard of the candidates "
                + $"('{candidates.World}')",
                "The same activations are needed that were sketched", "Name the shard's own files, in the same order");
        }
        var sums = new double[candidates.Count];
        (a, b) = HeldMemory.Hold(a, b);
        PairCorrelator.Visit(a, b, [.. Enumerable.Range(0, candidates.Count).Select(i => candidates[i])], (i, _, x, _, y) =>
        {
            (int first, int second) = candidates[i];
            sums[i] = Float64Sums.CentredProduct(x, candidates.MeanOf(0, first), y, candidates.MeanOf(1, second));
        }, cancellation);
        SafetensorsWriter.Write(path, [new(Sums, SafetensorsType.F64, sums.Length)],
            writer => writer.Append(Sums, MemoryMarshal.AsBytes<double>(sums)),
            new Dictionary<string, string> { [DigestKey] = digest, [CandidatesKey] = candidates.Digest });
    }

    /// <summary>Adds the sums of all shards up.</summary>
    /// <param name="paths">The files, in any order.</param>
    /// <param name="candidates">The pairs.</param>
    /// <param name="ks">The k of mutual top-k, none above the candidates' own.</param>
    /// <exception cref="BadInputException">A shard is missing, there twice, or of other candidates.</exception>
    public static MatchResult Merge(IReadOnlyList<string> paths, ShardCandidates candidates, IReadOnlyList<int> ks)
    {
        if (ks.Count == 0 || ks.Min() < 1 || ks.Max() > candidates.Of.MaxRank)
        {
            throw new BadInputException($"k = {string.Join(", ", ks)}",
                $"The candidates are those of k = 1 to {candidates.Of.MaxRank}", "Choose such a k, or propose candidates for a larger one");
        }
        string expected = candidates.Digest;
        var byShard = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            string? digest = file.Metadata.GetValueOrDefault(DigestKey);
            if (digest is null || file.Metadata.GetValueOrDefault(CandidatesKey) != expected
                || !file.Tensors.TryGetValue(Sums, out SafetensorsTensor? tensor) || tensor.ElementCount != candidates.Count)
                throw new BadInputException($"'{path}' holds no sums of these candidates",
                    "Files that 'rosetta shard verify' wrote for the same candidates are needed", "Verify the shard again");
            if (!byShard.TryAdd(digest, path))
                throw new BadInputException($"'{path}' and '{byShard[digest]}' are of the same shard", "Each shard counts once",
                    "Leave one of them out");
        }
        if (candidates.Shards.FirstOrDefault(shard => !byShard.ContainsKey(shard)) is { } missing)
        {
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                    $"{byShard.Count} shards of {candidates.Shards.Count}: the one with digest {missing[..12]}... is missing"),
                "The sums of every shard are needed", "Verify the missing shard");
        }
        var sums = new double[candidates.Count];
        var own = new double[candidates.Count];
        // In the order of the digests: the same bits in whatever order the files are named.
        foreach (string path in byShard.Values)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            file.ReadFloat64(file.Tensor(Sums), 0, own);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += own[i];
        }
        var pairs = new List<(int A, int B, double Correlation)>();
        for (int i = 0; i < sums.Length; i++)
        {
            (int a, int b) = candidates[i];
            double correlation = Math.Clamp(sums[i] / (candidates.NormOf(0, a) * candidates.NormOf(1, b)), -1, 1);
            if (correlation >= candidates.Certificate.Level)
                pairs.Add((a, b, correlation));
        }
        NeuronLayout layoutA = candidates.LayoutA, layoutB = candidates.LayoutB;
        return new MatchResult(layoutA, layoutB, candidates.Of.Samples, ks,
            NeighbourTable.Of(layoutA.Count, ks.Max(), pairs),
            NeighbourTable.Of(layoutB.Count, ks.Max(), pairs.Select(pair => (pair.B, pair.A, pair.Correlation))),
            LeftOut(candidates, 0, layoutA), LeftOut(candidates, 1, layoutB),
            new MatchCost("cpu", 0, new Dictionary<string, double>(), candidates.Count, candidates.Certificate.Exactly, 0))
        {
            Certificate = candidates.Certificate,
        };
    }

    private static UnmatchedNeurons LeftOut(ShardCandidates candidates, int side, NeuronLayout layout) => new(
        [.. Neurons(layout).Where(neuron => candidates.NormOf(side, neuron) == 0).Select(layout.KeyOf)],
        [.. Neurons(layout).Where(neuron => double.IsNaN(candidates.MeanOf(side, neuron))).Select(layout.KeyOf)]);

    private static IEnumerable<int> Neurons(NeuronLayout layout) => Enumerable.Range(0, layout.Count);
}
