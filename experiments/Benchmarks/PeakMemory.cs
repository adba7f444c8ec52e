using System.Globalization;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>The most memory that this process had at once since a moment, as Linux counts it.</summary>
internal static class PeakMemory
{
    private const string Mark = "VmHWM:";

    /// <summary>Counts from now on.</summary>
    public static void Reset()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another system: the count is of the whole process there.
        }
    }

    /// <summary>Bytes; null where the system does not say.</summary>
    public static long? Bytes()
    {
        const string status = "/proc/self/status";
        string? line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(own => own.StartsWith(Mark, StringComparison.Ordinal)) : null;
        return line is null ? null : 1024 * long.Parse(line[Mark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture);
    }
}
