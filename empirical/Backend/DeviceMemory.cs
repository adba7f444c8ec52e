using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Backend;

/// <summary>What a device says when its memory is used up.</summary>
internal static class DeviceMemory
{
    /// <summary>Whether libtorch failed for want of memory on a device: its own words, of which there is no type here.</summary>
    public static bool IsExhausted(ExternalException failure) =>
        failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
}
