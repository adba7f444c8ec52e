using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static Rosetta.Sim.Toys.ToyProducts;

namespace Rosetta.Sim.Toys;

/// <summary>Adam (Kingma and Ba 2015) in one pass over a parameter array and its moments.</summary>
/// <remarks>m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).</remarks>
internal static class ToyOptimiser
{
    /// <summary>One step; the arrays have a whole number of vectors.</summary>
    /// <param name="settings">Decays and epsilon.</param>
    /// <param name="step">Counted from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="parameters">Changed in place, as are both moments.</param>
    /// <param name="first">First moment.</param>
    /// <param name="second">Second moment.</param>
    /// <param name="gradient">Gradient.</param>
    public static void Step(ToyTrainingSettings settings, int step, double rate, float[] parameters, float[] first, float[] second,
        float[] gradient)
    {
        Vector512<float> beta1 = Vector512.Create((float)settings.Beta1), rest1 = Vector512.Create((float)(1 - settings.Beta1));
        Vector512<float> beta2 = Vector512.Create((float)settings.Beta2), rest2 = Vector512.Create((float)(1 - settings.Beta2));
        Vector512<float> epsilon = Vector512.Create((float)settings.Epsilon);
        Vector512<float> correction = Vector512.Create((float)(1 / Math.Sqrt(1 - Math.Pow(settings.Beta2, step))));
        Vector512<float> scale = Vector512.Create((float)(-rate / (1 - Math.Pow(settings.Beta1, step))));
        ref float p = ref MemoryMarshal.GetArrayDataReference(parameters), m = ref MemoryMarshal.GetArrayDataReference(first);
        ref float v = ref MemoryMarshal.GetArrayDataReference(second), g = ref MemoryMarshal.GetArrayDataReference(gradient);
        unchecked
        {
            for (nint i = 0; i < parameters.Length; i += ToyShape.Lane)
            {
                Vector512<float> slope = Load(ref g, i);
                Vector512<float> mean = Vector512.FusedMultiplyAdd(rest1, slope, Load(ref m, i) * beta1);
                Vector512<float> square = Vector512.FusedMultiplyAdd(rest2 * slope, slope, Load(ref v, i) * beta2);
                Store(mean, ref m, i);
                Store(square, ref v, i);
                Vector512<float> root = Vector512.FusedMultiplyAdd(Vector512.Sqrt(square), correction, epsilon);
                Store(Vector512.FusedMultiplyAdd(scale, mean / root, Load(ref p, i)), ref p, i);
            }
        }
    }
}
