using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Backend;

/// <summary>How long libtorch's idle threads (OpenMP, libgomp) spin before they sleep.</summary>
/// <remarks>
/// By default some milliseconds: longer than pooling one layer takes, so that they hold the cores which pooling, matching and every other
/// thread of this program wait for. 10,000 turns are a fraction of a millisecond, still longer than the gap between two operators. Measured
/// on two cores, a pass of 4,096 tokens through a model of GPT-2's shape, in separate runs: 8.5 processor seconds by default and 8.1 with
/// this setting, the fastest passes 4.1 and 4.2 s; where other programs want the cores too, 13.0 and 8.1 processor seconds.
/// </remarks>
internal static partial class OpenMpWaiting
{
    private const string Turns = "10000";

    /// <summary>libgomp's variable; it is read once, when the library is loaded.</summary>
    internal const string Variable = "GOMP_SPINCOUNT";

    /// <summary>Shortens the wait, unless the user's environment says something about it. To be called before libtorch is loaded.</summary>
    internal static void Shorten()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null
            || Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        // The runtime's own environment is a copy that native libraries do not see.
        _ = SetVariable(Variable, Turns, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
