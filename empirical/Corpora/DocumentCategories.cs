namespace Rosetta.Empirical.Corpora;

/// <summary>Kinds of documents by which the contexts of neurons are counted (M39).</summary>
/// <remarks>
/// Of the Pile's subsets the paper's five kinds; of the SDK's documentation what a type's namespace is about; of other documents the
/// categories that they name themselves, the rarest of many as one.
/// </remarks>
/// <param name="Names">The kinds, in ordinal order.</param>
/// <param name="OfDocument">Kind of each document, an index into <paramref name="Names"/>; -1 of one that names no category where others
/// do.</param>
/// <param name="Specialised">Kinds that firing is claimed to move to; empty where none is stated.</param>
public sealed record DocumentCategories(IReadOnlyList<string> Names, IReadOnlyList<int> OfDocument, IReadOnlyList<string> Specialised)
{
    /// <summary>Kinds that are kept of documents that name their own; the rarest beyond are <see cref="Rest"/>.</summary>
    public const int Most = 16;

    /// <summary>The kind of what is in none of the others.</summary>
    public const string Rest = "other";

    /// <summary>Share of the documents that must be of a known map before it is taken.</summary>
    private const double Known = 0.9;

    private static readonly Dictionary<string, string[]> Pile = new(StringComparer.Ordinal)
    {
        ["code"] = ["Github"],
        ["math"] = ["DM Mathematics"],
        ["formal"] = ["ArXiv", "PubMed Central", "PubMed Abstracts", "FreeLaw", "USPTO Backgrounds", "NIH ExPorter", "StackExchange",
            "PhilPapers"],
        ["prose"] = ["Pile-CC", "OpenWebText2", "Wikipedia (en)", "Books3", "Gutenberg (PG-19)", "EuroParl", "BookCorpus2"],
        ["conversational"] = ["OpenSubtitles", "Ubuntu IRC", "HackerNews", "Enron Emails", "YoutubeSubtitles"],
    };

    private static readonly Dictionary<string, string> KindOfSubset = Pile.SelectMany(kind => kind.Value.Select(subset =>
        (subset, kind.Key))).ToDictionary(StringComparer.Ordinal);

    /// <summary>Namespaces of the SDK; of several that hold a type the longest counts.</summary>
    private static readonly (string Kind, string[] Namespaces)[] Sdk =
    [
        ("collections", ["System.Collections", "System.Linq", "System.Buffers", "Microsoft.Extensions.ObjectPool"]),
        ("components", ["System.ComponentModel", "System.Drawing", "System.Configuration", "Microsoft.Extensions", "System.Timers"]),
        ("cryptography", ["System.Security.Cryptography", "Microsoft.AspNetCore.Cryptography", "Microsoft.AspNetCore.DataProtection",
            "System.Formats.Asn1"]),
        ("data", ["System.Data", "System.Xml", "System.Text.Json", "System.Runtime.Serialization", "System.Transactions",
            "System.Formats.Cbor", "MessagePack"]),
        ("diagnostics", ["System.Diagnostics", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Diagnostics"]),
        ("interop", ["System.Runtime.InteropServices", "Microsoft.Win32", "Windows.Win32"]),
        ("io", ["System.IO", "System.Formats.Tar", "Microsoft.Extensions.FileProviders", "Microsoft.Extensions.FileSystemGlobbing",
            "Microsoft.VisualBasic.FileIO"]),
        ("networking", ["System.Net", "Windows.Win32.Networking", "Microsoft.Extensions.Http"]),
        ("numerics", ["System.Numerics", "System.Runtime.Intrinsics"]),
        ("reflection", ["System.Reflection", "System.Dynamic", "System.Linq.Expressions", "System.Runtime.CompilerServices",
            "Microsoft.CSharp"]),
        ("security", ["System.Security", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization",
            "Microsoft.AspNetCore.Identity", "Microsoft.AspNetCore.Antiforgery"]),
        ("text", ["System.Text", "System.Globalization", "System.Resources", "Microsoft.Extensions.Localization"]),
        ("threading", ["System.Threading"]),
        ("web", ["Microsoft.AspNetCore"]),
    ];

    /// <summary>Everything else of the SDK: System itself, the run time, the languages.</summary>
    private const string SdkRest = "core";

    /// <summary>Documents that no category was named for, or that are all of one: no kinds, and why.</summary>
    public static (DocumentCategories? Categories, string? Omission) Of(IReadOnlyList<(string? Category, string Source)> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        int named = documents.Count(document => document.Category is not null);
        if (named == 0)
        {
            return (null, "No document names a category. Rows of a .jsonl do so in meta.pile_set_name, or in the field that 'category' "
                + "names; text files by the folders that they lie in.");
        }
        string?[] kinds = KindsBy(document => KindOfSubset.GetValueOrDefault(document.Category!))
            ?? KindsBy(document => KindOfNamespace(document.Category!, document.Source))
            ?? Own(documents);
        string[] names = [.. kinds.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (names.Length < 2)
            return (null, $"All documents are of one category, '{names[0]}'.");
        return (new(names, [.. kinds.Select(kind => kind is null ? -1
            : Array.BinarySearch(names, kind, StringComparer.Ordinal))],
            names.All(Pile.ContainsKey) ? [.. new[] { "code", "math" }.Where(names.Contains)] : []), null);

        string?[]? KindsBy(Func<(string? Category, string Source), string?> kind)
        {
            string?[] found = [.. documents.Select(document => document.Category is null ? null : kind(document))];
            return found.Count(own => own is not null) < Known * named ? null
                : [.. found.Select((own, i) => own ?? (documents[i].Category is null ? null : Rest))];
        }
    }

    private static string?[] Own(IReadOnlyList<(string? Category, string Source)> documents)
    {
        string[] kept = [.. documents.Select(document => document.Category).OfType<string>().GroupBy(name => name, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
        HashSet<string> most = [.. kept.Length <= Most ? kept : kept[..(Most - 1)]];
        return [.. documents.Select(document => document.Category is not { } own ? null : most.Contains(own) ? own : Rest)];
    }

    /// <summary>What a type of the SDK is about; null where its namespace is none of the SDK's.</summary>
    private static string? KindOfNamespace(string category, string source)
    {
        if (category != "(global)" && !Within(category, "System") && !Within(category, "Microsoft") && !Within(category, "Windows"))
            return null;
        // The category has two parts of the namespace, the source all of them and the type.
        (string Kind, int Length) best = (SdkRest, 0);
        foreach ((string kind, string[] namespaces) in Sdk)
        {
            foreach (string name in namespaces)
            {
                if (name.Length > best.Length && (Within(source, name) || Within(category, name)))
                    best = (kind, name.Length);
            }
        }
        return best.Kind;
    }

    private static bool Within(string name, string outer) => name.StartsWith(outer, StringComparison.Ordinal)
        && (name.Length == outer.Length || name[outer.Length] is '.' or ' ');
}
