using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Selectivity;

/// <summary>The shape of one neuron's distribution over samples: cheap measures of selectivity for any modality.</summary>
/// <remarks>All of them are population values in float64 about the mean, and none changes when the neuron is scaled by a positive number.</remarks>
public sealed class ActivationShape
{
    private ActivationShape(double sparseness, double skewness, double excessKurtosis) =>
        (Sparseness, Skewness, ExcessKurtosis) = (sparseness, skewness, excessKurtosis);

    /// <summary>
    /// Lifetime sparseness (1 - mean(|x|)^2 / mean(x^2)) / (1 - 1/T), 0 for a constant magnitude and 1 for a single active sample (Vinje and Gallant 2000). Unlike a
    /// share of zeros it does not depend on a threshold, so ReLU and GELU neurons are compared alike.
    /// </summary>
    public double Sparseness { get; }

    /// <summary>Third standardised moment.</summary>
    public double Skewness { get; }

    /// <summary>Fourth standardised moment less 3.</summary>
    public double ExcessKurtosis { get; }

    /// <summary>The shape of every neuron, by flat index; null for a dead one.</summary>
    public static ActivationShape?[] OfAll(IActivations activations, CancellationToken cancellation = default)
    {
        var shapes = new ActivationShape?[activations.Layout.Count];
        NeuronScan.Visit(activations, (flat, values) => shapes[flat] = Of(values), new ParallelOptions { CancellationToken = cancellation });
        return shapes;
    }

    /// <summary>The shape of one neuron's values, or null where it is dead (constant, or a value that is not finite).</summary>
    public static ActivationShape? Of(ReadOnlySpan<float> values)
    {
        var moments = NeuronMoments.Of(values);
        if (!moments.IsAlive)
            return null;
        double magnitude = 0, square = 0;
        foreach (float value in values)
        {
            magnitude += Math.Abs((double)value);
            square += (double)value * value;
        }
        double count = values.Length;
        double sparseness = (1 - magnitude / count * (magnitude / count) / (square / count)) / (1 - 1 / count);
        (_, double skewness, double kurtosis) = CentralMoments.Standardised(values, moments.Mean);
        return new ActivationShape(Math.Clamp(sparseness, 0, 1), skewness, kurtosis);
    }
}
