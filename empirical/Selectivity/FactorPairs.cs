using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Claims;

namespace Rosetta.Empirical.Selectivity;

/// <summary>Which pairs are of neurons that encode the same known factor (M49).</summary>
public static class FactorPairs
{
    /// <summary>A neuron encodes a factor when they correlate by so much: a tenth of its variance.</summary>
    public const double LeastCorrelation = 0.316;

    /// <summary>Two neurons encode different factors when each prefers its own to the other's by so much, beyond its error.</summary>
    public const double LeastPreference = 0.1;

    /// <summary>Standard errors of a preference that are allowed for: one-sided 95 %.</summary>
    private const double Errors = 1.645;

    /// <summary>Kind of a pair, one of <see cref="FactorEvidence"/>'s.</summary>
    /// <param name="a">The first model's correlations with the factors.</param>
    /// <param name="neuronA">Flat index.</param>
    /// <param name="b">The second model's.</param>
    /// <param name="neuronB">Flat index.</param>
    public static int KindOf(FactorCorrelations a, int neuronA, FactorCorrelations b, int neuronB)
    {
        FactorLabel ofA = a.LabelOf(neuronA), ofB = b.LabelOf(neuronB);
        if (a.Of(neuronA, ofA) < LeastCorrelation || b.Of(neuronB, ofB) < LeastCorrelation)
            return FactorEvidence.Undecided;
        if (ofA == ofB)
            return FactorEvidence.Same;
        return Prefers(a, neuronA, ofA, ofB) && Prefers(b, neuronB, ofB, ofA) ? FactorEvidence.Different : FactorEvidence.Undecided;
    }

    /// <summary>Kinds of the mutual pairs of a match, correlation descending.</summary>
    public static int[] KindsOf(MatchResult match, FactorCorrelations a, FactorCorrelations b) => [.. match.Pairs(1)
        .Select(pair => KindOf(a, match.LayoutA.FlatOf(pair.A), b, match.LayoutB.FlatOf(pair.B)))];

    /// <summary>The factor that a neuron encodes as a number from 1, negative where it falls with it; 0 for none.</summary>
    public static int LabelOf(FactorCorrelations correlations, int neuron)
    {
        FactorLabel label = correlations.LabelOf(neuron);
        return correlations.Of(neuron, label) < LeastCorrelation ? 0 : label.Sign * (label.Factor + 1);
    }

    /// <summary>Neurons that encode a factor.</summary>
    public static int Labelled(FactorCorrelations correlations, NeuronLayout layout) =>
        Enumerable.Range(0, layout.Count).Count(neuron => LabelOf(correlations, neuron) != 0);

    private static bool Prefers(FactorCorrelations correlations, int neuron, FactorLabel own, FactorLabel other)
    {
        (double value, double error) = correlations.Preference(neuron, own, other);
        return value - Errors * error >= LeastPreference;
    }
}
