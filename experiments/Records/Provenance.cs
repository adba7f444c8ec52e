using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Rosetta.Experiments.Records;

/// <summary>What this process runs on and from: the part of the manifest that does not depend on the experiment.</summary>
public static class Provenance
{
    /// <summary>Commit of the source and whether files differ from it; ("unknown", false) outside a checkout or without git.</summary>
    public static (string Commit, bool Dirty) Source()
    {
        string folder = AppContext.BaseDirectory;
        string? commit = Git(folder, "rev-parse", "HEAD");
        return commit is null ? ("unknown", false)
            : (commit.Trim(), Git(folder, "status", "--porcelain", "--untracked-files=no") is { Length: > 0 });
    }

    /// <summary>Name to version of the program and of the libraries whose results enter a run.</summary>
    public static IReadOnlyDictionary<string, string> Versions() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["rosetta"] = VersionOf(typeof(Provenance).Assembly),
        ["TorchSharp"] = VersionOf(typeof(TorchSharp.torch).Assembly),
        ["MathNet.Numerics"] = VersionOf(typeof(MathNet.Numerics.Constants).Assembly),
        ["OxyPlot.Core"] = VersionOf(typeof(OxyPlot.PlotModel).Assembly),
    };

    /// <summary>Name to value of the machine.</summary>
    public static IReadOnlyDictionary<string, string> Hardware() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["processor"] = ProcessorName(),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memoryGiB"] = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30)).ToString("F1", CultureInfo.InvariantCulture),
    };

    /// <summary>Largest resident memory of this process so far, in bytes.</summary>
    public static long PeakMemoryBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString() ?? "unknown";

    private static string ProcessorName()
    {
        const string linuxTable = "/proc/cpuinfo";
        string? line = File.Exists(linuxTable)
            ? File.ReadLines(linuxTable).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line?.Split(':', 2)[^1].Trim() ?? "unknown";
    }

    private static string? Git(string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true,
                RedirectStandardError = true };
            using Process? process = Process.Start(start);
            if (process is null)
                return null;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git here
        }
    }
}
