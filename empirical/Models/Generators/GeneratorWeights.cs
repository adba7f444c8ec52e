using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Parameters of the generators' parts, by the names that diffusers gives them.</summary>
internal static class GeneratorWeights
{
    /// <summary>Weight and bias of a linear map.</summary>
    internal static IEnumerable<WeightShape> Linear(string name, long outputs, long inputs, bool bias = true) =>
        Affine(name, bias, outputs, inputs);

    /// <summary>Weight and bias of a convolution.</summary>
    internal static IEnumerable<WeightShape> Convolution(string name, long outputs, long inputs, long kernel, bool bias = true) =>
        Affine(name, bias, outputs, inputs, kernel, kernel);

    /// <summary>Gain and bias of a norm.</summary>
    internal static IEnumerable<WeightShape> Norm(string name, long size, bool bias = true) => Affine(name, bias, size);

    /// <summary>Reads the parameters of a part.</summary>
    /// <param name="folder">Its folder, with config.json and weights.</param>
    /// <param name="reading">How.</param>
    /// <param name="wanted">Every parameter.</param>
    /// <param name="unneeded">Beginnings of names that the file may hold and that are left where they are.</param>
    internal static WeightSet Read(string folder, VisionReading reading, IReadOnlyList<WeightShape> wanted, params string[] unneeded)
    {
        using CheckpointFolder files = CheckpointFolder.Open(folder, WeightFiles.OfDiffusers, reading.Weights, "--weights");
        HashSet<string> names = [.. wanted.Select(shape => shape.Name)];
        return WeightSet.Read(files, "config.json", wanted, Places, reading.Type, reading.Device);

        IReadOnlyList<string>? Places(string name) => names.Contains(name) ? [name]
            : unneeded.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)) ? [] : null;
    }

    /// <summary>A convolution that keeps the size, by <c>name.weight</c> and <c>name.bias</c>.</summary>
    internal static Tensor Convolve(this WeightSet weights, Tensor input, string name, long groups = 1)
    {
        Tensor kernel = weights[name + ".weight"];
        long[] padding = [kernel.shape[2] / 2, kernel.shape[3] / 2];
        return nn.functional.conv2d(input, kernel, weights.Find(name + ".bias"), padding: padding, groups: groups);
    }

    /// <summary>The root-mean-square norm of the last axis, in float32 whatever the type, by <c>name.weight</c> and <c>name.bias</c>, where
    /// there is one.</summary>
    internal static Tensor RootMeanSquare(this WeightSet weights, Tensor input, string name, double epsilon)
    {
        Tensor wide = input.to(ScalarType.Float32);
        Tensor normed = weights[name + ".weight"]
            * (wide * (wide * wide).mean([-1], keepdim: true).Plus(epsilon).rsqrt()).to(input.dtype);
        return weights.Find(name + ".bias") is { } bias ? normed.Plus(bias) : normed;
    }

    private static IEnumerable<WeightShape> Affine(string name, bool bias, params long[] shape)
    {
        yield return new WeightShape(name + ".weight", shape);
        if (bias)
            yield return new WeightShape(name + ".bias", shape[0]);
    }
}
