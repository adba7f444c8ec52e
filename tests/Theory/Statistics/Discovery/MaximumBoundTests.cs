using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Tests.Theory.Statistics.Discovery;

public sealed class MaximumBoundTests
{
    private const double Level = 0.05;

    /// <summary>Sampling: the quantile comes from 100,000 trials; the statements give two digits.</summary>
    [TestCase(3, 4.5)]
    [TestCase(4, 3.5)]
    [TestCase(5, 3.0)]
    [TestCase(10, 2.4)]
    public void FewDraws_AreMeanAndSpreadOfTheirMaxima(int draws, double quantile)
    {
        double[] z = [.. Enumerable.Range(0, draws).Select(i => 0.2 + 0.01 * i)];
        double mean = z.Average(), spread = Math.Sqrt(z.Sum(value => (value - mean) * (value - mean)) / (draws - 1));
        double bound = MaximumBound.Of([.. z.Select(value => (double[])[Math.Tanh(value), 0.1])], Level)!.Value;
        Assert.That((Math.Atanh(bound) - mean) / spread, Is.EqualTo(quantile).Within(0.1));
    }

    [TestCase(19, 1)]
    [TestCase(38, 1)]
    [TestCase(39, 2)]
    [TestCase(100, 5)]
    public void ManyDraws_AreAnOrderStatistic(int draws, int rank)
    {
        double[][] maxima = [.. Enumerable.Range(1, draws).Select(i => (double[])[0.001 * i, 0])];
        Assert.That(MaximumBound.Of(maxima, Level), Is.EqualTo(0.001 * (draws + 1 - rank)).Within(1e-12));
    }

    /// <summary>The next maximum of the same law passes it in 5 % of runs: four standard errors of 4,000 runs.</summary>
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(19)]
    public void TheNextDraw_PassesItAsOftenAsSaid(int draws)
    {
        const int runs = 4000, pairs = 200;
        int passed = 0;
        for (int run = 0; run < runs; run++)
        {
            Rng rng = Rng.FromSeed("next").Derive("run", run);
            double bound = MaximumBound.Of([.. Enumerable.Range(0, draws).Select(_ => Draw(rng))], Level)!.Value;
            passed += Draw(rng).Max() > bound ? 1 : 0;
        }
        double error = Math.Sqrt(Level * (1 - Level) / runs), share = (double)passed / runs;
        TestContext.Out.WriteLine($"{draws} draws: {share:P2}");
        Assert.That(share, Is.EqualTo(Level).Within(4 * error));

        // Exponential tails: the maximum is Gumbel to 1/pairs.
        static double[] Draw(Rng rng) => [.. Enumerable.Range(0, pairs).Select(_ => Math.Tanh(0.01 * rng.NextExponential()))];
    }

    [Test]
    public void WithoutPairs_ThereIsNone() => Assert.That(MaximumBound.Of([[], []], Level), Is.Null);

    [Test]
    public void ACorrelationOfOne_IsFinite() => Assert.That(MaximumBound.Of([[1.0], [1.0], [1.0]], Level), Is.LessThanOrEqualTo(1));
}
