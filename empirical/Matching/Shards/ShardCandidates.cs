using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// Pairs of neurons that the sketches of all shards leave possible as mutual neighbours at or above a level (M35), to be correlated exactly
/// on every shard.
/// </summary>
public sealed class ShardCandidates
{
    /// <summary>Candidates of a neuron beyond which all others are.</summary>
    private const int SpareCandidates = 256;

    /// <summary>Pairs of neurons that are compared with all others: beyond it a wider sketch is cheaper.</summary>
    private const long MostExactPairs = 50_000_000;

    private const int TileNeurons = 2048;

    private const string HeaderKey = "candidates";

    private readonly int[] _a, _b;
    private readonly double[][] _means, _norms;

    private ShardCandidates(Header header, int[] a, int[] b, double[][] means, double[][] norms) =>
        (Of, _a, _b, _means, _norms) = (header, a, b, means, norms);

    /// <summary>What they are of.</summary>
    internal Header Of { get; }

    /// <summary>Pairs.</summary>
    public int Count => _a.Length;

    /// <summary>Which world the shards show.</summary>
    public string World => Of.World;

    /// <summary>What the sketches prove.</summary>
    public SketchCertificate Certificate => Of.Certificate;

    /// <summary>Digests of the shards, in order.</summary>
    public IReadOnlyList<string> Shards => Of.Shards;

    internal NeuronLayout LayoutA => ShardSide.Parse(Of.LayoutA);

    internal NeuronLayout LayoutB => ShardSide.Parse(Of.LayoutB);

    internal (int A, int B) this[int i] => (_a[i], _b[i]);

    internal double MeanOf(int side, int neuron) => _means[side][neuron];

    internal double NormOf(int side, int neuron) => _norms[side][neuron];

