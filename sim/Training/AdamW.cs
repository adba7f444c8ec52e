using TorchSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), with its state in the open so that a checkpoint can hold all of it.
/// </summary>
/// <remarks>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p (1 - rate decay) - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private readonly LanguageTrainingSettings _settings;
    private readonly Slot[] _slots;

    public AdamW(IReadOnlyList<(string Name, Parameter Parameter)> parameters, LanguageTrainingSettings settings)
    {
        _settings = settings;
        _slots = [.. parameters.Select(entry => new Slot(entry.Name, entry.Parameter,
            zeros_like(entry.Parameter, requires_grad: false).DetachFromDisposeScope(),
            zeros_like(entry.Parameter, requires_grad: false).DetachFromDisposeScope()))];
    }

    /// <summary>Parameters with their moments, in the order given.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>Norm of the whole gradient; NaN or infinite when the loss is no longer a number.</summary>
    public double GradientNorm()
    {
        using var scope = NewDisposeScope();
        double squares = 0;
        foreach (Slot slot in _slots)
        {
            double norm = slot.Gradient.norm().item<float>();
            squares += norm * norm;
        }
        return Math.Sqrt(squares);
    }

    /// <summary>One step with the gradients that backward left, scaled; then sets them to zero.</summary>
    /// <param name="step">The step, counted from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="gradientScale">Factor on the gradient, from clipping.</param>
    public void Step(int step, double rate, double gradientScale)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        double firstCorrection = 1 - Math.Pow(_settings.Beta1, step), secondCorrection = 1 - Math.Pow(_settings.Beta2, step);
        // Held until the step ends. A number passed directly becomes a Scalar that nobody holds during the native call: a
        // collection on another thread may then free it in mid-call, and libtorch stops with "Expected false to be true" (seen
        // once, with two models training side by side).
        using Scalar scale = gradientScale, beta1 = _settings.Beta1, beta2 = _settings.Beta2, rest1 = 1 - _settings.Beta1,
            rest2 = 1 - _settings.Beta2,
            decay = 1 - rate * _settings.WeightDecay, correction = Math.Sqrt(secondCorrection), epsilon = _settings.Epsilon,
            descent = -rate / firstCorrection, one = 1;
        foreach (Slot slot in _slots)
        {
            Tensor gradient = slot.Gradient;
            if (gradientScale != 1)
                gradient.mul_(scale);
            slot.First.mul_(beta1).add_(gradient, alpha: rest1);
            slot.Second.mul_(beta2).addcmul_(gradient, gradient, value: rest2);
            // Gains, biases and other vectors are not decayed: shrinking them has no regularising effect and hurts normalisation.
            if (_settings.WeightDecay > 0 && slot.Parameter.dim() > 1)
                slot.Parameter.mul_(decay);
            Tensor root = slot.Second.sqrt().div_(correction).add_(epsilon, one);
            slot.Parameter.addcdiv_(slot.First, root, value: descent);
            gradient.zero_();
        }
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
    }

    /// <summary>A parameter and its two moments.</summary>
    public sealed record Slot(string Name, Parameter Parameter, Tensor First, Tensor Second)
    {
        /// <summary>The gradient; the caller's scope disposes it.</summary>
        public Tensor Gradient => Parameter.grad
            ?? throw new InvalidOperationException($"Parameter '{Name}' has no gradient: the loss does not depend on it.");
    }
}
