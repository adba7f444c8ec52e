using System.Text;
using System.Text.RegularExpressions;

namespace Rosetta.Tests.Fuzz;

/// <summary>One byte, one node or one number of a file changed at a time, by a seed.</summary>
internal sealed partial class Mutations
{
    /// <summary>What nodes and numbers turn into: the ends of every type, the wrong kinds, and text that is no text.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "\"\\u202e\"",
        "-1", "0", "1", "2", "0.5", "1e5", "1000000000",
        "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e308", "1e999",
        "1e-300", "-1e-300", "1e-5", "NaN", ".inf", "~", "*a", "&a x", "!!binary x", "? [a]", "\"", "'", "{a: {a: 1}}", "\uFFFD", "\0",
        new string('[', 3000), new string('(', 3000), new string('9', 400), "\"" + new string('x', 20_000) + "\"",
    ];

    private readonly byte[] _seed;
    private readonly int _head;
    private readonly (int Start, int Length)[] _nodes, _numbers;

    /// <param name="seed">The whole file.</param>
    /// <param name="isText">Whether it has nodes and numbers.</param>
    /// <param name="head">Bytes of the beginning in which half of the changes fall.</param>
    public Mutations(byte[] seed, bool isText, int head = 4096)
    {
        (_seed, _head) = (seed, Math.Min(head, seed.Length));
        MatchCollection nodes = Nodes().Matches(isText ? Encoding.Latin1.GetString(seed) : "");
        _nodes = [.. nodes.Select(match => (match.Index, match.Length))];
        _numbers = [.. nodes.Where(match => char.IsAsciiDigit(match.Value[^1])).Select(match => (match.Index, match.Length))];
    }

    public byte[] Next(Random random)
    {
        int at = random.Next(random.Next(2) == 0 ? _head : _seed.Length), length = Math.Min(random.Next(1, 9), _seed.Length - at);
        switch (random.Next(_nodes.Length > 0 ? 10 : 5))
        {
            case 0:
                byte[] flipped = [.. _seed];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                byte[] set = [.. _seed];
                set[at] = (byte)random.Next(256);
                return set;
            case 2:
                return Replaced((at, length), []);
            case 3:
                var inserted = new byte[length];
                random.NextBytes(inserted);
                return Replaced((at, 0), inserted);
            case 4:
                return _seed[..at];
            case 5 when _numbers.Length > 0:
            case 6 when _numbers.Length > 0:
                return Replaced(Pick(_numbers, random), Value(random));
            case 7:
                return Replaced(Pick(_nodes, random), []);
            case 8:
                (int Start, int Length) copied = Pick(_nodes, random);
                return Replaced(Pick(_nodes, random), _seed[copied.Start..(copied.Start + copied.Length)]);
            default:
                return Replaced(Pick(_nodes, random), Value(random));
        }
    }

    private static (int Start, int Length) Pick((int Start, int Length)[] places, Random random) => places[random.Next(places.Length)];

    private static byte[] Value(Random random) => Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]);

    private byte[] Replaced((int Start, int Length) place, byte[] value) =>
        [.. _seed.AsSpan(0, place.Start), .. value, .. _seed.AsSpan(place.Start + place.Length)];

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_][A-Za-z0-9_./-]*|[\[\]{}:,]
        """)]
    private static partial Regex Nodes();
}
