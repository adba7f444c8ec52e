using System.Globalization;
using System.Text.RegularExpressions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>
/// A folder of checkpoints of two families, each in a folder FAMILY-LAYERSxWIDTH: the sizes that both families have are the pairs of one
/// series.
/// </summary>
/// <param name="Name">Name of the series; "" for the world's main one.</param>
/// <param name="FolderA">Where the first family is.</param>
/// <param name="FolderB">Where the second family is: the same, or that of another seed.</param>
/// <param name="FamilyA">First family.</param>
/// <param name="FamilyB">Second family; the same for twins of two seeds.</param>
/// <param name="Sizes">Sizes wanted, such as 2x64; null for all that both have.</param>
/// <param name="Seed">Label of the seed.</param>
/// <param name="IfThere">Whether folders that are not there are passed over.</param>
internal sealed partial record CheckpointSeries(string Name, string FolderA, string FolderB, string FamilyA, string FamilyB,
    IReadOnlyList<string>? Sizes, int Seed, bool IfThere)
{
    /// <summary>Fewest sizes of a main series: with one there is nothing to grow.</summary>
    private const int FewestSizes = 2;

    /// <summary>Its pairs, smallest first; none where its folders may be missing and are.</summary>
    /// <param name="folder">What folders are relative to.</param>
    /// <exception cref="BadInputException">A folder or size is missing, or the families have no size in common.</exception>
    public IReadOnlyList<CheckpointPairDefinition> Pairs(string folder)
    {
        string a = Path.GetFullPath(Path.Combine(folder, FolderA)), b = Path.GetFullPath(Path.Combine(folder, FolderB));
        if (new[] { a, b }.FirstOrDefault(path => !Directory.Exists(path)) is { } missing)
        {
            return IfThere ? [] : throw new BadInputException($"The folder '{missing}' of {Text} is not there",
                "A folder of checkpoints named FAMILY-LAYERSxWIDTH is needed", "Correct 'folder', or add 'if-there: true' to pass over it");
        }
        Dictionary<string, (string Path, long Neurons)> ofA = Found(a, FamilyA), ofB = Found(b, FamilyB);
        string[] common = [.. ofA.Keys.Where(ofB.ContainsKey).OrderBy(size => ofA[size].Neurons)
            .ThenBy(size => size, StringComparer.Ordinal)];
        foreach (string size in Sizes ?? [])
        {
            if (!common.Contains(size))
            {
                string lacks = !ofA.ContainsKey(size) ? $"'{FamilyA}-{size}' in '{a}'" : $"'{FamilyB}-{size}' in '{b}'";
                throw new BadInputException($"There is no {lacks}", $"Both families need every size of {Text}",
                    $"Take sizes that both have ({List(common)}), or put the model there");
            }
        }
        string[] chosen = Sizes is null ? common : [.. common.Where(Sizes.Contains)];
        if (chosen.Length < (Name.Length == 0 && !IfThere ? FewestSizes : 1))
        {
            string found = Sizes is not null && common.Length > chosen.Length
                ? $"{Text} asks for {(chosen.Length == 0 ? "no size" : $"the size {chosen[0]} alone")}"
                : $"'{FamilyA}' in '{a}' ({List([.. ofA.Keys])}) and '{FamilyB}' in '{b}' ({List([.. ofB.Keys])}) have "
                    + $"{(chosen.Length == 0 ? "no size" : $"one size ({chosen[0]})")} in common";
            throw new BadInputException(found, "Growth with size needs two sizes of both families or more",
                "Add models, or correct 'families', 'folder' or 'sizes'");
        }
        return [.. chosen.Select(size => new CheckpointPairDefinition(ofA[size].Path, ofB[size].Path, Seed, Name))];
    }

    /// <summary>For messages and plans.</summary>
    private string Text => Name.Length == 0 ? "the main series" : $"series '{Name}'";

    private static string List(string[] sizes) => sizes.Length == 0 ? "no size" : string.Join(", ", sizes);

    private static Dictionary<string, (string Path, long Neurons)> Found(string folder, string family)
    {
        var found = new Dictionary<string, (string Path, long Neurons)>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateDirectories(folder, $"{family}-*").Order(StringComparer.Ordinal))
        {
            string size = Path.GetFileName(path)[(family.Length + 1)..];
            if (Size().Match(size) is { Success: true } match)
                found[size] = (path, long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                    * long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        }
        return found;
    }

    [GeneratedRegex(@"^([0-9]{1,4})x([0-9]{1,6})\z")]
    internal static partial Regex Size();
}
