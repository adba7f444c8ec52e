using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>What a byte-level BPE vocabulary is trained to be.</summary>
public sealed record BpeTraining
{
    private const int Bytes = 256;

    private BpeTraining(int vocabularySize, bool composesCanonically)
    {
        if (vocabularySize < Bytes + SpecialTokens.Count)
            throw new BadInputException($"A vocabulary of {vocabularySize} tokens was asked for",
                $"A byte-level vocabulary holds all {Bytes} bytes and {SpecialTokens.Count} special token before any merge",
                $"Ask for at least {Bytes + SpecialTokens.Count}");
        (VocabularySize, ComposesCanonically) = (vocabularySize, composesCanonically);
    }

    /// <summary>GPT-2's kind: its split, no normalisation.</summary>
    /// <exception cref="BadInputException">The size has no room for the bytes.</exception>
    public static BpeTraining Gpt2(int vocabularySize) => new(vocabularySize, composesCanonically: false);

    /// <summary>GPT-NeoX's kind (Pythia): GPT-2's split after normalisation form C.</summary>
    /// <exception cref="BadInputException">The size has no room for the bytes.</exception>
    public static BpeTraining Neox(int vocabularySize) => new(vocabularySize, composesCanonically: true);

    /// <summary>Tokens in all: special ones, 256 bytes, and one for every merge.</summary>
    public int VocabularySize { get; }

    /// <summary>True when texts are put into normalisation form C.</summary>
    public bool ComposesCanonically { get; }

    /// <summary>Special tokens, which take the first ids.</summary>
    public IReadOnlyList<string> SpecialTokens { get; } = ["<|endoftext|>"];

    /// <summary>Fewest occurrences of a pair that is merged: a pair seen once says nothing about other texts.</summary>
    public long MinimumPairCount { get; } = 2;
}
