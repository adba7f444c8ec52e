using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Selectivity;

/// <summary>The shape of one neuron's distribution over samples: cheap measures of selectivity for any modality.</summary>
/// <remarks>All of them are population values in float64 about the mean, and none changes when the neuron is scaled by a positive
/// number.</remarks>
public sealed class ActivationShape
{
    private ActivationShape(double sparseness, double skewness, double excessKurtosis, double activationProbability) =>
        (Sparseness, Skewness, ExcessKurtosis, ActivationProbability) = (sparseness, skewness, excessKurtosis, activationProbability);

    /// <summary>
    /// Lifetime sparseness (1 - mean(|x|)^2 / mean(x^2)) / (1 - 1/T), 0 for a constant magnitude and 1 for a single active sample (Vinje
    /// and Gallant 2000). Unlike a share of zeros it does not depend on a threshold, so ReLU and GELU neurons are compared alike.
    /// </summary>
    public double Sparseness { get; }

    /// <summary>Third standardised moment.</summary>
    public double Skewness { get; }

    /// <summary>Fourth standardised moment less 3.</summary>
    public double ExcessKurtosis { get; }

    /// <summary>Share of samples above 0: of a ReLU neuron, how often it fires; of a smooth one, how often it leaves its negative
    /// dip.</summary>
    public double ActivationProbability { get; }

    /// <summary>The shape of one neuron's values, or null where it is dead (constant, or a value that is not finite).</summary>
    public static ActivationShape? Of(ReadOnlySpan<float> values)
    {
        var moments = NeuronMoments.Of(values);
        if (!moments.IsAlive)
            return null;
        double magnitude = 0, square = 0, active = 0;
        foreach (float value in values)
        {
            magnitude += Math.Abs((double)value);
            square += (double)value * value;
            active += value > 0 ? 1 : 0;
        }
        double count = values.Length;
        double sparseness = (1 - magnitude / count * (magnitude / count) / (square / count)) / (1 - 1 / count);
        (_, double skewness, double kurtosis) = CentralMoments.Standardised(values, moments.Mean);
        return new ActivationShape(Math.Clamp(sparseness, 0, 1), skewness, kurtosis, active / count);
    }
}
