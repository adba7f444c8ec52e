namespace Rosetta.Experiments.Definitions;

/// <summary>A YAML file that is being read.</summary>
/// <param name="Name">Its name, for errors.</param>
/// <param name="Folder">What file names in it are relative to.</param>
internal sealed record YamlSource(string Name, string Folder)
{
    private readonly List<string> _defaults = [];

    /// <summary>What was taken for keys that the file leaves out, such as <c>match.samples: 16000</c>, in the order of reading.</summary>
    public IReadOnlyList<string> Defaults => _defaults;

    /// <summary>Notes what was taken for a key.</summary>
    public void Took(string keyPath, string value) => _defaults.Add($"{keyPath}: {value}");
}
