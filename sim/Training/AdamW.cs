using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), with its state in the open so that a checkpoint can hold all of it.</summary>
/// <remarks>m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p (1 - rate decay) - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).</remarks>
internal sealed class AdamW : IDisposable
{
    private readonly LanguageTrainingSettings _settings;
    private readonly Slot[] _slots;

    public AdamW(IReadOnlyList<(string Name, Parameter Parameter)> parameters, LanguageTrainingSettings settings)
    {
        _settings = settings;
        _slots = [.. parameters.Select(entry => new Slot(entry.Name, entry.Parameter,
            zeros_like(entry.Parameter, requires_grad: false).DetachFromDisposeScope(), zeros_like(entry.Parameter, requires_grad: false).DetachFromDisposeScope()))];
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
        foreach (Slot slot in _slots)
        {
            Tensor gradient = slot.Gradient;
            if (gradientScale != 1)
                gradient.mul_(gradientScale);
            slot.First.mul_(_settings.Beta1).add_(gradient, alpha: 1 - _settings.Beta1);
            slot.Second.mul_(_settings.Beta2).addcmul_(gradient, gradient, value: 1 - _settings.Beta2);
            // Gains, biases and other vectors are not decayed: shrinking them has no regularising effect and hurts normalisation.
            if (_settings.WeightDecay > 0 && slot.Parameter.dim() > 1)
                slot.Parameter.mul_(1 - rate * _settings.WeightDecay);
            Tensor root = slot.Second.sqrt().div_(Math.Sqrt(secondCorrection)).add_(_settings.Epsilon);
            slot.Parameter.addcdiv_(slot.First, root, value: -rate / firstCorrection);
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
