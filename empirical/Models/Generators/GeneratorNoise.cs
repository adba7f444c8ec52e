using System.Globalization;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>
/// The noise that a generation starts from: given as a tensor, or drawn for each image from a seed of its own, so that an image depends on
/// no batch and no device.
/// </summary>
internal sealed class GeneratorNoise
{
    /// <summary>Names of the tensors: the noise itself, and seeds instead of it.</summary>
    internal const string Tensor = "noise", Seeds = "seeds";

    private readonly int _channels, _height, _width;

    /// <param name="channels">Channels of an image's noise.</param>
    /// <param name="height">Rows of noise that is drawn.</param>
    /// <param name="width">Columns of noise that is drawn.</param>
    internal GeneratorNoise(int channels, int height, int width) => (_channels, _height, _width) = (channels, height, width);

    /// <summary>The two ways to say it; one is needed.</summary>
    internal IReadOnlyList<InputTensor> Inputs =>
    [
        new(Tensor, FormattableString.Invariant($"batch, {_channels}, height, width"), IsRequired: false),
        new(Seeds, "batch", IsInteger: true, IsRequired: false),
    ];

    /// <summary>Rows and columns of the noise.</summary>
    /// <exception cref="BadInputException">Neither noise nor seeds, or both.</exception>
    internal (int Height, int Width) SizeOf(IReadOnlyDictionary<string, torch.Tensor> inputs)
    {
        bool given = inputs.TryGetValue(Tensor, out torch.Tensor? noise), drawn = inputs.ContainsKey(Seeds);
        if (given == drawn)
        {
            throw new BadInputException($"The inputs have {(given ? "both" : "neither")} {Tensor} {(given ? "and" : "nor")} {Seeds}",
                $"A generation starts from {Tensor} [batch, {_channels}, height, width] or from {Seeds} [batch], a whole number for each "
                    + $"image",
                "Give one of them");
        }
        return given ? ((int)noise!.shape[2], (int)noise.shape[3]) : (_height, _width);
    }

    /// <summary>The noise of the start, [batch, channels, height, width], float32.</summary>
    internal torch.Tensor Start(IReadOnlyDictionary<string, torch.Tensor> inputs, Device device)
    {
        _ = SizeOf(inputs);
        return inputs.TryGetValue(Tensor, out torch.Tensor? noise) ? noise.to(ScalarType.Float32, device) : Drawn(inputs, Tensor, device);
    }

    /// <summary>The noise that a later step adds: a tensor of that name, or drawn from the seeds.</summary>
    /// <exception cref="BadInputException">The noise was given, and this one was not.</exception>
    internal torch.Tensor Later(IReadOnlyDictionary<string, torch.Tensor> inputs, string name, Device device)
    {
        if (inputs.TryGetValue(name, out torch.Tensor? noise))
            return noise.to(ScalarType.Float32, device);
        return inputs.ContainsKey(Seeds) ? Drawn(inputs, name, device)
            : throw new BadInputException($"The inputs have no {name}", $"With {Tensor} given, so is the noise that each later step adds",
                $"Add it, or give {Seeds} instead of {Tensor}");
    }

    private torch.Tensor Drawn(IReadOnlyDictionary<string, torch.Tensor> inputs, string what, Device device)
    {
        long[] seeds = [.. inputs[Seeds].cpu().data<long>()];
        int each = _channels * _height * _width;
        var values = new float[checked(seeds.Length * each)];
        for (int image = 0; image < seeds.Length; image++)
        {
            Rng random = Rng.FromSeed("generation").Derive(seeds[image].ToString(CultureInfo.InvariantCulture)).Derive(what);
            for (int i = 0; i < each; i++)
                values[image * each + i] = (float)random.NextGaussian();
        }
        return tensor(values, [seeds.Length, _channels, _height, _width], device: device);
    }
}
