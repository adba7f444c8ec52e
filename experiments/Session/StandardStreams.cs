using Microsoft.Win32.SafeHandles;

namespace Rosetta.Experiments.Session;

/// <summary>
/// Keeps the numbers of the standard streams from files. A program that is started with a stream closed would give its number to the next
/// file that it opens, and print into that.
/// </summary>
internal static class StandardStreams
{
    private const string Nothing = "/dev/null";

    /// <summary>stdin, stdout and stderr are 0, 1 and 2.</summary>
    private const int Last = 2;

    private static readonly List<SafeFileHandle> Held = [];

    /// <summary>Opens what was closed onto nothing, for as long as the process lives. To be called before any file is opened.</summary>
    public static void Hold()
    {
        if (!File.Exists(Nothing))
            return;
        // A new file has the lowest free number.
        for (int i = 0; i <= Last + 1; i++)
        {
            SafeFileHandle handle = File.OpenHandle(Nothing, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() > Last)
            {
                handle.Dispose();
                return;
            }
            Held.Add(handle);
        }
    }
}
