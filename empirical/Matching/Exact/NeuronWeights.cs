namespace Rosetta.Empirical.Matching;

/// <summary>How a correlation over all samples follows from those over two halves, each standardised by itself.</summary>
/// <remarks>
/// With n the norm of a neuron about its mean over all samples, n_h and m_h norm and mean in half h of T_h samples:
/// n^2 = n_1^2 + n_2^2 + T_1 T_2 (m_1 - m_2)^2 / (T_1 + T_2), so with a_h = n_h / n and g = sqrt(T_1 T_2 / (T_1 + T_2)) (m_1 - m_2) / n
/// a pair has r = a_1 a'_1 r_1 + a_2 a'_2 r_2 + g g', and the squares of a_1, a_2, g add up to 1: errors of r_1 and r_2 are not enlarged
/// (Cauchy-Schwarz). One pass over the samples gives all three.
/// </remarks>
internal sealed class NeuronWeights
{
    /// <summary>Roundings of the float32 combination, each of terms that add up to 1 at most.</summary>
    public const double Rounding = 16.0 / (1 << 24);

    /// <param name="set">The neurons, with moments of both halves.</param>
    /// <param name="parts">The halves.</param>
    public NeuronWeights(NeuronSet set, SamplePart[] parts)
    {
        int count = set.Active.Length;
        (First, Second, Gap) = (new float[count], new float[count], new float[count]);
        double first = parts[0].Count, second = parts[1].Count, gap = Math.Sqrt(first * second / (first + second));
        for (int position = 0; position < count; position++)
        {
            int flat = set.Active[position];
            double norm = set.MomentsOf(flat).Norm;
            NeuronMoments one = set.MomentsOf(flat, 0), two = set.MomentsOf(flat, 1);
            First[position] = (float)(one.Norm / norm);
            Second[position] = (float)(two.Norm / norm);
            Gap[position] = (float)(gap * (one.Mean - two.Mean) / norm);
        }
    }

    /// <summary>a_1 by position.</summary>
    public float[] First { get; }

    /// <summary>a_2 by position.</summary>
    public float[] Second { get; }

    /// <summary>g by position.</summary>
    public float[] Gap { get; }
}
