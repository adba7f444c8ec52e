namespace Rosetta.Empirical.Models.Language;

/// <summary>The sizes that every decoder has.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Neurons">Neurons per block: the width of the MLP.</param>
/// <param name="Vocabulary">Rows of the embedding.</param>
/// <param name="Context">Longest sequence, in tokens.</param>
/// <param name="Tied">Whether the unembedding is the embedding.</param>
public sealed record DecoderSizes(int Layers, int Hidden, int Heads, int Neurons, int Vocabulary, int Context, bool Tied)
{
    /// <summary>Sizes of a model to be trained: the MLP is four times as wide as the stream.</summary>
    public static DecoderSizes Of(int layers, int hidden, int heads, int vocabulary, int context, bool tied) =>
        new(layers, hidden, heads, 4 * hidden, vocabulary, context, tied);

    /// <summary>Reads the keys that most families use.</summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="absentTied">Whether embeddings are tied where the configuration does not say.</param>
    /// <param name="neurons">The key of the MLP's width.</param>
    internal static DecoderSizes Read(ConfigurationReader reader, bool absentTied, string neurons = "intermediate_size") =>
        new(reader.Size("num_hidden_layers"), reader.Size("hidden_size"), reader.Size("num_attention_heads"), reader.Size(neurons),
            reader.Size("vocab_size"),
            reader.Size("max_position_embeddings"), reader.Flag(absentTied, "tie_word_embeddings"));
}
