using Rosetta.Empirical.Tokenization;
using Rosetta.Theory;

namespace Rosetta.Empirical.Alignment;

/// <summary>What a model takes: its tokeniser and its context.</summary>
public sealed record ModelInput
{
    /// <param name="tokenizer">The model's tokeniser.</param>
    /// <param name="contextTokens">Most tokens in one sequence, special ones included.</param>
    /// <exception cref="BadInputException">The context has no room beside the special tokens.</exception>
    public ModelInput(ITokenizer tokenizer, int contextTokens)
    {
        Tokenizer = tokenizer;
        ContextTokens = contextTokens;
        TextTokens = contextTokens - tokenizer.PrefixIds.Count - tokenizer.SuffixIds.Count;
        if (TextTokens < 1)
            throw new BadInputException($"A context of {contextTokens} tokens was given for a tokeniser that adds "
                    + $"{tokenizer.PrefixIds.Count + tokenizer.SuffixIds.Count} special tokens to every sequence",
                "A context needs room for at least one token of text", "Give a longer context");
    }

    /// <summary>The model's tokeniser.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Most tokens in one sequence, special ones included.</summary>
    public int ContextTokens { get; }

    /// <summary>Most tokens of text in one sequence.</summary>
    public int TextTokens { get; }
}
