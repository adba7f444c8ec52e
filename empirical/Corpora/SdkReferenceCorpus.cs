using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>The embedded default: the reference documentation that every .NET SDK carries, English technical prose with code.</summary>
/// <remarks>
/// One document for each type with its members, in the order of the file, cut between members where it grows beyond
/// <see cref="LongestCharacters"/>; assemblies in ordinal order of their names. A type or a text seen in an earlier assembly
/// is not repeated. The category is the first two parts of the namespace (System.IO, Microsoft.AspNetCore).
/// </remarks>
public sealed class SdkReferenceCorpus : ICorpus
{
    /// <summary>Longer types are cut: bootstrap blocks should be many and of comparable size. About 2,500 tokens.</summary>
    private const int LongestCharacters = 10_000;

    private readonly string _dotnetRoot;

    /// <param name="dotnetRoot">Folder that holds <c>packs</c>.</param>
    public SdkReferenceCorpus(string dotnetRoot) => _dotnetRoot = dotnetRoot;

    /// <summary>The documentation of the SDK that this program runs on, or of another on this machine.</summary>
    /// <exception cref="BadInputException">There is no SDK with documentation.</exception>
    public static SdkReferenceCorpus OfThisMachine() => new(DotnetRoot.Find());

    /// <inheritdoc/>
    public string Name => ".NET SDK reference documentation";

    /// <summary>Folder of the SDK that is read.</summary>
    public string Root => _dotnetRoot;

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of($"{Name} in {_dotnetRoot}", ReadAssemblies());

    private IEnumerable<Document> ReadAssemblies()
    {
        var seenTypes = new HashSet<string>(StringComparer.Ordinal);
        var seenTexts = new HashSet<UInt128>();
        foreach (string file in ReferencePacks.In(_dotnetRoot))
        {
            List<(string Type, List<string> Members)> types = ReadTypes(file);
            var known = types.Select(type => type.Type).ToHashSet(StringComparer.Ordinal);
            foreach ((string type, List<string> members) in types)
            {
                if (!seenTypes.Add(type))
                    continue;
                string name = DocumentationName.Readable(type);
                int part = 0;
                foreach (string text in Cut(members))
                    if (seenTexts.Add(DigestOf(text)))
                        yield return new Document(text, CategoryOf(type, known), part++ == 0 ? name : $"{name} ({part})");
            }
        }
    }

    /// <summary>Prose of every member, grouped by type in the order in which the file names the types.</summary>
    private static List<(string Type, List<string> Members)> ReadTypes(string file)
    {
        var types = new List<(string Type, List<string> Members)>();
        var byName = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (XElement member in ReadMembers(file))
        {
            // Namespaces (N:) and unresolved ids (!:) belong to no type.
            if (member.Attribute("name")?.Value is not [_, ':', ..] id || id[0] is not ('T' or 'M' or 'P' or 'F' or 'E')
                || DocumentationProse.Of(member) is not { } prose)
                continue;
            string type = DocumentationName.TypeOf(id);
            if (!byName.TryGetValue(type, out List<string>? members))
            {
                byName[type] = members = [];
                types.Add((type, members));
            }
            members.Add(prose);
        }
        return types;
    }

    private static IEnumerable<XElement> ReadMembers(string file)
    {
        using Stream stream = CorpusFile.Open(file);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        while (NextMember(reader, file) is { } member)
            yield return member;
    }

    private static XElement? NextMember(XmlReader reader, string file)
    {
        try
        {
            while (reader.NodeType != XmlNodeType.Element || reader.Name != "member")
                if (!reader.Read())
                    return null;
            return (XElement)XNode.ReadFrom(reader);
        }
        catch (XmlException error)
        {
            throw new BadInputException($"{file}, line {error.LineNumber}: no valid XML ({error.Message})",
                "The SDK's documentation must be complete", "Reinstall the .NET SDK, or give another corpus", error);
        }
    }

    private static IEnumerable<string> Cut(List<string> members)
    {
        var text = new StringBuilder();
        foreach (string member in members)
        {
            if (text.Length > 0 && text.Length + member.Length > LongestCharacters)
            {
                yield return text.ToString();
                text.Clear();
            }
            if (text.Length > 0)
                text.Append('\n');
            text.Append(member);
        }
        if (text.Length > 0)
            yield return text.ToString();
    }

    /// <summary>First two parts of the type's namespace; an outer type is no namespace.</summary>
    private static string CategoryOf(string type, HashSet<string> types)
    {
        string outer = type;
        do
        {
            int dot = outer.LastIndexOf('.');
            if (dot < 0)
                return "(global)";
            outer = outer[..dot];
        }
        while (types.Contains(outer));
        string[] parts = outer.Split('.', 3);
        return parts.Length < 2 ? parts[0] : $"{parts[0]}.{parts[1]}";
    }

    private static UInt128 DigestOf(string text) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
