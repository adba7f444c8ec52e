using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>The part of a run that one machine measures, into a shard of its own.</summary>
/// <param name="Shard">Name of the shard.</param>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">Of how many.</param>
internal sealed record RunPart(string Shard, int Index, int Count)
{
    private const int LongestName = 100, MostParts = 100_000;

    /// <summary>As a command line names it; null where it names none.</summary>
    /// <param name="shard">A name, or null.</param>
    /// <param name="part">Index and count, such as 2/3, or null for the whole.</param>
    /// <exception cref="BadInputException">The name is no file name, or the part no part; a part without a shard.</exception>
    public static RunPart? Of(string? shard, string? part)
    {
        if (shard is null)
            return part is null ? null : throw new BadInputException($"--part {part} without --shard",
                "Parts are measured into shards of their own", "Give this part's shard a name with --shard");
        try
        {
            if (YamlTypes.FileName(shard is { Length: > 0 and <= LongestName } ? shard : "/").Contains(".predictions",
                StringComparison.Ordinal))
                throw new ArgumentException("'.predictions' is taken");
        }
        catch (ArgumentException error)
        {
            throw new BadInputException($"--shard '{shard[..Math.Min(shard.Length, LongestName)]}'", "A name for a file is needed",
                "Use letters, digits, '-' and '_'", error);
        }
        if (part is null)
            return new RunPart(shard, 1, 1);
        return part.Split('/') is [var index, var count] && Whole(index) is { } i && Whole(count) is { } n && i >= 1 && i <= n
            && n <= MostParts ? new RunPart(shard, i, n)
            : throw new BadInputException($"--part '{part}'", "A part and the number of parts are needed, such as 2/3", "Correct it");
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>
    /// Whether a unit of work is of this part: by the digest of its name, which is the same on every machine and needs no list of all work.
    /// </summary>
    /// <param name="unit">Readable name of the cell (or of the pair that a model is trained for).</param>
    public bool Has(string unit) => Count == 1
        || BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(unit))) % (ulong)Count == (ulong)(Index - 1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
