using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Experiments.Records;

/// <summary>
/// A folder of files that this program makes anew: files.json in it lists them with their digests. Only what is listed, and still as it was
/// written, is replaced or removed; whatever else lies there is somebody's own.
/// </summary>
internal static class WrittenFiles
{
    private const string ListName = "files.json";

    /// <summary>Writes files in place of those that an earlier call wrote.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="files">Name to content.</param>
    /// <exception cref="BadInputException">The folder is a link, its list is damaged, or a file of that name is not this
    /// program's.</exception>
    public static void Replace(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (new DirectoryInfo(folder) is { Exists: true } there && there.Attributes.HasFlag(FileAttributes.ReparsePoint))
            throw new BadInputException($"'{folder}' is a link to '{there.LinkTarget}'", "Files are only replaced in the run's own folder",
                "Remove the link");
        Dictionary<string, string[]> earlier = Read(Path.Combine(folder, ListName));
        Dictionary<string, string> own = files.ToDictionary(file => file.Key, file => Digest(Encoding.UTF8.GetBytes(file.Value)));
        foreach (string name in own.Keys)
        {
            string path = Path.Combine(folder, name);
            if (Path.Exists(path) && !IsOwn(path, [own[name], .. earlier.GetValueOrDefault(name, [])]))
                throw new BadInputException($"'{path}' is not as this program wrote it", "Only own files are replaced",
                    "Move it to another place, or give it another name");
        }
        // Listed before they are written: a kill in between leaves no file that the next call would not know.
        Write(folder, own.Keys.Concat(earlier.Keys).Distinct(StringComparer.Ordinal).ToDictionary(name => name,
            name => own.TryGetValue(name, out string? digest) ? earlier.GetValueOrDefault(name, []).Append(digest).Distinct().ToArray()
                : earlier[name]));
        foreach ((string name, string content) in files)
            AtomicFile.WriteText(Path.Combine(folder, name), content);
        foreach ((string name, string[] digests) in earlier.Where(entry => !own.ContainsKey(entry.Key)))
        {
            string path = Path.Combine(folder, name);
            if (IsOwn(path, digests))
                File.Delete(path);
        }
        Write(folder, own.ToDictionary(file => file.Key, file => new[] { file.Value }));
    }

    private static bool IsOwn(string path, string[] digests) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } && digests.Contains(Digest(InputFile.ReadAllBytes(path)));

    private static void Write(string folder, Dictionary<string, string[]> list) => AtomicFile.WriteText(Path.Combine(folder, ListName),
        JsonSerializer.Serialize(new SortedDictionary<string, string[]>(list, StringComparer.Ordinal), RunJson.Indented) + "\n");

    /// <summary>Names are of files in the folder itself; a list that says otherwise is not this program's.</summary>
    private static Dictionary<string, string[]> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            Dictionary<string, string[]>? list = JsonSerializer.Deserialize<Dictionary<string, string[]>>(InputFile.ReadAllText(path),
                RunJson.Indented);
            if (list is not null && list.All(entry => entry.Value is not null && entry.Key.Length > 0 && entry.Key != ListName
                && Path.GetFileName(entry.Key) == entry.Key && !entry.Key.Contains('\0', StringComparison.Ordinal)))
                return list;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new BadInputException($"'{path}' is damaged", "The list of the files that this program wrote there is needed",
            $"Move the folder of '{path}' away; its files are written anew");
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
