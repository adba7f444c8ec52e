using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Experiments.Records;

/// <summary>
/// A cell as its line on disk has it. The line's last member is its seal, the SHA-256 of the line without that member: a number that is
/// changed in place, a name, or half a line no longer fits it. Each line is sealed by itself, so that files of cells merge in any order.
/// </summary>
/// <param name="Row">The cell.</param>
/// <param name="Seal">SHA-256 of its content.</param>
/// <param name="Shard">The shard that wrote it; null for cells.jsonl.</param>
/// <param name="Place">File and line, for errors.</param>
internal sealed record SealedCell(CellRow Row, string Seal, string? Shard, string Place)
{
    private const string Opening = ",\"seal\":\"", Closing = "\"}";

    private const int SealLength = 64;

    /// <summary>The line of a cell, without a line end.</summary>
    public static (string Line, string Seal) Write(CellRow row)
    {
        string content = JsonSerializer.Serialize(row, RunJson.Line), seal = Digest(content);
        return (content[..^1] + Opening + seal + Closing, seal);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="BadInputException">It has no seal, does not fit it, or is no cell.</exception>
    public static SealedCell Read(string line, string? shard, string place)
    {
        int opening = line.Length - Closing.Length - SealLength - Opening.Length;
        if (opening < 1 || !line.EndsWith(Closing, StringComparison.Ordinal)
            || string.CompareOrdinal(line, opening, Opening, 0, Opening.Length) != 0)
            throw Damaged(place, line.Length == 0 ? "is empty" : "has no seal: it is cut short, or was not written by this program");
        string content = line[..opening] + "}", seal = line.Substring(opening + Opening.Length, SealLength);
        if (Digest(content) != seal)
            throw Damaged(place, "does not have the digest that it was sealed with: it was changed after it was measured");
        try
        {
            return new SealedCell(JsonSerializer.Deserialize<CellRow>(content, RunJson.Line)!, seal, shard, place);
        }
        catch (JsonException error)
        {
            throw Damaged(place, $"is not a cell: {error.Message}", error);
        }
    }

    /// <summary>Whether two lines say the same, but for what the clock says.</summary>
    public bool SaysTheSameAs(SealedCell other) => Seal == other.Seal || Timeless(Row) == Timeless(other.Row);

    private static string Timeless(CellRow row) => JsonSerializer.Serialize(row with
    {
        StartedUtc = default,
        EndedUtc = default,
        Training = row.Training is { } training ? training with { TokensPerSecond = 0 } : null,
    }, RunJson.Line);

    private static BadInputException Damaged(string place, string what, Exception? cause = null) =>
        new($"{place} {what}", "Each line must be one cell, sealed, as this program wrote it",
            "Restore the file, or remove that line and run the experiment again with --resume: its cell is measured again", cause);

    private static string Digest(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
