using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rosetta.Empirical.Corpora;

/// <summary>SHA-256 of a sequence of documents: text and category, each with its length, so that no two sequences share a byte
/// string.</summary>
/// <remarks>The source is left out: the same texts give the same digest wherever the files lie.</remarks>
public sealed class CorpusDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a document.</summary>
    public void Add(Document document)
    {
        Add(document.Text);
        Add(document.Category);
    }

    /// <summary>Digest of the documents so far, 64 lower-case hexadecimal digits.</summary>
    public string Hex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Digest of a whole sequence.</summary>
    public static string Of(IEnumerable<Document> documents)
    {
        using var digest = new CorpusDigest();
        foreach (Document document in documents)
            digest.Add(document);
        return digest.Hex();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
