using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>
/// A tar file as webdataset lays it out: files of one sample follow one another and share their name up to the first dot. The image is the
/// one with an image's extension; its class is in a <c>.cls</c> or in <c>label</c> of a <c>.json</c>.
/// </summary>
internal static class ImageShard
{
    /// <summary>Bytes of a label.</summary>
    private const int MostLabelBytes = 1 << 20;

    internal static bool IsShard(string path) => File.Exists(path) && path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>The images of a shard; their bytes stay where they are.</summary>
    /// <exception cref="BadInputException">No whole tar file, without an image, or with two in one sample.</exception>
    internal static List<ImageItem> List(string path)
    {
        var samples = new List<Sample>();
        foreach (Member member in Members(path))
        {
            (string key, string extension) = Split(member.Name);
            if (samples.Count == 0 || samples[^1].Key != key)
                samples.Add(new Sample(key));
            Sample sample = samples[^1];
            if (ImageFiles.FormatOf(extension) is not null)
            {
                sample.Image = sample.Image is null ? member
                    : throw Bad(path, $"has two images in its sample '{key}'", "A sample has one image");
            }
            else if (extension.ToUpperInvariant() is ".CLS" or ".JSON")
            {
                sample.ClassName = Label(path, member, extension) ?? sample.ClassName;
            }
        }
        List<ImageItem> items = [.. from sample in samples
                                    where sample.Image is not null
                                    select new ImageItem(sample.Key, $"{path}:{sample.Image!.Name}", sample.ClassName,
                                        () => Read(path, sample.Image, ImageDecoder.MostBytes))];
        return items.Count > 0 ? items : throw Bad(path, "holds no image", "A shard holds png, jpeg, webp or bmp files");
    }

    private static List<Member> Members(string path)
    {
        var members = new List<Member>();
        try
        {
            using FileStream file = InputFile.Open(path);
            using var reader = new TarReader(file);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
                    || entry.Name.Split('/').Any(part => part.Length > 1 && ImageFiles.IsJunk(part)))
                    continue;
                if (entry.DataOffset + entry.Length > file.Length)
                    throw Bad(path, $"ends within '{entry.Name}'", "A whole tar file is needed");
                members.Add(new Member(entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name,
                    entry.DataOffset, entry.Length));
            }
            return members;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Bad(path, $"is no whole tar file ({error.Message})", "An uncompressed tar file is needed", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"could not be read: {error.Message}", "A readable file is needed", error);
        }
    }

    /// <summary>Key and extension: the name is cut at the first dot after the last slash.</summary>
    private static (string Key, string Extension) Split(string name)
    {
        int dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? (name, "") : (name[..dot], name[dot..]);
    }

    private static string? Label(string path, Member member, string extension)
    {
        byte[] content = Read(path, member, MostLabelBytes);
        if (extension.Equals(".cls", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetString(content).Trim();
        using JsonDocument json = ForeignJson.Parse(content, $"{path}:{member.Name}");
        return json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("label", out JsonElement label) ? null
            : label.ValueKind switch
            {
                JsonValueKind.String => label.GetString(),
                JsonValueKind.Number => label.GetRawText(),
                _ => null,
            };
    }

    private static byte[] Read(string path, Member member, long most)
    {
        if (member.Bytes > most)
            throw Bad(path, $"holds {member.Bytes} bytes as '{member.Name}'", $"At most {most} bytes are read of such a file");
        try
        {
            using SafeFileHandle file = InputFile.OpenHandle(path);
            var content = new byte[(int)member.Bytes];
            int done = 0;
            for (int read; done < content.Length; done += read)
            {
                read = RandomAccess.Read(file, content.AsSpan(done), member.Offset + done);
                if (read == 0)
                    throw Bad(path, $"ends within '{member.Name}'", "A file that is not changed while it is read is needed");
            }
            return content;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"could not be read: {error.Message}", "A readable file is needed", error);
        }
    }

    private static BadInputException Bad(string path, string what, string needed, Exception? cause = null) =>
        new($"'{path}' {what}", needed, "Make or fetch the shard again", cause);

    private sealed record Member(string Name, long Offset, long Bytes);

    private sealed class Sample(string key)
    {
        internal string Key { get; } = key;

        internal Member? Image { get; set; }

        internal string? ClassName { get; set; }
    }
}
