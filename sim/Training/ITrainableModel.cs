using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>What the trainer needs of a model.</summary>
public interface ITrainableModel : IDisposable
{
    /// <summary>Every trainable tensor once, by a name that is stable between runs; float32, on the CPU.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Token ids [batch, tokens] (int64) to logits [batch, tokens, vocabulary], differentiable in the parameters.</summary>
    Tensor Logits(Tensor tokenIds);

    /// <summary>Mean cross-entropy of the next tokens in nats, whose gradients are added to the parameters'.</summary>
    /// <param name="tokenIds">[batch, tokens], int64.</param>
    /// <param name="targets">The token after each, int64, as many.</param>
    double Backward(Tensor tokenIds, Tensor targets) =>
        Gradients.Of(nn.functional.cross_entropy(Logits(tokenIds).flatten(0, 1), targets.flatten()));

    /// <summary>Writes the model as others read it, into a folder that exists.</summary>
    void WriteTo(string folder);
}
