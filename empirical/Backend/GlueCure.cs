using System.Buffers.Binary;
using System.Security.Cryptography;
using Rosetta.Theory;

namespace Rosetta.Empirical.Backend;

/// <summary>
/// Makes TorchSharp's native glue (libLibTorchSharp.so) loadable where the system's libstdc++ is older than GCC 13.2.
/// </summary>
/// <remarks>
/// The glue asks for version GLIBCXX_3.4.32 of libstdc++ only for the undefined symbol <c>_ZSt21ios_base_library_initv</c>, which nothing
/// relocates or calls. In a copy, that one version need is marked weak (VER_FLG_WEAK), so the loader no longer insists on it; every
/// other byte stays. The package's own file is never touched.
/// </remarks>
public static class GlueCure
{
    /// <summary>The library that is asked.</summary>
    public const string Library = "libstdc++.so.6";

    /// <summary>The version that Debian 12, Ubuntu 22.04 and RHEL 9 lack.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The symbol that came with that version: a libstdc++ that exports it has the version.</summary>
    public const string Symbol = "_ZSt21ios_base_library_initv";

    /// <summary>A copy of the library's bytes in which the one version need is weak; null when there is no such need or it is weak
    /// already.</summary>
    public static byte[]? Weaken(ReadOnlySpan<byte> library)
    {
        byte[]? copy = null;
        foreach (ElfVersionNeed need in ElfVersionNeeds.Read(library))
        {
            if (need.Library != Library || need.Version != Version || (need.Flags & ElfVersionNeeds.WeakFlag) != 0)
                continue;
            copy ??= library.ToArray();
            BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(need.FlagsOffset, 2), (ushort)(need.Flags | ElfVersionNeeds.WeakFlag));
        }
        return copy;
    }

    /// <summary>
    /// Path of a loadable copy of <paramref name="libraryPath"/>, made in the first of <paramref name="folders"/> that can be written and
    /// kept there under the digest of its content; null when the library needs no cure. A folder of another user, or that others can
    /// write, or a link, is passed over.
    /// </summary>
    /// <exception cref="BadInputException">No folder can be written, or the library cannot be read.</exception>
    public static string? Apply(string libraryPath, IEnumerable<string> folders)
    {
        byte[] original = File.ReadAllBytes(libraryPath);
        if (Weaken(original) is not { } cured)
            return null;
        string digest = Convert.ToHexStringLower(SHA256.HashData(cured));
        var refusals = new List<string>();
        Exception? last = null;
        foreach (string folder in folders)
        {
            try
            {
                // Both are this user's alone: the folder, and within it the one of this content.
                string target = Path.Combine(PrivateFolder.Make(Path.Combine(PrivateFolder.Make(folder), digest)),
                    Path.GetFileName(libraryPath));
                Keep(target, cured);
                return target;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                refusals.Add($"{folder} ({error.Message})");
                last = error;
            }
        }
        throw new BadInputException($"No place was found for a cured copy of {Path.GetFileName(libraryPath)}: "
            + $"{string.Join("; ", refusals)}",
            $"This system's libstdc++ lacks {Version}, so a patched copy ({cured.Length} bytes) must be kept in a folder that can be "
                + $"written",
            "Set XDG_CACHE_HOME or TMPDIR to a folder of your own with write permission and free space, or install libstdc++ of GCC 13.2 "
                + "or newer",
            last);
    }

    /// <summary>The user's cache folder, then a private folder below the system's temporary one.</summary>
    public static IReadOnlyList<string> DefaultFolders
    {
        get
        {
            var folders = new List<string>();
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            // The XDG specification: a relative path in the variable is invalid and ignored.
            if (Path.IsPathFullyQualified(cache ?? ""))
                folders.Add(Path.Combine(cache!, "rosetta-theory", "native"));
            else if (home.Length > 0)
                folders.Add(Path.Combine(home, ".cache", "rosetta-theory", "native"));
            folders.Add(Path.Combine(Path.GetTempPath(), $"rosetta-theory-{Environment.UserName}"));
            return folders;
        }
    }

    // What is kept is compared byte for byte before use, in a folder that only this user can write: a disk may have filled, and what is
    // compared is what is loaded.
    private static void Keep(string target, byte[] content)
    {
        if (Holds(target, content))
            return;
        string temporary = $"{target}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        if (!Holds(target, content))
            throw new IOException($"'{target}' does not hold what was written to it");
    }

    private static bool Holds(string path, byte[] content) => PrivateFolder.IsOwnFile(path) && new FileInfo(path).Length == content.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
}
