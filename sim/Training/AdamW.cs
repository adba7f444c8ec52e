using TorchSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), with its state in the open so that a checkpoint can hold all of it.
/// </summary>
/// <remarks>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p (1 - rate decay) - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
/// Values, gradients and moments of all parameters are each one buffer, in which the parameters are views from then on: a step is a dozen
/// calls of libtorch whatever the number of parameters, and small models are mostly calls.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private readonly LanguageTrainingSettings _settings;
    private readonly Slot[] _slots;
    private readonly Tensor _values, _gradients, _first, _second, _decayed;

    public AdamW(IReadOnlyList<(string Name, Parameter Parameter)> parameters, LanguageTrainingSettings settings)
    {
        _settings = settings;
        using var scope = NewDisposeScope();
        using var off = no_grad();
        // Gains, biases and other vectors are not decayed: shrinking them has no regularising effect and hurts normalisation. They come
        // last.
        int[] order = [.. Enumerable.Range(0, parameters.Count).OrderBy(i => parameters[i].Parameter.dim() > 1 ? 0 : 1)];
        long total = parameters.Sum(entry => entry.Parameter.numel()),
            matrices = parameters.Where(entry => entry.Parameter.dim() > 1).Sum(entry => entry.Parameter.numel());
        (_values, _gradients, _first, _second) = (Buffer(), Buffer(), Buffer(), Buffer());
        _decayed = _values.narrow(0, 0, matrices).DetachFromDisposeScope();
        _slots = new Slot[parameters.Count];
        long at = 0;
        foreach (int i in order)
        {
            (string name, Parameter parameter) = parameters[i];
            long start = at, count = parameter.numel();
            at += count;
            View(_values).copy_(parameter);
            parameter.set_(View(_values));
            parameter.grad = View(_gradients);
            _slots[i] = new Slot(name, parameter, View(_first).DetachFromDisposeScope(), View(_second).DetachFromDisposeScope());

            Tensor View(Tensor buffer) => buffer.narrow(0, start, count).view(parameter.shape);
        }

        Tensor Buffer() => zeros(total).DetachFromDisposeScope();
    }

    /// <summary>Parameters with their moments, in the order given.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>Norm of the whole gradient; NaN or infinite when the loss is no longer a number.</summary>
    public double GradientNorm()
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt(_gradients.dot(_gradients).item<float>());
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
        using Scalar beta1 = _settings.Beta1, beta2 = _settings.Beta2, rest1 = (1 - _settings.Beta1) * gradientScale,
            rest2 = (1 - _settings.Beta2) * gradientScale * gradientScale,
            decay = 1 - rate * _settings.WeightDecay, correction = 1 / Math.Sqrt(secondCorrection), epsilon = _settings.Epsilon,
            descent = -rate / firstCorrection, one = 1;
        _first.mul_(beta1).add_(_gradients, alpha: rest1);
        _second.mul_(beta2).addcmul_(_gradients, _gradients, value: rest2);
        if (_settings.WeightDecay > 0)
            _decayed.mul_(decay);
        _values.addcdiv_(_first, _second.sqrt().mul_(correction).add_(epsilon, one), value: descent);
        _gradients.zero_();
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
        foreach (Tensor buffer in new[] { _values, _gradients, _first, _second, _decayed })
            buffer.Dispose();
    }

    /// <summary>A parameter and its two moments.</summary>
    public sealed record Slot(string Name, Parameter Parameter, Tensor First, Tensor Second)
    {
        /// <summary>The gradient; the caller's scope disposes it.</summary>
        public Tensor Gradient => Parameter.grad
            ?? throw new InvalidOperationException($"Parameter '{Name}' has no gradient: the loss does not depend on it.");
    }
}
