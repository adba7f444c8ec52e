using System.Text.RegularExpressions;

namespace Rosetta.Empirical.Models.Language;

/// <summary>How an architecture's checkpoints spell their tensors: optional prefixes, and tensors that carry nothing.</summary>
/// <param name="Prefixes">Prefixes under which checkpoints may hold the parameters, longest first; the empty one is implied.</param>
/// <param name="BasePrefix">The prefix of the full names in <see cref="ParameterSpecification.Name"/>.</param>
/// <param name="Buffers">Names (without prefix) of causal masks, rotary tables and the like, known and skipped.</param>
/// <param name="Aliases">Other names of tied parameters: alias to parameter.</param>
public sealed record CheckpointNaming(IReadOnlyList<string> Prefixes, string BasePrefix, Regex Buffers, IReadOnlyDictionary<string, string> Aliases)
{
    /// <summary>The full name of a checkpoint's tensor, whichever prefix it came with.</summary>
    /// <param name="name">The name in the checkpoint.</param>
    /// <param name="isParameter">Whether a full name is one of the architecture's parameters.</param>
    internal string Canonical(string name, Func<string, bool> isParameter)
    {
        if (isParameter(name) || Aliases.ContainsKey(name))
            return name;
        string full = BasePrefix + WithoutPrefix(name);
        return isParameter(full) ? full : name;
    }

    /// <summary>Whether a tensor is a buffer that carries nothing the configuration does not say.</summary>
    internal bool IsBuffer(string name) => Buffers.IsMatch(WithoutPrefix(name));

    private string WithoutPrefix(string name)
    {
        foreach (string prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return name[prefix.Length..];
        }
        return name;
    }
}
