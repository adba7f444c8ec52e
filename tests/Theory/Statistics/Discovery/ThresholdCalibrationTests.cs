using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Tests.Theory.Statistics.Discovery;

public sealed class ThresholdCalibrationTests
{
    [Test]
    public void Tau_IsTheSmallestRealCorrelationThatPassesTheRateAndTheBound()
    {
        Rng rng = Rng.FromSeed("definition");
        double[] real = [.. Enumerable.Range(0, 300).Select(i => i < 120 ? 0.2 + 0.7 * rng.NextDouble() : 0.25 * rng.NextDouble())];
        double[][] nulls = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 200).Select(_ => 0.27 * rng.NextDouble()).ToArray())];
        ThresholdCalibration calibration = ThresholdCalibration.Of(real, nulls);
        double Rate(double t, int plus) => (plus + nulls.Sum(draw => draw.Count(r => r >= t))) / 3.0 / real.Count(r => r >= t);
        Assert.Multiple(() =>
        {
            Assert.That(calibration.Tau, Is.EqualTo(real.Where(t => Rate(t, 1) <= 0.05 && t > calibration.Bound).Min()));
            Assert.That(calibration.CalibratedCount, Is.EqualTo(real.Count(r => r >= calibration.Tau)));
            Assert.That(calibration.NullMaximum, Is.EqualTo(nulls.Max(draw => draw.Max())));
            Assert.That(calibration.Bound, Is.EqualTo(MaximumBound.Of(nulls, 0.05)));
        });
    }

    [Test]
    public void NothingStandsOut_TauIsNullAndTheCountZero()
    {
        double[] same = [.. Enumerable.Range(0, 100).Select(i => i / 200.0)];
        ThresholdCalibration calibration = ThresholdCalibration.Of(same, [same]);
        Assert.That(calibration.Tau, Is.Null);
        Assert.That(calibration.CalibratedCount, Is.Zero);
        Assert.That(ThresholdCalibration.Of([], [same]).Tau, Is.Null);
        Assert.That(ThresholdCalibration.Of([], [[]]).Reason, Does.Contain("no real pairs"));
    }

    [Test]
    public void EmptyNull_CountsEverything_OnceThePairsAreEnoughForTheDraws()
    {
        double[] nineteen = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)], twenty = [.. nineteen, 0.01];
        Assert.That(ThresholdCalibration.Of(twenty, [[]]).CalibratedCount, Is.EqualTo(20));
        Assert.That(ThresholdCalibration.Of(nineteen, [[]]).CalibratedCount, Is.Zero);
        Assert.That(ThresholdCalibration.Of(nineteen, [[]]).Reason, Does.Contain("draw the null more often"));
        Assert.That(ThresholdCalibration.Of(nineteen, [[], []]).CalibratedCount, Is.EqualTo(19));
    }

    [Test]
    public void TiedCorrelations_AreCountedTogether() =>
        Assert.That(ThresholdCalibration.Of([.. Enumerable.Repeat(0.5, 40), .. Enumerable.Repeat(0.1, 10)],
            [[0.1, 0.1, 0.1]]).CalibratedCount, Is.EqualTo(40));

    [Test]
    public void BadInput_IsRefused()
    {
        Assert.Throws<BadInputException>(() => ThresholdCalibration.Of([0.5], []));
        Assert.Throws<BadInputException>(() => ThresholdCalibration.Of([double.NaN], [[]]));
        Assert.Throws<BadInputException>(() => ThresholdCalibration.Of([0.5], [[1.5]]));
    }

    /// <summary>
    /// False real pairs exchangeable with the null's, all of a draw up to a third larger or smaller together: without the bound and the
    /// correction for few draws the share of false ones passes 5 %, with both it does not.
    /// </summary>
    [TestCase(3)]
    [TestCase(5)]
    public void FalseShare_StaysUnderItsLevel(int draws)
    {
        const int worlds = 2000, falsePairs = 60, truePairs = 60;
        Rng rng = Rng.FromSeed("false share").Derive("draws", draws);
        double corrected = 0, plain = 0, plainSquares = 0;
        int falseRuns = 0;
        for (int w = 0; w < worlds; w++)
        {
            Rng own = rng.Derive("world", w);
            double[] false1 = Together(falsePairs, own),
                true1 = [.. Enumerable.Range(0, truePairs).Select(_ => 0.4 + 0.6 * own.NextDouble())];
            double[][] nulls = [.. Enumerable.Range(0, draws).Select(_ => Together(falsePairs, own))];
            double[] real = [.. false1, .. true1];
            double Share(double? tau) =>
                tau is null ? 0 : (double)false1.Count(r => r >= tau) / (false1.Count(r => r >= tau) + true1.Count(r => r >= tau));
            corrected += Share(ThresholdCalibration.Of(real, nulls).Tau) / worlds;
            double withoutBound = Share(Uncorrected(real, [.. nulls.SelectMany(draw => draw)], draws));
            (plain, plainSquares) = (plain + withoutBound / worlds, plainSquares + withoutBound * withoutBound / worlds);
            falseRuns += ThresholdCalibration.Of(false1, nulls).Tau is null ? 0 : 1;
        }
        TestContext.Out.WriteLine($"{draws} draws: false share {corrected:P2}, {plain:P2} by the plain rate; {falseRuns} false runs");
        Assert.That(corrected, Is.LessThan(0.05));
        Assert.That(plain, Is.GreaterThan(0.05 + 3 * Math.Sqrt((plainSquares - plain * plain) / worlds)), "bound or correction is needed");
        // Where all pairs are false, a run has one in at most 5 % of worlds: three standard errors.
        Assert.That(falseRuns, Is.LessThan(worlds * (0.05 + 3 * Math.Sqrt(0.05 * 0.95 / worlds))));
    }

    private static double[] Together(int pairs, Rng rng)
    {
        double scale = 0.15 * Math.Exp(0.15 * rng.NextGaussian());
        return [.. Enumerable.Range(0, pairs).Select(_ => Math.Tanh(scale * (1 + 0.3 * rng.NextExponential())))];
    }

    /// <summary>
    /// The smallest correlation at which the null's mean count is at most a twentieth of the real one: without the 1 for few draws.
    /// </summary>
    private static double? Uncorrected(double[] real, double[] nulls, int draws)
    {
        double[] passing = [.. real.Where(t => nulls.Count(r => r >= t) <= 0.05 * draws * real.Count(r => r >= t))];
        return passing.Length == 0 ? null : passing.Min();
    }
}
