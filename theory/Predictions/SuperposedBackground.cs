using Rosetta.Theory.Laws;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Predictions;

/// <summary>
/// Neurons that isolate nothing but mix what two models share: a share b of the variance of each is a random direction of a shared
/// subspace of effective dimension L, so that the correlation of two is b cos(theta), theta the angle of random directions in L dimensions.
/// </summary>
/// <remarks>
/// They have mutual nearest neighbours however many samples there are. cos(theta) has density proportional to (1 - x^2)^((L - 3)/2), L
/// real.
/// </remarks>
public sealed record SuperposedBackground
{
    /// <summary>Dimensions between which one is looked for; below the first, directions are a pair of opposites.</summary>
    private const double LeastDimension = 1 + 1e-6, LargestDimension = 1e9;

    /// <summary>Truncation: -M ln F where the largest of M correlations lies below with chance e^-40, and above with chance
    /// 1e-16.</summary>
    private const double SurelyAbove = 40, SurelyBelow = 1e-16;

    /// <summary>Simpson's steps between those two: some twelve for each unit of ln(-ln F), over which F^M falls from near 1 to near
    /// 0.</summary>
    private const int Steps = 512;

    private SuperposedBackground(double dimension, double sharedVariance) => (Dimension, SharedVariance) = (dimension, sharedVariance);

    /// <summary>L, above 1: for example the participation ratio of what the models share.</summary>
    public double Dimension { get; }

    /// <summary>b, in (0, 1].</summary>
    public double SharedVariance { get; }

    /// <summary>A background.</summary>
    /// <param name="dimension">L.</param>
    /// <param name="sharedVariance">b: 1 where all of a neuron's variance is shared.</param>
    /// <exception cref="BadInputException">L is not above 1, or b not in (0, 1].</exception>
    public static SuperposedBackground Of(double dimension, double sharedVariance = 1) => new(
        double.IsFinite(dimension) && dimension > 1 ? dimension
            : throw Parameter.Refused("dimension", dimension, "a finite number above 1", "directions need a subspace to lie in"),
        Parameter.Share("shared variance", sharedVariance, "it is a share of a neuron's variance"));

    /// <summary>
    /// Expected mutual nearest neighbours with a correlation of at least t between two sets of background neurons:
    /// n_A n_B integral_t^b f(r) F(r)^(n_A + n_B - 2) dr = n_A n_B (1 - F(t)^M)/M, M = n_A + n_B - 1.
    /// </summary>
    /// <remarks>
    /// Exact for independent uniform directions: the other neurons of either model must stay out of a cap around the other's neuron, which
    /// are independent events.
    /// </remarks>
    /// <param name="neuronsA">n_A, background neurons of the first model.</param>
    /// <param name="neuronsB">n_B, background neurons of the second model.</param>
    /// <param name="atLeast">t, a correlation.</param>
    [Equation("background-pairs")]
    public double ExpectedPairs(long neuronsA, long neuronsB, double atLeast)
    {
        if (neuronsA < 1 || neuronsB < 1)
            return 0;
        double contenders = Contenders(neuronsA, neuronsB);
        return neuronsA / contenders * neuronsB * -StableMath.Expm1(contenders * LogBelow(atLeast / SharedVariance, Dimension));
    }

    /// <summary>Mean correlation of these mutual nearest neighbours.</summary>
    /// <remarks>A mutual pair's correlation is distributed as the largest of M = n_A + n_B - 1: its mean is b - b integral F(x)^M dx over
    /// the cosines x from -1 to 1.</remarks>
    [Equation("background-mean")]
    public double MeanCorrelation(long neuronsA, long neuronsB)
    {
        double contenders = Contenders(neuronsA, neuronsB);
        double low = CosineWhere(x => -contenders * LogBelow(x, Dimension) < SurelyAbove),
            high = CosineWhere(x => -contenders * LogBelow(x, Dimension) < SurelyBelow), width = (high - low) / Steps;
        CompensatedSum sum = default;
        for (int i = 0; i <= Steps; i++)
        {
            double weight = i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum.Add(weight * Math.Exp(contenders * LogBelow(low + i * width, Dimension)));
        }
        // F^M is 0 below the low end and 1 above the high one.
        return SharedVariance * (high - sum.Value * width / 3);
    }

