using TorchSharp.Modules;

namespace Rosetta.Sim.Training;

/// <summary>What a training drives: a model, with what it learns from.</summary>
public interface ILearner : IDisposable
{
    /// <summary>Every trainable tensor once, by a name that is stable between runs; float32, on the CPU.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Mean loss of a step's batch, whose gradients are added to the parameters'; the caller's scope disposes what it
    /// makes.</summary>
    /// <param name="step">From 0; any step can be had without the steps before it.</param>
    double Backward(int step);

    /// <summary>Loss on what is not trained on.</summary>
    HeldOutLoss HeldOut();

    /// <summary>Writes the model as others read it, into a folder that exists.</summary>
    void WriteTo(string folder);
}
