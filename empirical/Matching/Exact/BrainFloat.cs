using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>bfloat16: the first sixteen bits of a float32, eight of them significant.</summary>
internal static class BrainFloat
{
    /// <summary>Rounding to nearest changes a value by at most this share of it.</summary>
    public const double Roundoff = 1.0 / (1 << 8);

    /// <summary>Side of the products by which the machine is measured, and the gain that is worth the loss of digits.</summary>
    private const int TrialSide = 512;

    private const double WorthIt = 1.3;

    /// <summary>Terms of a sum that stops at 256 where it is not kept in float32.</summary>
    private const int TrialTerms = 4096;

    private static readonly Lazy<bool> Faster = new(() => SumsInFloat32() && Measure());

    /// <summary>Whether this machine's processor multiplies matrices of it faster than those of float32, and sums in float32 as every bound
    /// asks; it is tried once.</summary>
    public static bool IsFaster => Faster.Value;

    /// <summary>The nearest one, ties to even, as processors and libtorch round; of a finite value that is not among the very
    /// largest.</summary>
    public static float Nearest(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle(unchecked(bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }

    private static bool SumsInFloat32()
    {
        using IDisposable quiet = no_grad();
        using Tensor rows = ones(TrialSide, TrialTerms, dtype: ScalarType.BFloat16), columns = rows.t(), sums = rows.matmul(columns),
            wrong = sums.ne(TrialTerms), any = wrong.any();
        return !any.item<bool>();
    }

    private static bool Measure()
    {
        using IDisposable quiet = no_grad();
        using Tensor single = rand(TrialSide, TrialSide), brain = single.to(ScalarType.BFloat16);
        return WorthIt * Seconds(brain) < Seconds(single);

        static double Seconds(Tensor square)
        {
            double best = double.PositiveInfinity;
            for (int trial = 0; trial < 5; trial++)
            {
                long started = Stopwatch.GetTimestamp();
                using Tensor product = square.matmul(square);
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
            return best;
        }
    }
}
