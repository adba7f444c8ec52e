using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>A text that replaced another, and for each of its UTF-8 bytes the range of the other's bytes that it came from.</summary>
/// <remarks>Neither starts nor ends go backwards, and together the ranges leave no byte of the other text out.</remarks>
internal sealed record MappedText(string Text, int[] ByteStarts, int[] ByteEnds);

/// <summary>Collects the characters of a text, then maps the pieces of its normalised form back onto them.</summary>
internal sealed class MappedTextBuilder
{
    private readonly List<Rune> _sources = [];
    private readonly List<int> _sourceStarts = [0];

    /// <summary>Adds the next source character; returns its number.</summary>
    public int AddSource(Rune rune)
    {
        _sources.Add(rune);
        _sourceStarts.Add(_sourceStarts[^1] + rune.Utf8SequenceLength);
        return _sources.Count - 1;
    }

    /// <summary>
    /// Maps every byte. A character that stayed as it was keeps its own bytes, one by one; where characters were composed,
    /// split or reordered, all bytes of the smallest group that closes over its sources get the group's whole range.
    /// </summary>
    public MappedText Build(List<CanonicalComposition.Piece> pieces)
    {
        var text = new StringBuilder(pieces.Count);
        var starts = new List<int>(_sourceStarts[^1]);
        var ends = new List<int>(_sourceStarts[^1]);
        int[] leastAfter = LeastSourceFrom(pieces);
        for (int group = 0, next; group < pieces.Count; group = next)
        {
            int first = leastAfter[group], last = pieces[group].Last;
            for (next = group + 1; next < pieces.Count && leastAfter[next] <= last; next++)
                last = Math.Max(last, pieces[next].Last);
            bool kept = next == group + 1 && first == last && _sources[first].Value == pieces[group].CodePoint;
            for (int i = group; i < next; i++)
            {
                var rune = new Rune(pieces[i].CodePoint);
                text.Append(rune.ToString());
                for (int b = 0; b < rune.Utf8SequenceLength; b++)
                {
                    starts.Add(kept ? _sourceStarts[first] + b : _sourceStarts[first]);
                    ends.Add(kept ? _sourceStarts[first] + b + 1 : _sourceStarts[last + 1]);
                }
            }
        }
        return new MappedText(text.ToString(), [.. starts], [.. ends]);
    }

    private static int[] LeastSourceFrom(List<CanonicalComposition.Piece> pieces)
    {
        var least = new int[pieces.Count];
        for (int i = pieces.Count - 1, smallest = int.MaxValue; i >= 0; i--)
            least[i] = smallest = Math.Min(smallest, pieces[i].First);
        return least;
    }
}
