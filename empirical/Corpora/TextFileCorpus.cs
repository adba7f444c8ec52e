using System.Text;
using Rosetta.Empirical.Storage;

namespace Rosetta.Empirical.Corpora;

/// <summary>One text file in UTF-8: one document.</summary>
public sealed class TextFileCorpus(string path) : ICorpus
{
    private static readonly string[] Extensions = [".txt", ".text", ".md"];

    /// <inheritdoc/>
    public string Name => Path.GetFileName(path);

    /// <summary>True for a file name that this reader takes.</summary>
    public static bool Takes(string path) => Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public IEnumerable<Document> Read() => CorpusContent.Of(path, [ReadFile(path, Name, Name)]);

    internal static Document ReadFile(string path, string category, string source)
    {
        byte[] all;
        try
        {
            all = InputFile.ReadAllBytes(path, Document.MostBytes);
        }
        catch (Exception error) when (CorpusFile.ReadError(path, error) is { } bad)
        {
            throw bad;
        }
        if (ForeignFile.Mistaken(all, path) is { } mistaken && !IsText(all, path))
            throw mistaken;
        ReadOnlySpan<byte> bytes = StrictUtf8.WithoutMark(all);
        int invalid = StrictUtf8.FirstInvalid(bytes);
        if (invalid < 0)
            return new Document(Encoding.UTF8.GetString(bytes), category, source);
        ReadOnlySpan<byte> before = bytes[..invalid];
        throw StrictUtf8.Error($"{path}, line {before.Count((byte)'\n') + 1}", bytes[invalid], invalid - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>True for markup that somebody may well keep as text: XML, a comment, and any HTML in Markdown, which may hold it.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes, string path)
    {
        bytes = StrictUtf8.WithoutMark(bytes).TrimStart(" \t\r\n"u8);
        return bytes.StartsWith("<!--"u8) || bytes.StartsWith("<?"u8)
            || (bytes.StartsWith((byte)'<') && path.EndsWith(".md", StringComparison.OrdinalIgnoreCase));
    }
}
