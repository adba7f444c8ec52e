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

    /// <summary>Writes the model as others read it, into a folder that exists.</summary>
    void WriteTo(string folder);
}
