using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Statistics.Fits;

/// <summary>Series of known law for the tests of fits and verdicts.</summary>
internal static class Grids
{
    /// <summary>Sizes evenly spaced in ln size from 1,000.</summary>
    public static double[] Sizes(int count, double decades) =>
        [.. Enumerable.Range(0, count).Select(i => 1000 * Math.Pow(10, decades * i / (count - 1)))];

    /// <summary>One row per size with lognormal noise.</summary>
    public static CountRow[] Rows(double[] sizes, Func<double, double> law, double noise, Rng rng) =>
        [.. sizes.Select(size => new CountRow(size, law(size) * Math.Exp(noise * rng.NextGaussian())))];
}
