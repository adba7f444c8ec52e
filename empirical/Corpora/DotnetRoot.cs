using System.Runtime.InteropServices;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Finds the folder that the .NET SDK is installed in.</summary>
internal static class DotnetRoot
{
    /// <summary>The first place that has the SDK's reference packs.</summary>
    /// <exception cref="BadInputException">None has; the message lists the places.</exception>
    public static string Find() =>
        Find(Candidates(Environment.GetEnvironmentVariable, RuntimeEnvironment.GetRuntimeDirectory(), Environment.ProcessPath));

    internal static string Find(IEnumerable<string> candidates)
    {
        var tried = new List<string>();
        foreach (string candidate in candidates)
        {
            if (tried.Contains(candidate))
                continue;
            if (ReferencePacks.In(candidate).Count > 0)
                return candidate;
            tried.Add(candidate);
        }
        throw new BadInputException($"No .NET SDK with reference documentation was found in {string.Join(", ", tried)}",
            "The embedded corpus is the SDK's documentation, packs/*/*/ref/net*/*.xml below the dotnet root",
            "Install the .NET SDK (the runtime alone lacks it), set DOTNET_ROOT to it, or give another corpus");
    }

    /// <summary>Places to look in, likeliest first: what the user set, where this program's runtime came from, the PATH, the usual
    /// folders.</summary>
    internal static IEnumerable<string> Candidates(Func<string, string?> environment, string runtimeDirectory, string? processPath)
    {
        foreach (string variable in new[] { "DOTNET_ROOT",
            "DOTNET_ROOT_" + RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant() })
            if (environment(variable) is { Length: > 0 } root)
                yield return Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        // root/shared/Microsoft.NETCore.App/10.0.0/
        if (Directory.GetParent(Path.TrimEndingDirectorySeparator(runtimeDirectory))?.Parent?.Parent is { } ofRuntime)
            yield return ofRuntime.FullName;
        IEnumerable<string?> hosts = [environment("DOTNET_HOST_PATH"), processPath,
            .. (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))];
        foreach (string? host in hosts)
            if (host is { Length: > 0 } && Path.GetFileNameWithoutExtension(host) == "dotnet" && File.Exists(host))
                yield return Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(host, returnFinalTarget: true)?.FullName
                    ?? host))!;
        string[] usual = OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet")]
            : ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet"];
        foreach (string folder in usual)
            yield return folder;
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet");
    }
}
