using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Rosetta.Empirical.Backend;

/// <summary>
/// A folder below which nobody but this user can put anything (root can everything): what is checked there is what is loaded from there.
/// </summary>
/// <remarks>Owners and kinds come from Linux's statx, whose record is the same on every architecture. Elsewhere nothing is
/// checked.</remarks>
internal static class PrivateFolder
{
    private const int CurrentFolder = -100, NoFollow = 0x100, LongestPath = 4096, StatBytes = 256, UidOffset = 20, ModeOffset = 28;
    private const uint BasicStats = 0x7ff;
    private const int KindMask = 0xF000, KindFolder = 0x4000, KindFile = 0x8000, Sticky = 0x200, GroupWrites = 0x10, OthersWrite = 0x2;

    /// <summary>
    /// Makes a folder with mode 0700 unless it is there, and gives its path without links. One that is there must be this user's, no link,
    /// and writable by nobody else; every folder above it must be this user's or root's, and writable by everybody only where nobody can
    /// remove what is another's (the sticky bit of /tmp).
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It is not so; the message says which folder and why.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static string Make(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return Directory.CreateDirectory(folder).FullName;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), above = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(above);
        string real = Path.Combine(RealPath(above), Path.GetFileName(full));
        for (string? ancestor = Path.GetDirectoryName(real); ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            (uint owner, int mode) = Look(ancestor);
            if (owner != 0 && owner != EffectiveUser())
                throw new UnauthorizedAccessException($"'{ancestor}' belongs to another user (number {owner})");
            if ((mode & OthersWrite) != 0 && (mode & Sticky) == 0)
                throw new UnauthorizedAccessException($"others can replace what lies in '{ancestor}'");
        }
        Directory.CreateDirectory(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (uint user, int rights) = Look(real);
        if ((rights & KindMask) != KindFolder)
            throw new UnauthorizedAccessException($"'{real}' is a link or no folder");
        if (user != EffectiveUser())
            throw new UnauthorizedAccessException($"'{real}' belongs to another user (number {user})");
        if ((rights & (GroupWrites | OthersWrite)) != 0)
            throw new UnauthorizedAccessException($"others can write into '{real}'");
        return real;
    }

    /// <summary>Whether a path is a plain file of this user's: no link, pipe or device.</summary>
    internal static bool IsOwnFile(string path)
    {
        if (!OperatingSystem.IsLinux() || !Path.Exists(path))
            return File.Exists(path);
        (uint owner, int mode) = Look(path);
        return (mode & KindMask) == KindFile && owner == EffectiveUser();
    }

    private static (uint Owner, int Mode) Look(string path)
    {
        var record = new byte[StatBytes];
        return Statx(CurrentFolder, path, NoFollow, BasicStats, record) != 0 ? throw new IOException($"'{path}' cannot be looked at")
            : (BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(UidOffset)),
                BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(ModeOffset)));
    }

    private static string RealPath(string path)
    {
        var resolved = new byte[LongestPath];
        return RealPath(path, resolved) == 0 ? throw new IOException($"'{path}' leads nowhere")
            : Encoding.UTF8.GetString(resolved, 0, Array.IndexOf(resolved, (byte)0));
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, string path, int flags, uint mask, [Out] byte[] record);

    [DllImport("libc", EntryPoint = "realpath", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint RealPath(string path, [Out] byte[] resolved);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
