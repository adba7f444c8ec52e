using Rosetta.Theory.Randomness;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>Trainable tensors by name. Initial values depend on the generator and the name alone.</summary>
internal sealed class ParameterBank(Rng initial) : IDisposable
{
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <summary>All, ordered by name.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> All =>
        [.. _parameters.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    public Tensor this[string name] => _parameters[name];

    /// <summary>Adds one of normal values.</summary>
    public void AddNormal(string name, double deviation, params long[] shape)
    {
        Rng draws = initial.Derive(name);
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * draws.NextGaussian());
        Add(name, values, shape);
    }

    /// <summary>Adds one of equal values.</summary>
    public void AddConstant(string name, double value, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        Array.Fill(values, (float)value);
        Add(name, values, shape);
    }

    /// <summary>Adds weight and bias of a linear map; the weight's deviation is <paramref name="gain"/> over the root of its
    /// inputs.</summary>
    public void AddLinear(string name, int outputs, int inputs, double gain = 1, bool bias = true)
    {
        AddNormal(name + ".weight", gain / Math.Sqrt(inputs), outputs, inputs);
        if (bias)
            AddConstant(name + ".bias", 0, outputs);
    }

    /// <summary>Adds a norm's gain and offset.</summary>
    public void AddNorm(string name, int width)
    {
        AddConstant(name + ".weight", 1, width);
        AddConstant(name + ".bias", 0, width);
    }

    /// <summary>x W^T + b.</summary>
    public Tensor Linear(Tensor input, string name) => nn.functional.linear(input, this[name + ".weight"],
        _parameters.GetValueOrDefault(name + ".bias"));

    /// <summary>Layer norm of the last axis.</summary>
    public Tensor Norm(Tensor input, string name, double epsilon) =>
        nn.functional.layer_norm(input, [input.shape[^1]], this[name + ".weight"], this[name + ".bias"], epsilon);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in _parameters.Values)
            parameter.Dispose();
    }

    private void Add(string name, float[] values, long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        var parameter = new Parameter(tensor(values, shape));
        parameter.DetachFromDisposeScope();
        _parameters.Add(name, parameter);
    }
}
