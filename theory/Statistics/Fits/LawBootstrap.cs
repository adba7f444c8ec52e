using System.Globalization;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>
/// p value of "a power law is true" against a bend, as a logarithm, saturation or a break would show, by a parametric bootstrap of the
/// likelihood ratio.
/// </summary>
/// <remarks>
/// Counts are drawn from the fitted power law with its dispersion, whose estimation is repeated in every replicate. Where the asymptotic
/// p value (chi squared, one degree of freedom) is above 0.2 it stands, since the bootstrap would not bring it near 5 %. Replicates
/// end when 10 have reached the statistic (Besag and Clifford 1991), or at 499. The random numbers are named by the counts.
/// </remarks>
internal static class LawBootstrap
{
    private const int MostReplicates = 499, EnoughExceedances = 10;
    private const double FarFromDeciding = 0.2;

    /// <summary>Counts beyond this cannot be drawn whole; the asymptotic p value stands for them.</summary>
    private const double LargestMean = 1e12;

    /// <summary>The p value.</summary>
    [Equation("law-bootstrap")]
    public static double P(CountCells cells, double dispersion)
    {
        double statistic = RivalForms.BentAdvantage(cells, dispersion), asymptotic = ChiSquared.Upper(statistic, 1);
        double[] means = cells.Line(dispersion).Means;
        if (asymptotic > FarFromDeciding || means.Max() > LargestMean)
            return asymptotic;
        Rng rng = Rng.FromSeed("a power law is true").Derive(string.Join(' ', cells.X.Zip(cells.Counts, (x, count) =>
            string.Create(CultureInfo.InvariantCulture, $"{x:R}:{count:R}"))));
        int reached = 0;
        for (int b = 1; b <= MostReplicates; b++)
        {
            double[] drawn = [.. means.Select(mean => (double)CountSampler.NegativeBinomial(mean, dispersion, rng))];
            CountCells replicate = cells.With(drawn);
            if (drawn.Any(count => count > 0) && RivalForms.BentAdvantage(replicate, CountCells.Dispersion([replicate])) >= statistic
                && ++reached == EnoughExceedances)
                return (double)reached / b;
        }
        return (reached + 1.0) / (MostReplicates + 1);
    }
}
