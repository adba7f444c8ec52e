using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>Gradients by libtorch's own differentiation.</summary>
internal static class Gradients
{
    /// <summary>Adds a loss's gradients to the parameters', and returns its value.</summary>
    public static double Of(Tensor loss)
    {
        loss.backward();
        return loss.item<float>();
    }
}
