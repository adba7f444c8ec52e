using System.Runtime.InteropServices;
using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>How often each word occurs in texts, after normalisation and splitting.</summary>
internal static class WordCounts
{
    /// <summary>Words in ordinal order with their counts.</summary>
    /// <exception cref="BadInputException">A text is no valid Unicode.</exception>
    public static IEnumerable<(byte[] Bytes, long Count)> Of(IEnumerable<string> texts, BpeTraining training)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string raw in texts)
        {
            UnicodeText.Require(raw);
            string text = training.ComposesCanonically && !CanonicalComposition.IsSurelyComposed(raw)
                ? CanonicalComposition.Compose(raw).Text : raw;
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = SplitPattern.Gpt2.End(text, start);
                CollectionsMarshal.GetValueRefOrAddDefault(bySpan, text.AsSpan(start, end - start), out _)++;
            }
        }
        return counts.OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => (Encoding.UTF8.GetBytes(word.Key), word.Value));
    }
}