    /// <summary>Says what decides the sums of pairs.</summary>
    internal string Digest
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(Of));
            hash.AppendData(MemoryMarshal.AsBytes<int>(_a));
            hash.AppendData(MemoryMarshal.AsBytes<int>(_b));
            foreach (double[] values in _means.Concat(_norms))
                hash.AppendData(MemoryMarshal.AsBytes<double>(values));
            return Convert.ToHexString(hash.GetHashAndReset());
        }
    }

    /// <summary>Finds the candidates.</summary>
    /// <param name="paths">Sketches of all shards, in any order.</param>
    /// <param name="options">Level and probability; the seed is the sketches'.</param>
    /// <param name="maxRank">The largest k of mutual top-k.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BadInputException">No sketch, one twice, of different models, widths, seeds or worlds, or too narrow a
    /// sketch.</exception>
    public static ShardCandidates Propose(IReadOnlyList<string> paths, SketchOptions options, int maxRank,
        Action<double>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRank, 1);
        var shards = new List<ShardSketch>();
        try
        {
            foreach (string path in paths)
                shards.Add(ShardSketch.Open(path));
            RequireOneWorld(shards);
            shards.Sort((x, y) => string.CompareOrdinal(x.Digest, y.Digest));
            return Propose(shards, options, maxRank, progress, cancellation);
        }
        finally
        {
            shards.ForEach(shard => shard.Dispose());
        }
    }

    private static ShardCandidates Propose(List<ShardSketch> shards, SketchOptions options, int maxRank, Action<double>? progress,
        CancellationToken cancellation)
    {
        int width = shards[0].Width;
        int[] samples = [.. shards.Select(shard => shard.SampleCount)];
        (double[], double[])[] buckets = [.. shards.Select(shard => shard.Buckets())];
        MergedSide a = new([.. shards.Select(shard => shard.A)], samples, buckets),
            b = new([.. shards.Select(shard => shard.B)], samples, buckets);
        int neurons = Math.Max(a.Layout.Count, b.Layout.Count), tile = Math.Min(TileNeurons, Math.Max(1, neurons));
        double exponent = SketchError.Exponent(neurons, options.MissProbability);
        using var products = new SketchProducts(tile);
        double done = 0, all = 2.0 * (a.Active.Length + b.Active.Length);
        void Advance(double share) => progress?.Invoke(Math.Min(1, (done += share) / all));
        using SketchSide sideA = a.Sketched(products, width, count => Advance(count), cancellation),
            sideB = b.Sketched(products, width, count => Advance(count), cancellation);
        double rounding = products.Rounding(width, Math.Max(sideA.LargestNorm, sideB.LargestNorm));
        CandidateTable tableA = sideA.Table(sideB, exponent, rounding, options.Level, maxRank, SpareCandidates),
            tableB = sideB.Table(sideA, exponent, rounding, options.Level, maxRank, SpareCandidates);
        double pairs = Math.Max(1, (double)sideA.Count * sideB.Count);
        products.Propose(sideA, tableA, sideB, tableB, tile, part => Advance(part / pairs * all / 2), _ => true, cancellation);

        int[] exactA = Unproven(tableA, sideA, a), exactB = Unproven(tableB, sideB, b);
        if ((long)exactA.Length * b.Active.Length + (long)exactB.Length * a.Active.Length > MostExactPairs)
        {
            throw new BadInputException(FormattableString.Invariant($"Sketches of {width} buckets prove all but {exactA.Length} and ")
                + FormattableString.Invariant($"{exactB.Length} neurons at the level {options.Level}"),
                $"At most {MostExactPairs} pairs of such neurons are compared one by one",
                "Sketch the shards with a larger --width, or ask for a higher --level");
        }
        var keys = new SortedSet<long>();
        Add(tableA, a, exactA, b, (own, other) => (long)own << 32 | (uint)other, keys);
        Add(tableB, b, exactB, a, (own, other) => (long)other << 32 | (uint)own, keys);
        int active = a.Active.Length + b.Active.Length, exactly = exactA.Length + exactB.Length;
        var header = new Header([.. shards.Select(shard => shard.Digest)], shards[0].World, samples.Sum(), maxRank,
            ShardSide.Text(a.Layout), ShardSide.Text(b.Layout), new SketchCertificate(options.Level, options.MissProbability, width,
                products.Precision, active - exactly, exactly, keys.Count));
        return new ShardCandidates(header, [.. keys.Select(key => (int)(key >> 32))], [.. keys.Select(key => (int)(key & uint.MaxValue))],
            [[.. a.Means], [.. b.Means]], [[.. a.Norms], [.. b.Norms]]);
    }

    /// <summary>Writes them.</summary>
    public void Write(string path) => SafetensorsWriter.Write(path,
    [
        new("pairs.a", SafetensorsType.I32, Count), new("pairs.b", SafetensorsType.I32, Count),
        .. new[] { "a", "b" }.SelectMany((side, i) => new[]
        {
            new SafetensorsDeclaration($"{side}.mean", SafetensorsType.F64, _means[i].Length),
            new SafetensorsDeclaration($"{side}.norm", SafetensorsType.F64, _norms[i].Length),
        }),
    ], writer =>
    {
        writer.Append("pairs.a", _a.AsSpan());
        writer.Append("pairs.b", _b.AsSpan());
        for (int i = 0; i < 2; i++)
        {
            writer.Append($"{(i == 0 ? "a" : "b")}.mean", MemoryMarshal.AsBytes<double>(_means[i]));
            writer.Append($"{(i == 0 ? "a" : "b")}.norm", MemoryMarshal.AsBytes<double>(_norms[i]));
        }
    }, new Dictionary<string, string> { [HeaderKey] = JsonSerializer.Serialize(Of) });

    /// <summary>Reads them.</summary>
    /// <exception cref="BadInputException">Not a file of candidates.</exception>
    public static ShardCandidates Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            Header header = JsonSerializer.Deserialize<Header>(file.Metadata[HeaderKey])!;
            NeuronLayout layoutA = ShardSide.Parse(header.LayoutA), layoutB = ShardSide.Parse(header.LayoutB);
            int[] a = Indices("pairs.a", layoutA.Count), b = Indices("pairs.b", layoutB.Count);
            if (a.Length != b.Length)
                throw new ArgumentException($"{a.Length} and {b.Length} neurons in pairs");
            return new ShardCandidates(header, a, b, [Doubles("a.mean", layoutA), Doubles("b.mean", layoutB)],
                [Doubles("a.norm", layoutA), Doubles("b.norm", layoutB)]);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or ArgumentException or OverflowException
            or JsonException or NullReferenceException)
        {
            throw new BadInputException($"'{path}' is no file of candidates ({error.Message})",
                "A file that 'rosetta shard propose' wrote is needed", "Propose them again", error);
        }

        int[] Indices(string name, int below)
        {
            var values = new int[file.Tensor(name).ElementCount];
            file.ReadBytes(file.Tensor(name), 0, MemoryMarshal.AsBytes(values.AsSpan()));
            return Array.TrueForAll(values, value => value >= 0 && value < below) ? values
                : throw new ArgumentException($"a neuron in {name} beyond {below}");
        }

        double[] Doubles(string name, NeuronLayout layout)
        {
            var values = new double[layout.Count];
            if (file.Tensor(name).ElementCount != layout.Count)
                throw new ArgumentException($"{file.Tensor(name)} for {layout.Count} neurons");
            file.ReadFloat64(file.Tensor(name), 0, values);
            return values;
        }
    }

    private static void RequireOneWorld(List<ShardSketch> shards)
    {
        if (shards.Count == 0)
            throw new BadInputException("No sketch of a shard", "At least one is needed", "Name files that 'rosetta shard sketch' wrote");
        ShardSketch first = shards[0];
        foreach (ShardSketch shard in shards)
        {
            string own = Said(shard), expected = Said(first);
            if (own != expected || shard.A.Sketches.Shape[1] != shard.Width || shard.B.Sketches.Shape[1] != shard.Width)
            {
                throw new BadInputException($"'{shard.Path}' is of {own}, and '{first.Path}' of {expected}",
                    "Sketches of one pair of models with one width, seed and world are needed", "Sketch all shards alike");
            }
        }
        foreach (IGrouping<string, ShardSketch> alike in shards.GroupBy(shard => shard.Digest).Where(group => group.Count() > 1))
        {
            throw new BadInputException($"'{alike.First().Path}' and '{alike.Last().Path}' are of the same samples",
                "Each sketch must be of samples of its own", "Leave one of them out");
        }

        static string Said(ShardSketch shard) => string.Create(CultureInfo.InvariantCulture,
            $"{shard.A.Layout.Count} x {shard.B.Layout.Count} neurons ({ShardSide.Text(shard.A.Layout)} and "
                + $"{ShardSide.Text(shard.B.Layout)}), ")
            + string.Create(CultureInfo.InvariantCulture, $"{shard.Width} buckets, seed '{shard.Seed}', {shard.World}");
    }

    private static int[] Unproven(CandidateTable table, SketchSide side, MergedSide merged) =>
        [.. Enumerable.Range(0, side.Count).Where(position => table.IsCrowded(position) || side.IsUneven(position))
            .Select(position => merged.Active[position])];

    private static void Add(CandidateTable table, MergedSide own, int[] exactly, MergedSide others, Func<int, int, long> key,
        SortedSet<long> keys)
    {
        HashSet<int> whole = [.. exactly];
        for (int position = 0; position < own.Active.Length; position++)
        {
            int neuron = own.Active[position];
            IEnumerable<int> candidates = whole.Contains(neuron) ? others.Active
                : table.Survivors(position).Indices.ToArray().Select(other => others.Active[other]);
            foreach (int other in candidates)
                keys.Add(key(neuron, other));
        }
    }

    /// <summary>What candidates are of.</summary>
    /// <param name="Shards">Digests, in order.</param>
    /// <param name="World">The models, or a draw of a null.</param>
    /// <param name="Samples">Of all shards.</param>
    /// <param name="MaxRank">Largest k.</param>
    /// <param name="LayoutA">Layers and widths of the first model.</param>
    /// <param name="LayoutB">Of the second.</param>
    /// <param name="Certificate">What is proven.</param>
    internal sealed record Header(string[] Shards, string World, int Samples, int MaxRank, string LayoutA, string LayoutB,
        SketchCertificate Certificate);
}
