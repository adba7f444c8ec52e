namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>No connection to the hub: the cache may still do.</summary>
internal sealed class HubUnreachableException(string host, Exception cause)
    : Exception($"{host} cannot be reached: {cause.Message}", cause);
