namespace Rosetta.Theory;

/// <summary>One thing that a user can name.</summary>
/// <param name="Name">As files and the command line spell it.</param>
/// <param name="Help">What it is, in one line.</param>
/// <param name="Item">The thing, or what makes it.</param>
public sealed record Registered<T>(string Name, string Help, T Item);

/// <summary>
/// Everything of one sort that a user can name: files, the command line and the help all read this list, so that a new thing is
/// registered once.
/// </summary>
/// <example><code>Registry&lt;Func&lt;INull&gt;&gt; nulls = new("null", new("shift", "each row moved around a circle", () => new
/// Shift()));</code></example>
public sealed class Registry<T>
{
    private readonly Dictionary<string, Registered<T>> _byName;

    /// <param name="sort">What the things are called, in the singular: it begins an error.</param>
    /// <param name="entries">In the order in which help shows them.</param>
    public Registry(string sort, params IReadOnlyList<Registered<T>> entries)
    {
        Sort = sort;
        Entries = entries;
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>What the things are called.</summary>
    public string Sort { get; }

    /// <summary>All, in order.</summary>
    public IReadOnlyList<Registered<T>> Entries { get; }

    /// <summary>Their names, in order.</summary>
    public IEnumerable<string> Names => Entries.Select(entry => entry.Name);

    /// <summary>The thing of this name.</summary>
    /// <exception cref="BadInputException">There is none; the message lists what there is.</exception>
    public T this[string name] => _byName.TryGetValue(name, out Registered<T>? entry) ? entry.Item
        : throw new BadInputException($"The {Sort} '{name}' is not known", $"One of {string.Join(", ", Names)} is needed",
            $"Did you mean '{NearestName.Of(name, Names)}'?");

    /// <summary>Names and what they are, a line each.</summary>
    public string Help =>
        string.Join('\n', Entries.Select(entry => $"{entry.Name.PadRight(Names.Max(name => name.Length))}  {entry.Help}"));
}

/// <summary>The known name nearest to a mistyped one, by edit distance.</summary>
public static class NearestName
{
    /// <summary>The nearest; of equally near ones the first in the alphabet.</summary>
    public static string Of(string given, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(given);
        return known.OrderBy(name => Distance(given, name)).ThenBy(name => name, StringComparer.Ordinal).First();
    }

    /// <summary>Whether one name may be the other misspelt: two edits at most, and fewer than half of the letters.</summary>
    public static bool IsNear(string given, string name)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(name);
        return Distance(given, name) <= Math.Min(2, (Math.Max(given.Length, name.Length) - 1) / 2);
    }

    /// <summary>Levenshtein distance, case ignored; a swap of neighbours counts as one edit (Damerau).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + substitution);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }

    private static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
}
