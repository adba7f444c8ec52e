using System.Globalization;
using System.Text.RegularExpressions;

namespace Rosetta.Empirical.Models.Language;

/// <summary>How an architecture's checkpoints spell their tensors: optional prefixes, and tensors that carry nothing.</summary>
/// <param name="Prefixes">Prefixes under which checkpoints may hold the parameters, longest first; the empty one is implied.</param>
/// <param name="BasePrefix">The prefix of the full names in <see cref="ParameterSpecification.Name"/>.</param>
/// <param name="Buffers">Names (without prefix) of causal masks, rotary tables and the like, known and skipped.</param>
/// <param name="Aliases">Other names of tied parameters: alias to parameter.</param>
public sealed partial record CheckpointNaming(IReadOnlyList<string> Prefixes, string BasePrefix, Regex Buffers, IReadOnlyDictionary<string,
    string> Aliases)
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

    /// <summary>Whether a tensor is beside the model: a buffer that carries nothing the configuration does not say, or another task's
    /// head.</summary>
    internal bool IsBeside(string name) => Buffers.IsMatch(WithoutPrefix(name)) || TaskHeads().IsMatch(name);

    /// <summary>Blocks that a checkpoint's tensors belong to: one more than the highest number.</summary>
    internal static long BlockCount(IEnumerable<string> names) =>
        names.Select(name => Block().Match(name)).Where(match => match.Success)
            .Select(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max();

    private string WithoutPrefix(string name)
    {
        foreach (string prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return name[prefix.Length..];
        }
        return name;
    }

    // Heads for classes, spans, choices, values and rewards, beside the trunk: the original's language models leave them out as well.
    [GeneratedRegex(
        @"^(score|classifier|qa_outputs|multiple_choice_head|v_head|value_head|reward_head)(\.(summary|[0-9]+))?\.(weight|bias)\z")]
    private static partial Regex TaskHeads();

    [GeneratedRegex(@"^(?:[a-z_]+\.)*?(?:h|layers)\.([0-9]{1,18})\.")]
    private static partial Regex Block();
}
