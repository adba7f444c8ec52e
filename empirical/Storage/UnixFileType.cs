using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Storage;

/// <summary>What a path leads to, asked without opening it: to open a pipe is to wait for its writer.</summary>
/// <remarks>Linux's statx, whose layout is one for all processors; the framework tells files from directories only. Elsewhere nothing is
/// known before a file is opened.</remarks>
internal static partial class UnixFileType
{
    private const int CurrentDirectory = -100, StatBytes = 256, ModeOffset = 28;
    private const uint WantsType = 1;

    /// <summary>In words what a path leads to that is neither file nor directory; null for those, and where it cannot be told.</summary>
    public static string? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> stat = stackalloc byte[StatBytes];
        try
        {
            if (Statx(CurrentDirectory, path, 0, WantsType, ref MemoryMarshal.GetReference(stat)) != 0)
                return null;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // A C library before 2018.
        }
        return (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & 0xF000) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte stat);
}
