using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Empirical.Matching;

/// <summary>What rounding both models' standardised neurons to bfloat16 loses of their products, neuron by neuron.</summary>
/// <remarks>
/// With x' and y' the rounded neurons, |x' - x| = r and |y' - y| = s, the sum of x' y' is off by at most r + s (1 + r) (Cauchy-Schwarz);
/// r is measured, 0.0017 for most, at most 2^-8. Its sum in float32 in any order errs by g(T) (1 + r) (1 + s) as in
/// <see cref="ProductError"/>, and the result, rounded to bfloat16 again, by 2^-8 of itself.
/// </remarks>
internal sealed class RoundedFactors
{
    /// <summary>Rounding of a product, as a share of what it was rounded to.</summary>
    public const double RelativeError = BrainFloat.Roundoff / (1 - BrainFloat.Roundoff);

    /// <summary>Fewest operations that make up for looking at every neuron once more.</summary>
    private const double LeastFlops = 5e9;

    /// <summary>Near-ties of a neuron, if the others were noise, from which settling them would cost what faster products save, or fill
    /// its table: a share of the others, and a number.</summary>
    private const double MostNearTies = 0.01, MostCandidates = 64;

    private RoundedFactors(double[] ofA, double[] ofB) => (OfA, OfB) = (ofA, ofB);

    /// <summary>Bound on the error of a product before it is rounded, by position of A's neuron.</summary>
    public double[] OfA { get; }

    /// <summary>The same for B's.</summary>
    public double[] OfB { get; }

    /// <summary>Of any pair.</summary>
    public double Bound => OfA.Concat(OfB).Max();

    /// <summary>The losses of two models; null where float32 is the faster way: few neurons, values that are not at hand, or samples so
    /// many that chance correlations are no further apart than the losses.</summary>
    public static RoundedFactors? Of(NeuronSet a, NeuronSet b, int rank, RowLoader loader)
    {
        int samples = a.Source.SampleCount;
        if (a.Active.Length == 0 || b.Active.Length == 0 || !a.Source.IsAtHand || !b.Source.IsAtHand
            || 2.0 * a.Active.Length * b.Active.Length * samples < LeastFlops
            || !Suits(2 * BrainFloat.Roundoff / 3, rank, samples, b.Active.Length))
            return null;
        double[] lostByA = Lost(a, loader), lostByB = Lost(b, loader);
        double mostOfA = lostByA.Max(), mostOfB = lostByB.Max();
        var found = new RoundedFactors(Array.ConvertAll(lostByA, lost => ProductError.BoundOfRounded(samples, lost, mostOfB)),
            Array.ConvertAll(lostByB, lost => ProductError.BoundOfRounded(samples, lost, mostOfA)));
        return Suits(2 * Median(found.OfA), rank, samples, b.Active.Length) && Suits(2 * Median(found.OfB), rank, samples, a.Active.Length)
            ? found : null;
    }

    /// <summary>Whether few candidates lie within a margin of the best among the correlations of a neuron with independent ones.</summary>
    private static bool Suits(double margin, int rank, int samples, int others)
    {
        double best = -StandardNormal.Quantile(Math.Min(0.5, (double)rank / others));
        double nearTies = others * StandardNormal.Lower(margin * Math.Sqrt(samples) - best) - rank;
        return nearTies <= Math.Min(MostNearTies * others, MostCandidates);
    }

    private static double[] Lost(NeuronSet set, RowLoader loader)
    {
        var lost = new double[set.Active.Length];
        loader.Visit(set, (position, values, _) =>
        {
            double sum = 0;
            foreach (float value in values)
            {
                double change = (double)value - BrainFloat.Nearest(value);
                sum += change * change;
            }
            lost[position] = Math.Sqrt(sum);
        }, static _ => 0, static _ => { });
        return lost;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
