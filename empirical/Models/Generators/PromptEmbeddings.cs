using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>What the text encoder made of the prompts, which is made once elsewhere and given as a file.</summary>
internal static class PromptEmbeddings
{
    /// <summary>Names of the tensors.</summary>
    internal const string Name = "prompt_embeds", Mask = "prompt_attention_mask";

    /// <summary>The embeddings among the inputs.</summary>
    /// <param name="channels">Channels of a text token.</param>
    internal static InputTensor Input(int channels) =>
        new(Name, FormattableString.Invariant($"batch, tokens, {channels}"), IsRequired: false);

    /// <summary>The embeddings.</summary>
    /// <exception cref="BadInputException">There are none.</exception>
    internal static Tensor Of(IReadOnlyDictionary<string, Tensor> inputs) => inputs.TryGetValue(Name, out Tensor? embeddings) ? embeddings
        : throw new BadInputException($"The inputs have no {Name}",
            "Text encoders are not run here: the embeddings of the prompts, [batch, tokens, channels], are a file that is made once "
                + "elsewhere",
            $"Write {Name} with the model's own text encoder, and add it to the file of inputs");
}
