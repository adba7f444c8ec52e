using Rosetta.Theory;

namespace Rosetta.Empirical.Alignment;

/// <summary>How much of a corpus to align: reading stops at the last span that fits.</summary>
public sealed record AlignmentBudget
{
    private AlignmentBudget(long tokens, int spans) => (Tokens, Spans) = (tokens, spans);

    /// <summary>The whole corpus.</summary>
    public static AlignmentBudget Everything { get; } = new(long.MaxValue, int.MaxValue);

    /// <summary>Most tokens of the first model, special ones excluded.</summary>
    public long Tokens { get; }

    /// <summary>Most spans.</summary>
    public int Spans { get; }

    /// <summary>At most this many tokens of the first model.</summary>
    /// <exception cref="BadInputException">The number is not positive.</exception>
    public static AlignmentBudget OfTokens(long tokens) => new(Positive(tokens, "tokens"), int.MaxValue);

    /// <summary>At most this many spans.</summary>
    /// <exception cref="BadInputException">The number is not positive.</exception>
    public static AlignmentBudget OfSpans(int spans) => new(long.MaxValue, (int)Positive(spans, "spans"));

    private static long Positive(long count, string what) => count > 0 ? count
        : throw new BadInputException($"A budget of {count} {what} was asked for",
            $"At least one of the {what} is needed to measure anything", $"Ask for a positive number of {what}");
}
