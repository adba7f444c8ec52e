namespace Rosetta.Empirical.Corpora;

/// <summary>The documentation files of the SDK's reference packs: packs/{pack}/{version}/ref/net{version}/*.xml.</summary>
internal static class ReferencePacks
{
    /// <summary>
    /// One file for each assembly, in ordinal order of their names: the newest version of every pack and of its target, and
    /// the first pack where several carry the assembly (they carry the same text). Empty if there are none.
    /// </summary>
    public static IReadOnlyList<string> In(string dotnetRoot)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string pack in Folders(Path.Combine(dotnetRoot, "packs")))
            foreach (string version in Folders(pack).OrderDescending(VersionOrder))
            {
                IEnumerable<string> targets = Folders(Path.Combine(version, "ref"))
                    .Where(target => Path.GetFileName(target).StartsWith("net", StringComparison.Ordinal)).OrderDescending(VersionOrder);
                string[] documents = targets.Select(target => Directory.GetFiles(target, "*.xml")).FirstOrDefault(found => found.Length > 0)
                    ?? [];
                foreach (string document in documents)
                    files.TryAdd(Path.GetFileNameWithoutExtension(document), document);
                if (documents.Length > 0)
                    break;
            }
        return [.. files.Values];
    }

    private static IEnumerable<string> Folders(string parent) =>
        Directory.Exists(parent) ? Directory.GetDirectories(parent).Order(StringComparer.Ordinal) : [];

    /// <summary>10.0.12 after 10.0.2 after 10.0.0 after 10.0.0-rc.1; names that are no version first.</summary>
    private static Comparer<string> VersionOrder { get; } = Comparer<string>.Create((first, second) =>
    {
        (Version firstNumber, string firstLabel) = Parse(first);
        (Version secondNumber, string secondLabel) = Parse(second);
        int order = firstNumber.CompareTo(secondNumber);
        if (order == 0)
            order = (firstLabel.Length == 0).CompareTo(secondLabel.Length == 0);
        // Labels such as rc.2.25502.107: shorter numbers are smaller ones, so padding makes the ordinal order the numeric one.
        return order != 0 ? order : string.CompareOrdinal(Padded(firstLabel), Padded(secondLabel));
    });

    private static string Padded(string label) => string.Join('.', label.Split('.').Select(part => part.PadLeft(12)));

    private static (Version Number, string Label) Parse(string folder)
    {
        string[] parts = Path.GetFileName(folder).Replace("net", "", StringComparison.Ordinal).Split('-', 2);
        return (Version.TryParse(parts[0], out Version? number) ? number : new Version(), parts.Length > 1 ? parts[1] : "");
    }
}
