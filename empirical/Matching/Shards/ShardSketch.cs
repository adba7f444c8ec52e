using System.Globalization;
using System.Numerics.Tensors;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// What one shard of the samples says of two models, small enough to send: moments and a sketch of every neuron (M35). Sketches of several
/// shards add up to one of all samples, in whatever order, wherever each was made.
/// </summary>
public sealed class ShardSketch : IDisposable
{
    /// <summary>Buckets unless others are asked for: enough for a level of 0.2.</summary>
    public const int DefaultWidth = 8192;

    private const string DigestKey = "digest", WidthKey = "width", SeedKey = "seed", SamplesKey = "samples", WorldKey = "world";

    private readonly SafetensorsFile _file;

    private ShardSketch(SafetensorsFile file, ShardSide a, ShardSide b)
    {
        (_file, A, B) = (file, a, b);
        Digest = file.Metadata[DigestKey];
        Seed = file.Metadata[SeedKey];
        World = file.Metadata[WorldKey];
        Width = int.Parse(file.Metadata[WidthKey], CultureInfo.InvariantCulture);
        SampleCount = int.Parse(file.Metadata[SamplesKey], CultureInfo.InvariantCulture);
    }

    /// <summary>Digest of the shard's activations (<see cref="ActivationDigest"/>).</summary>
    public string Digest { get; }

    /// <summary>Buckets.</summary>
    public int Width { get; }

    /// <summary>Of the random signs, which each shard draws by its digest.</summary>
    public string Seed { get; }

    /// <summary>Samples of the shard.</summary>
    public int SampleCount { get; }

    /// <summary>Which world the shard shows: the models, or a draw of a null.</summary>
    public string World { get; }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The first model.</summary>
    internal ShardSide A { get; }

    /// <summary>The second model.</summary>
    internal ShardSide B { get; }

    /// <summary>Sketches a shard.</summary>
    /// <param name="path">The file.</param>
    /// <param name="a">The first model on the shard's samples.</param>
    /// <param name="b">The second model on the same.</param>
    /// <param name="width">Buckets.</param>
    /// <param name="seed">Of the signs.</param>
    /// <param name="world">A name for what the shard shows, for example <c>models</c>.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BadInputException">Different samples, none, or a width below 64.</exception>
    public static void Write(string path, IActivations a, IActivations b, int width, string seed, string world,
        CancellationToken cancellation = default)
    {
        if (width < 64)
            throw new BadInputException($"A sketch of {width} buckets", "64 or more are needed, and the same for every shard",
                $"Choose a width such as {DefaultWidth}");
        if (a.SampleCount != b.SampleCount || a.SampleCount < 1)
            throw new BadInputException($"Model A has {a.SampleCount} samples and model B {b.SampleCount}",
                "The same samples in the same order are needed, at least one", "Capture both models on one corpus");
        string digest = ActivationDigest.Of([a, b], world, cancellation);
        double[] signs = SignsOf(seed, digest, a.SampleCount);
        SafetensorsDeclaration[] tensors = [.. new[] { ("a", a), ("b", b) }.SelectMany(side =>
            ShardSide.Declare(side.Item1, side.Item2.Layout.Count, width))];
        SafetensorsWriter.Write(path, tensors, writer =>
        {
            ShardSide.Write(writer, "a", a, width, signs, cancellation);
            ShardSide.Write(writer, "b", b, width, signs, cancellation);
        }, new Dictionary<string, string>
        {
            [DigestKey] = digest, [SeedKey] = seed, [WorldKey] = world,
            [WidthKey] = width.ToString(CultureInfo.InvariantCulture),
            [SamplesKey] = a.SampleCount.ToString(CultureInfo.InvariantCulture),
            ["a.layout"] = ShardSide.Text(a.Layout), ["b.layout"] = ShardSide.Text(b.Layout),
        });
    }

    /// <summary>Opens a sketch.</summary>
    /// <exception cref="BadInputException">Not one, or a damaged one.</exception>
    public static ShardSketch Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new ShardSketch(file, ShardSide.Read(file, "a"), ShardSide.Read(file, "b"));
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            file.Dispose();
            throw new BadInputException($"'{path}' is no sketch of a shard ({error.Message})",
                "A file that 'rosetta shard sketch' wrote is needed", "Sketch the shard again", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The sums of the signs of each bucket, and how many samples each has.</summary>
    internal (double[] Signs, double[] Counts) Buckets()
    {
        double[] signs = SignsOf(Seed, Digest, SampleCount), sums = new double[Width], counts = new double[Width];
        for (int t = 0; t < signs.Length; t++)
        {
            sums[t % Width] += signs[t];
            counts[t % Width]++;
        }
        return (sums, counts);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static double[] SignsOf(string seed, string digest, int samples)
    {
        Rng rng = Rng.FromSeed(seed).Derive("shard signs").Derive(digest);
        var signs = new double[samples];
        for (int t = 0; t < samples; t++)
            signs[t] = rng.NextInt(2) == 0 ? 1 : -1;
        return signs;
    }
}
