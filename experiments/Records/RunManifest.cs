namespace Rosetta.Experiments.Records;

/// <summary>
/// What a run was made of: manifest.json in the run folder. Enough to repeat it and to see what differed when it does not repeat.
/// </summary>
public sealed record RunManifest
{
    /// <summary>Raised whenever the files of a run change their meaning, so that an older run is refused by one error and not by its first
    /// odd number.</summary>
    public const int CurrentFormat = 3;

    /// <summary>The format that the run was written in.</summary>
    public int Format { get; init; }

    /// <summary>Name of the experiment, from its file.</summary>
    public required string Experiment { get; init; }

    /// <summary>The question, the rival and what would refute the claim, as the experiment file states them.</summary>
    public required string Question { get; init; }
    public required string Rival { get; init; }
    public required string RefutedBy { get; init; }

    /// <summary>SHA-256 of the experiment's canonical text; part of the run folder's name.</summary>
    public required string DefinitionDigest { get; init; }

    /// <summary>The same without its <c>judge:</c> section: what is measured, which never changes within a folder. How a run is judged may,
    /// and its log tells.</summary>
    public string MeasuringDigest { get; init; } = "";

    /// <summary>The experiment file as it was read.</summary>
    public required string Definition { get; init; }

    /// <summary>Folder that relative file names in it (tables) are relative to.</summary>
    public string DefinitionFolder { get; init; } = "";

    /// <summary>Simulated world to what it was predicted from and what it was built on.</summary>
    public IReadOnlyDictionary<string, string> SimulatedWorlds { get; init; } = new Dictionary<string, string>();

    /// <summary>Measured world to what its samples come in: documents, or images.</summary>
    public IReadOnlyDictionary<string, string> BlocksOfWorlds { get; init; } = new Dictionary<string, string>();

    /// <summary>Root seed.</summary>
    public required string Seed { get; init; }

    /// <summary>Commit of the source, or "unknown" outside a checkout; <see cref="Dirty"/> when files differed from it.</summary>
    public required string Commit { get; init; }
    public required bool Dirty { get; init; }

    /// <summary>Name to version: runtime, TorchSharp, libtorch, MathNet.Numerics, the program.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Name to value: operating system, processor, cores, memory, device, threads.</summary>
    public required IReadOnlyDictionary<string, string> Hardware { get; init; }

    /// <summary>Name to SHA-256 of everything read from outside (corpus, checkpoints, tables).</summary>
    public required IReadOnlyDictionary<string, string> InputDigests { get; init; }

    public required DateTime StartedUtc { get; init; }

    /// <summary>Null until the run has ended.</summary>
    public DateTime? EndedUtc { get; init; }

    /// <summary>Wall-clock seconds by stage, summed over resumed sessions.</summary>
    public IReadOnlyDictionary<string, double> StageSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>Largest resident memory of the process so far, in bytes.</summary>
    public long PeakMemoryBytes { get; init; }
}
