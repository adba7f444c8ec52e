using System.Security.Cryptography;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// SHA256SUMS beside checkpoint folders (lines of digest, two spaces and path, as <c>sha256sum */*</c> writes them): a folder that it
/// names is used only if its files are the listed ones.
/// </summary>
public static class FolderChecksums
{
    /// <summary>Name of the list.</summary>
    public const string FileName = "SHA256SUMS";

    private const int DigestLength = 64;

    /// <summary>Extensions of what a checkpoint is read from.</summary>
    private static readonly string[] Read = [".json", ".safetensors", ".bin", ".txt"];

    /// <summary>Refuses a checkpoint folder whose files are not those that the list beside it names; says nothing of a folder that no list
    /// names.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <exception cref="BadInputException">A file differs, is missing, or is not in the list.</exception>
    public static void Require(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), name = Path.GetFileName(full);
        if (Path.GetDirectoryName(full) is not { } parent || !File.Exists(Path.Combine(parent, FileName)))
            return;
        string list = Path.Combine(parent, FileName);
        Dictionary<string, string> listed = Listed(list, name);
        if (listed.Count == 0)
            return;
        foreach (string file in Directory.EnumerateFiles(full).Where(file => Read.Contains(Path.GetExtension(file)))
            .Select(Path.GetFileName).OfType<string>().Where(file => !listed.ContainsKey(file)))
            throw Wrong(list, $"'{Path.Combine(full, file)}' is not in it");
        foreach ((string file, string digest) in listed)
        {
            string path = Path.Combine(full, file);
            if (!File.Exists(path))
                throw Wrong(list, $"'{path}' is missing");
            using FileStream stream = InputFile.Open(path);
            string found = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (!found.Equals(digest, StringComparison.OrdinalIgnoreCase))
                throw Wrong(list, $"'{path}' has SHA-256 {found[..12]}... and not {digest[..12]}...");
        }
    }

    /// <summary>Files of one folder with their digests.</summary>
    private static Dictionary<string, string> Listed(string list, string folder)
    {
        var listed = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines = InputFile.ReadAllText(list).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0)
                continue;
            if (line.Length <= DigestLength + 2 || !line[..DigestLength].All(char.IsAsciiHexDigit) || line[DigestLength] != ' ')
                throw new BadInputException($"Line {i + 1} of '{list}' is no digest and path",
                    "Lines as sha256sum writes them are needed", "Restore the file as it came with the models");
            string path = line[(DigestLength + 2)..];
            if (path.StartsWith(folder + "/", StringComparison.Ordinal))
                listed[path[(folder.Length + 1)..]] = line[..DigestLength];
        }
        return listed;
    }

    private static BadInputException Wrong(string list, string what) => new($"{what} ('{list}' names the folder)",
        "Models are used only as they were when that list was written: other weights give other numbers",
        "Restore the file (git checkout, or a fresh copy), or put a model of your own into another folder");
}
