using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rosetta.Theory.Randomness;

/// <summary>
/// Explicit, named, platform-independent random numbers: xoshiro256++ seeded by the SHA-256 of a path of names.
/// </summary>
/// <remarks>
/// Children are derived by name from the seed path, never from the state, so neither the order of draws nor threads can
/// change what a child produces. Generator: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021).
/// Not thread-safe: give each worker its own child.
/// </remarks>
public sealed class Rng
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareGaussian = double.NaN;

    private Rng(string path)
    {
        Path = path;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(path), digest);
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(digest[16..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(digest[24..]);
    }

    private Rng(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        Path = "(raw state)";
        (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);
    }

    /// <summary>The seed and the names that led here; two generators with equal paths give equal draws.</summary>
    public string Path { get; }

    /// <summary>A root generator. The seed is a string that names its purpose.</summary>
    public static Rng FromSeed(string seed) => new(seed);

    /// <summary>A generator with a given raw state, to compare against published vectors.</summary>
    internal static Rng FromState(ulong s0, ulong s1, ulong s2, ulong s3) => new(s0, s1, s2, s3);

    /// <summary>An independent child named by its purpose. Does not advance this generator.</summary>
    public Rng Derive(string name) => new($"{Path}\u001f{name}");

    /// <summary>An independent child named by a purpose and a number.</summary>
    public Rng Derive(string name, long index) => new(FormattableString.Invariant($"{Path}\u001f{name}#{index}"));

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64()
    {
        unchecked
        {
            ulong result = ulong.RotateLeft(_s0 + _s3, 23) + _s0;
            ulong t = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= t;
            _s3 = ulong.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>Uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (0, 1): never an end, so a logarithm is finite.</summary>
    public double NextOpenDouble() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform integer in [0, exclusiveMax), without modulo bias (Lemire 2019).</summary>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        ulong bound = (ulong)exclusiveMax;
        ulong low, high = Math.BigMul(NextUInt64(), bound, out low);
        if (low < bound)
        {
            ulong threshold = unchecked(0UL - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), bound, out low);
        }
        return (int)high;
    }

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spareGaussian))
        {
            double spare = _spareGaussian;
            _spareGaussian = double.NaN;
            return spare;
        }
        double x, y, s;
        do
        {
            x = 2 * NextDouble() - 1;
            y = 2 * NextDouble() - 1;
            s = x * x + y * y;
        }
        while (s is >= 1 or 0);
        double scale = Math.Sqrt(-2 * Math.Log(s) / s);
        _spareGaussian = y * scale;
        return x * scale;
    }

    /// <summary>Standard exponential.</summary>
    public double NextExponential() => -Math.Log(NextOpenDouble());

    /// <summary>Uniform random order in place (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A uniform random permutation of 0 .. count-1.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        Shuffle(order.AsSpan());
        return order;
    }
}