    /// <summary>b sqrt(2 ln N / L): near the largest correlation of a neuron with N background neurons.</summary>
    [Equation("background-floor")]
    public double Floor(long neurons) => SharedVariance * NoiseFloor.Correlation(neurons, Dimension);

    /// <summary>The background whose largest correlation among so many pairs has this median: L of a rotation null's largest one.</summary>
    /// <param name="largest">Largest correlation, in (0, b).</param>
    /// <param name="pairs">Pairs of neurons that it is the largest of: n_A n_B times the draws of the null.</param>
    /// <param name="sharedVariance">b.</param>
    /// <exception cref="BadInputException">No dimension gives so large or so small a correlation.</exception>
    [Equation("background-dimension")]
    public static SuperposedBackground OfLargest(double largest, double pairs, double sharedVariance = 1) => Solved(
        dimension => LogAbove(largest / sharedVariance, dimension) - Math.Log(Math.Log(2) / pairs), "largest", largest, sharedVariance);

    /// <summary>The background whose mutual nearest neighbours have this mean correlation: L of a rotation null's mean.</summary>
    /// <param name="mean">Mean correlation of mutual nearest neighbours, in (0, b).</param>
    /// <param name="neuronsA">n_A.</param>
    /// <param name="neuronsB">n_B.</param>
    /// <param name="sharedVariance">b.</param>
    /// <exception cref="BadInputException">No dimension gives so large or so small a correlation.</exception>
    public static SuperposedBackground OfMean(double mean, long neuronsA, long neuronsB, double sharedVariance = 1) => Solved(
        dimension => Of(dimension, sharedVariance).MeanCorrelation(neuronsA, neuronsB) - mean, "mean", mean, sharedVariance);

    // Both grow smaller with the dimension, which is found in its logarithm above 1.
    private static SuperposedBackground Solved(Func<double, double> excess, string what, double value, double sharedVariance)
    {
        if (!(value > 0 && value < sharedVariance) || excess(LeastDimension) <= 0 || excess(LargestDimension) >= 0)
            throw new BadInputException(
                FormattableString.Invariant($"A {what} correlation of {value} where {sharedVariance} of the variance is shared"),
                "It must lie between 0 and the shared variance, where some dimension gives it", "State another shared variance");
        double log = BracketedRoot.Find(x => excess(1 + Math.Exp(x)), Math.Log(LeastDimension - 1), Math.Log(LargestDimension));
        return Of(1 + Math.Exp(log), sharedVariance);
    }

    private static double Contenders(long neuronsA, long neuronsB) => (double)neuronsA + neuronsB - 1;

    // The least cosine, to float64, at which a condition holds that holds at 1.
    private static double CosineWhere(Func<double, bool> holds)
    {
        double low = -1, high = 1;
        for (double middle = 0; middle > low && middle < high; middle = low + (high - low) / 2)
            (low, high) = holds(middle) ? (low, middle) : (middle, high);
        return high;
    }

    // ln P(cos theta < x).
    private static double LogBelow(double x, double dimension) => x <= -1 ? double.NegativeInfinity : x >= 1 ? 0
        : x < 0 ? Math.Log(HalfTail(x, dimension)) : StableMath.Log1p(-HalfTail(x, dimension));

    // ln P(cos theta >= x), x in (0, 1).
    private static double LogAbove(double x, double dimension) => Math.Log(HalfTail(x, dimension));

    // P(cos theta >= |x|): the square of a coordinate of a random direction is Beta(1/2, (L - 1)/2).
    private static double HalfTail(double x, double dimension) =>
        0.5 * RegularizedBeta.Upper(0.5, (dimension - 1) / 2, x * x, (1 - x) * (1 + x));
}
