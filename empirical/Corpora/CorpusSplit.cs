using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Corpora;

/// <summary>Training and evaluation parts of a corpus, disjoint in texts.</summary>
/// <remarks>
/// A document's part depends on the seed and its text alone: not on the order of reading, nor on what else the corpus
/// holds; two copies of a text fall on the same side.
/// </remarks>
public sealed class CorpusSplit
{
    private readonly string _seed;
    private readonly ulong _threshold;

    /// <param name="seed">Name of the split's purpose.</param>
    /// <param name="evaluationShare">Expected share of documents in the evaluation part, strictly between 0 and 1.</param>
    /// <exception cref="BadInputException">The share is not strictly between 0 and 1.</exception>
    public CorpusSplit(string seed, double evaluationShare)
    {
        if (evaluationShare is not (> 0 and < 1))
            throw new BadInputException($"An evaluation share of {evaluationShare} was asked for",
                "Both parts of a corpus need documents", "Give a share strictly between 0 and 1, such as 0.1");
        _seed = seed;
        _threshold = (ulong)(evaluationShare * (1UL << 53));
    }

    /// <summary>True when the document belongs to the evaluation part.</summary>
    public bool IsEvaluation(Document document)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{_seed}\u001f{document.Text}"));
        return BinaryPrimitives.ReadUInt64LittleEndian(digest) >> 11 < _threshold;
    }

    /// <summary>The documents to train on.</summary>
    public IEnumerable<Document> Training(IEnumerable<Document> documents) => documents.Where(document => !IsEvaluation(document));

    /// <summary>The documents to measure on.</summary>
    public IEnumerable<Document> Evaluation(IEnumerable<Document> documents) => documents.Where(IsEvaluation);
}
