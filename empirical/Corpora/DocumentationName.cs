using System.Text.RegularExpressions;

namespace Rosetta.Empirical.Corpora;

/// <summary>Names of documentation ids ("M:System.Array.IndexOf``1(``0[],``0)") as a reader would write them.</summary>
internal static partial class DocumentationName
{
    /// <summary>The name without its kind, arities and escapes: System.Array.IndexOf(T0[], T0).</summary>
    public static string Readable(string id)
    {
        string name = id.Length > 1 && id[1] == ':' ? id[2..] : id;
        name = Arity().Replace(name, "");
        name = Positional().Replace(name, "T$1");
        int constructor = name.IndexOf(".#ctor", StringComparison.Ordinal);
        if (constructor > 0)
            name = name[..(constructor + 1)] + name[(name.LastIndexOf('.', constructor - 1) + 1)..constructor]
                + name[(constructor + ".#ctor".Length)..];
        return name.Replace("#", ".", StringComparison.Ordinal).Replace("@", "", StringComparison.Ordinal)
            .Replace(",", ", ", StringComparison.Ordinal);
    }

    /// <summary>The id of the type that a member belongs to (of a type: its own), without the kind.</summary>
    public static string TypeOf(string id)
    {
        string name = id[2..];
        if (id[0] == 'T')
            return name;
        int end = name.AsSpan().IndexOfAny('(', '~');
        int dot = name.LastIndexOf('.', end < 0 ? name.Length - 1 : end);
        return dot > 0 ? name[..dot] : name;
    }

    [GeneratedRegex(@"(?<=[\w])`+\d+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"`+(\d+)")]
    private static partial Regex Positional();
}
