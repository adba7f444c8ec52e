using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>What a vision model is fed, element by element: images, or the noise and conditions of a generation.</summary>
public interface IVisionFeed
{
    /// <summary>Elements.</summary>
    int Count { get; }

    /// <summary>Some elements: float32 and int64 tensors on the CPU by name, in the caller's dispose scope.</summary>
    /// <param name="first">First element.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="Theory.BadInputException">One of them cannot be read, or is no input of a model.</exception>
    IReadOnlyDictionary<string, Tensor> Read(int first, int count);
}
