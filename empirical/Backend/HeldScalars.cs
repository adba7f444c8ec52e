using TorchSharp;

namespace Rosetta.Empirical.Backend;

/// <summary>Tensor arithmetic whose numbers outlive the native call.</summary>
/// <remarks>
/// TorchSharp turns a number, also the factor 1 that every <c>a + b</c> carries, into a Scalar that nobody holds while libtorch reads it: a
/// garbage collection on another thread may free it in mid-call, and libtorch then stops with "Expected false to be true ... toFloat". Seen
/// in training, with two models side by side. The scalars here are static, or disposed after the call, which holds them until then.
/// </remarks>
public static class HeldScalars
{
    private static readonly Scalar One = 1;

    /// <summary>a + b.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, torch.Tensor b) => a.add(b, One);

    /// <summary>a += b.</summary>
    public static void PlusInPlace(this torch.Tensor a, torch.Tensor b) => a.add_(b, One);

    /// <summary>a + number.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, double number)
    {
        using Scalar held = number;
        return a.add(held, One);
    }

    /// <summary>a * a, which <c>square</c> computes with an exponent that nobody holds.</summary>
    public static torch.Tensor Squared(this torch.Tensor a) => a.mul(a);

    /// <summary>a * number.</summary>
    public static torch.Tensor Times(this torch.Tensor a, double number)
    {
        using Scalar held = number;
        return a.mul(held);
    }
}
