namespace Rosetta.Experiments.Worlds;

/// <summary>What a world will take, found before it is begun: all that it reads has been opened, nothing measured.</summary>
/// <param name="World">Its name.</param>
/// <param name="Cells">Units of work that are kept one by one.</param>
/// <param name="Seconds">About how long on this machine, by its rates; what is in the run folder already is not taken off.</param>
/// <param name="MemoryBytes">Most memory at a time.</param>
internal sealed record WorldDemand(string World, int Cells, double Seconds, double MemoryBytes)
{
    /// <summary>Bytes to be fetched before it can begin.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>What was opened, a line each.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];
}
