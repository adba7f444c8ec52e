using Rosetta.Empirical.Backend;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>The non-linearity of an MLP, by the name that configurations give it.</summary>
public sealed class ActivationFunction
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Known = new(StringComparer.Ordinal)
    {
        ["relu"] = static x => x.relu(),
        ["gelu"] = static x => x.gelu(),
        ["gelu_python"] = static x => x.gelu(),
        // Five spellings of the tanh approximation; they differ in the order of multiplications only.
        ["gelu_accurate"] = static x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["gelu_python_tanh"] = static x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["gelu_new"] = static x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["gelu_fast"] = static x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["gelu_pytorch_tanh"] = static x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["quick_gelu"] = static x => x * x.Times(1.702).sigmoid(),
        ["silu"] = static x => nn.functional.silu(x),
        ["swish"] = static x => nn.functional.silu(x),
        ["relu2"] = static x => x.relu().Squared(),
        ["relu6"] = static x => nn.functional.relu6(x),
        ["leaky_relu"] = static x => x.relu().Plus(x.neg().relu().Times(-0.01)),
        ["mish"] = static x => nn.functional.mish(x),
        ["linear"] = static x => x.alias(),
        ["tanh"] = static x => x.tanh(),
        ["sigmoid"] = static x => x.sigmoid(),
    };

    private readonly Func<Tensor, Tensor> _apply;

    private ActivationFunction(string name, Func<Tensor, Tensor> apply) => (Name, _apply) = (name, apply);

    /// <summary>The configuration's name for it.</summary>
    public string Name { get; }

    /// <summary>The function of that name.</summary>
    /// <param name="name">For example gelu, gelu_new, relu, silu.</param>
    /// <param name="place">The key that named it, for the message.</param>
    /// <exception cref="BadInputException">An unknown name.</exception>
    public static ActivationFunction Named(string name, string place) => Known.TryGetValue(name, out Func<Tensor, Tensor>? apply)
        ? new(name, apply)
        : throw new BadInputException($"{place} is '{name}'",
            $"One of the known activation functions is needed ({string.Join(", ", Known.Keys)})",
            "This model cannot be read correctly here; choose another");

    /// <summary>Element by element.</summary>
    internal Tensor Apply(Tensor x) => _apply(x);
}
