using System.Buffers.Binary;
using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Backend;

/// <summary>One symbol version that a shared library asks of another: an entry of ELF section .gnu.version_r.</summary>
/// <param name="Library">The library asked, for example libstdc++.so.6.</param>
/// <param name="Version">The version asked for, for example GLIBCXX_3.4.32.</param>
/// <param name="FlagsOffset">Offset in the file of the entry's 16-bit <c>vna_flags</c>.</param>
/// <param name="Flags">Its value; bit 1 (<see cref="ElfVersionNeeds.WeakFlag"/>) makes the version optional.</param>
public sealed record ElfVersionNeed(string Library, string Version, int FlagsOffset, ushort Flags);

/// <summary>
/// Reads the version needs of a 64-bit little-endian ELF file. The layout is that of the System V ABI (Elf64_Ehdr, Elf64_Shdr) and of
/// the Linux Standard Base's symbol versioning chapter (Elf64_Verneed, Elf64_Vernaux).
/// </summary>
public static class ElfVersionNeeds
{
    /// <summary>VER_FLG_WEAK: the loader warns about nothing and fails on nothing when the version is missing.</summary>
    public const ushort WeakFlag = 0x2;

    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const int HeaderSize = 64, SectionHeaderSize = 64, EntrySize = 16;

    /// <summary>All version needs, in file order; empty when the file has no such section.</summary>
    /// <exception cref="BadInputException">The bytes are no such ELF file, or its tables lead outside it.</exception>
    public static IReadOnlyList<ElfVersionNeed> Read(ReadOnlySpan<byte> file)
    {
        try
        {
            return ReadTables(file);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw Damaged("its tables lead outside the file", error);
        }
    }

    private static List<ElfVersionNeed> ReadTables(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file[..4].SequenceEqual("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
            throw Damaged("it does not begin as a 64-bit little-endian ELF file does");
        int sections = checked((int)UInt64(file, 0x28));
        int sectionSize = UInt16(file, 0x3a), sectionCount = UInt16(file, 0x3c);
        if (sectionSize < SectionHeaderSize)
            throw Damaged($"its section headers have {sectionSize} bytes");
        var needs = new List<ElfVersionNeed>();
        for (int i = 0; i < sectionCount; i++)
        {
            ReadOnlySpan<byte> header = file.Slice(sections + i * sectionSize, sectionSize);
            if (UInt32(header, 4) != VersionNeedSection)
                continue;
            int names = checked(sections + (int)UInt32(header, 0x28) * sectionSize); // sh_link: the string table
            ReadSection(file, checked((int)UInt64(header, 0x18)), checked((int)UInt32(header, 0x2c)),
                checked((int)UInt64(file, names + 0x18)), needs);
        }
        return needs;
    }

    private static void ReadSection(ReadOnlySpan<byte> file, int offset, int libraryCount, int strings, List<ElfVersionNeed> needs)
    {
        int library = offset;
        for (int i = 0; i < libraryCount; i++)
        {
            string name = Text(file, strings, UInt32(file, library + 4));
            int entryCount = UInt16(file, library + 2), entry = checked(library + (int)UInt32(file, library + 8));
            for (int j = 0; j < entryCount; j++)
            {
                _ = file.Slice(entry, EntrySize);
                needs.Add(new ElfVersionNeed(name, Text(file, strings, UInt32(file, entry + 8)), entry + 4, UInt16(file, entry + 4)));
                entry = checked(entry + (int)UInt32(file, entry + 12));
            }
            library = checked(library + (int)UInt32(file, library + 12));
        }
    }

    private static string Text(ReadOnlySpan<byte> file, int strings, uint at)
    {
        ReadOnlySpan<byte> rest = file[checked(strings + (int)at)..];
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.ASCII.GetString(rest[..end]) : throw Damaged("a name has no end");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(at, 2));

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(at, 4));

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(at, 8));

    private static BadInputException Damaged(string why, Exception? cause = null) =>
        new($"A native library cannot be read: {why}", "A 64-bit little-endian ELF shared library is needed",
            "Restore the NuGet packages again (dotnet restore --force)", cause);
}
