using System.Globalization;
using System.Text;

namespace Rosetta.Empirical.Tokenization;

/// <summary>Normalisation form C, with the bytes that every byte of the result came from.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> returns its input unchanged where globalization is invariant, as it is here, and no
/// implementation of the framework tells where a character came from.
/// </remarks>
internal static class CanonicalComposition
{
    private const int HangulBase = 0xAC00, HangulCount = 11172, LeadBase = 0x1100, LeadCount = 19, VowelBase = 0x1161, VowelCount = 21,
        TrailBase = 0x11A7, TrailCount = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<long, int> Composites = [];
    private static readonly Dictionary<int, byte> Classes = [];
    /// <summary>Characters that a text in form C may not hold, or may hold only in some places.</summary>
    private static readonly HashSet<int> Suspects = [];

    static CanonicalComposition()
    {
        var excluded = CanonicalData.Excluded.Split(';').SelectMany(Range).ToHashSet();
        foreach (string entry in CanonicalData.CombiningClasses.Split(';'))
            foreach (int codePoint in Range(entry[..entry.IndexOf('=', StringComparison.Ordinal)]))
                Classes[codePoint] = byte.Parse(entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        foreach (string run in CanonicalData.Decompositions.Split(';'))
        {
            string[] sides = run.Split('=');
            int codePoint = Hex(sides[0]);
            foreach (string parts in sides[1].Split(' '))
            {
                int[] step = [.. parts.Split('+').Select(Hex)];
                Decompositions[codePoint] = step;
                if (step.Length == 2 && !excluded.Contains(codePoint))
                {
                    Composites[Pair(step[0], step[1])] = codePoint;
                    Suspects.Add(step[1]);
                }
                else
                    Suspects.Add(codePoint);
                codePoint++;
            }
        }
        Suspects.UnionWith(Classes.Keys);
        Suspects.UnionWith(Enumerable.Range(VowelBase, VowelCount));
        Suspects.UnionWith(Enumerable.Range(TrailBase + 1, TrailCount - 1));
    }

    /// <summary>The first character that form C may change is U+0300: below it nothing needs a look.</summary>
    private const char FirstSuspect = '\u0300';

    /// <summary>True when the text is surely in form C; false when it must be composed to know.</summary>
    public static bool IsSurelyComposed(ReadOnlySpan<char> text)
    {
        int at = text.IndexOfAnyInRange(FirstSuspect, char.MaxValue);
        if (at < 0)
            return true;
        foreach (Rune rune in text[at..].EnumerateRunes())
            if (rune.Value >= FirstSuspect && Suspects.Contains(rune.Value))
                return false;
        return true;
    }

    /// <summary>Composes a text.</summary>
    public static MappedText Compose(string text)
    {
        var builder = new MappedTextBuilder();
        List<Piece> pieces = Decomposed(text, builder);
        Reorder(pieces);
        return builder.Build(Composed(pieces));
    }

    /// <summary>A code point and the first and last source characters that it came from.</summary>
    internal readonly record struct Piece(int CodePoint, int First, int Last);

    private static List<Piece> Decomposed(string text, MappedTextBuilder builder)
    {
        var pieces = new List<Piece>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, builder.AddSource(rune), pieces);
        return pieces;
    }

    private static void Decompose(int codePoint, int source, List<Piece> pieces)
    {
        int syllable = codePoint - HangulBase;
        if (syllable is >= 0 and < HangulCount)
        {
            pieces.Add(new Piece(LeadBase + syllable / (VowelCount * TrailCount), source, source));
            pieces.Add(new Piece(VowelBase + syllable / TrailCount % VowelCount, source, source));
            if (syllable % TrailCount != 0)
                pieces.Add(new Piece(TrailBase + syllable % TrailCount, source, source));
        }
        else if (codePoint >= 0xC0 && Decompositions.TryGetValue(codePoint, out int[]? step))
            foreach (int part in step)
                Decompose(part, source, pieces);
        else
            pieces.Add(new Piece(codePoint, source, source));
    }

    /// <summary>Sorts every run of combining marks by class, equal classes in the order of the text.</summary>
    private static void Reorder(List<Piece> pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            int start = i;
            while (i < pieces.Count && ClassOf(pieces[i].CodePoint) != 0)
                i++;
            if (i - start < 2)
                continue;
            List<Piece> marks = pieces.GetRange(start, i - start);
            int at = start;
            foreach (Piece mark in marks.OrderBy(mark => ClassOf(mark.CodePoint)))
                pieces[at++] = mark;
        }
    }

    private static List<Piece> Composed(List<Piece> pieces)
    {
        var composed = new List<Piece>(pieces.Count);
        int starter = -1, lastClass = 0;
        foreach (Piece piece in pieces)
        {
            int combiningClass = ClassOf(piece.CodePoint);
            // A mark is blocked from the starter by one of its own class or a higher one between them.
            bool adjacent = starter == composed.Count - 1;
            if (starter >= 0 && (adjacent || lastClass < combiningClass)
                && Composite(composed[starter].CodePoint, piece.CodePoint) is int composite)
            {
                Piece old = composed[starter];
                composed[starter] = new Piece(composite, Math.Min(old.First, piece.First), Math.Max(old.Last, piece.Last));
                continue;
            }
            if (combiningClass == 0)
                starter = composed.Count;
            lastClass = combiningClass;
            composed.Add(piece);
        }
        return composed;
    }

    private static int? Composite(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return HangulBase + (lead * VowelCount + vowel) * TrailCount;
        int syllable = first - HangulBase, trail = second - TrailBase;
        if (syllable is >= 0 and < HangulCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
            return first + trail;
        return Composites.TryGetValue(Pair(first, second), out int composite) ? composite : null;
    }

    private static byte ClassOf(int codePoint) =>
        codePoint >= FirstSuspect && Classes.TryGetValue(codePoint, out byte combiningClass) ? combiningClass : (byte)0;

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<int> Range(string text)
    {
        string[] ends = text.Split('-');
        return Enumerable.Range(Hex(ends[0]), Hex(ends[^1]) - Hex(ends[0]) + 1);
    }
}
