using System.Security.Cryptography;
using System.Text.Json;

namespace Rosetta.Experiments.Records;

/// <summary>
/// One sitting of a run: from one <c>run</c> or <c>--resume</c> to its end, a file of its own in runs/. The sittings of a folder are its
/// log: what was run on the same data, by which definition and code, and which cells came of it.
/// </summary>
public sealed record RunSitting
{
    public required string Experiment { get; init; }

    /// <summary>SHA-256 of the experiment file, and of it without its <c>judge:</c> section: what is measured.</summary>
    public required string DefinitionDigest { get; init; }
    public required string MeasuringDigest { get; init; }

    /// <summary>How it judges, in words: a sitting that judges cells of an earlier one by another rule is seen here.</summary>
    public required string Judge { get; init; }

    /// <summary>The shard that it wrote, and which part of how many; null for a sitting that measures whatever is left, and
    /// judges.</summary>
    public string? Shard { get; init; }
    public string? Part { get; init; }

    /// <summary>Of the code: commit ("unknown" outside a checkout), whether files differed from it, version of the program.</summary>
    public required string Commit { get; init; }
    public required bool Dirty { get; init; }
    public required string Version { get; init; }

    public required string Host { get; init; }
    public required int ProcessId { get; init; }
    public required DateTime StartedUtc { get; init; }

    /// <summary>Null while it goes on, and for good after a kill.</summary>
    public DateTime? EndedUtc { get; init; }

    /// <summary>What was read from outside, with its digest.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Cells that it measured, failed ones among them: key to seal.</summary>
    public IReadOnlyDictionary<string, string> Cells { get; init; } = new Dictionary<string, string>();

    /// <summary>Cells that it found without any sitting that lists them (shards that came without their log): key to seal.</summary>
    public IReadOnlyDictionary<string, string> Found { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs of other folders beside this one that share a cell or an input with it.</summary>
    public IReadOnlyList<OtherRun> Others { get; init; } = [];

    /// <summary>SHA-256 of everything else in it.</summary>
    public string Seal { get; init; } = "";

    /// <summary>With its seal.</summary>
    internal RunSitting Sealed() => this with { Seal = Digest };

    /// <summary>Whether it is as it was written.</summary>
    internal bool IsAsSealed => Seal == Digest;

    private string Digest => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Seal = "" },
        RunJson.Line)));

    /// <summary>Whether it lists that line of that cell.</summary>
    internal bool Lists(SealedCell cell) => cell.Seal == Cells.GetValueOrDefault(cell.Row.Key)
        || cell.Seal == Found.GetValueOrDefault(cell.Row.Key);
}

/// <summary>A run of another folder on the same data.</summary>
/// <param name="Folder">Its name, beside this run's folder.</param>
/// <param name="Experiment">Name of its experiment.</param>
/// <param name="DefinitionDigest">SHA-256 of its experiment file.</param>
/// <param name="StartedUtc">When its first sitting began.</param>
/// <param name="Shared">A cell's key or an input that both have.</param>
public sealed record OtherRun(string Folder, string Experiment, string DefinitionDigest, DateTime StartedUtc, string Shared);
