using Rosetta.Tests.Theory.Statistics.Fits;
using Rosetta.Theory;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Estimators;

public sealed class ScanAndPurificationTests
{
    private static readonly double[] Taus = [0.3, 0.4, 0.5, 0.6, 0.7];

    /// <summary>Isolations of a world whose exponent at threshold tau is alpha(tau): ranks r with r_tau = c_tau N^alpha(tau).</summary>
    private static ProfileRow World(double size, Func<double, double> alpha, Rng rng)
    {
        double level = Math.Exp(0.03 * rng.NextGaussian());
        double[] counts = [.. Taus.Select(tau => Math.Round(level * 40 * (1 - tau) * Math.Pow(size / 1000, alpha(tau))))];
        return new(size,
            [.. Taus.SelectMany((tau, t) => Enumerable.Repeat(tau + 0.01, (int)(counts[t] - (t + 1 < Taus.Length ? counts[t + 1] : 0))))]);
    }

    private static double Count(ProfileRow row, double tau) => row.Isolations.Count(isolation => isolation >= tau);

    [Test]
    public void Trend_IsTheSlopeOfTheExponentsOnTau()
    {
        Rng rng = Rng.FromSeed("scan");
        ProfileRow[] rows = [.. Grids.Sizes(8, 2).Select(size => World(size, tau => 0.9 - 0.5 * tau, rng))];
        ThresholdScan scan = ThresholdScan.Of(rows, [.. Taus, 0.9]);
        double[] x = [.. rows.Select(row => Math.Log(row.Size))], weights = [.. rows.Select(row => Count(row, Taus[0]))];
        double byHand = LineFit.Of([.. scan.Points.Select(point => point.Tau)], [.. scan.Points.Select(point =>
            LineFit.Of(x, [.. rows.Select(row => Math.Log(Count(row, point.Tau)))], weights).Slope)]).Slope;
        Assert.That(scan.DroppedThresholds, Is.EqualTo(new[] { 0.9 }));
        Assert.That(scan.Trend!.Value, Is.EqualTo(byHand).Within(1e-9));
        Assert.That(scan.Trend.Value, Is.EqualTo(-0.5).Within(4 * scan.Trend.StandardError));
        Assert.That(scan.Verdict!.Verdict, Is.EqualTo(Verdict.Disagrees), scan.Verdict.Reason);
    }

    [Test]
    public void FlatScan_IsNotRefuted_AndIsConfirmedWithinAMargin()
    {
        Rng rng = Rng.FromSeed("flat");
        ProfileRow[] rows = [.. Grids.Sizes(8, 2).Select(size => World(size, _ => 0.66, rng))];
        Assert.That(ThresholdScan.Of(rows, Taus).Verdict!.Verdict, Is.EqualTo(Verdict.CannotTell));
        ThresholdScan within = ThresholdScan.Of(rows, Taus, margin: 0.2);
        Assert.That(within.Verdict!.Verdict, Is.EqualTo(Verdict.Agrees), within.Verdict.Reason);
    }

    [Test]
    public void Purification_FollowsFeatures_AndIsNotFooledByThoseThatAppear()
    {
        double[] sizes = Grids.Sizes(6, 1.5);
        Rng rng = Rng.FromSeed("purification");
        // Impurity (r / r0)^1.5 with r0 = (N / 100)^(1/1.5), so it falls as 1/N; a feature is seen from s = 0.3 on.
        FeatureRow[] rows = [.. Enumerable.Range(1, 120).SelectMany(r => sizes.Select(size => new FeatureRow($"feature {r}", size,
            1 - Math.Pow(r, 1.5) * 100 / size / 4 * Math.Exp(0.05 * rng.NextGaussian())))).Where(row => row.Isolation >= 0.3)];
        PurificationFit fit = PurificationFit.Of(rows);
        Assert.That(fit.Exponent.Value, Is.EqualTo(1).Within(4 * fit.Exponent.StandardError));
        Assert.That(fit.Exponent.StandardError, Is.LessThan(0.02));
        Assert.That(fit.DroppedCount, Is.GreaterThan(0));
        ExponentVerdict verdict = ExponentJudge.Judge(fit.Exponent, PredictedExponent.Of("N^-1", 1),
            PredictedExponent.Of("no purification", 0));
        Assert.That(verdict.Verdict, Is.EqualTo(Verdict.Agrees), verdict.Reason);
        // Mean impurity of whatever is seen hardly falls: new, impure features keep arriving.
        double pooled = LineFit.Of([.. rows.Select(row => Math.Log(row.Size))], [.. rows.Select(row => Math.Log(1 - row.Isolation))]).Slope;
        Assert.That(pooled, Is.GreaterThan(-0.5), "following features is needed");
    }

    [Test]
    public void Purification_RefusesWhatItCannotFollow()
    {
        Assert.Throws<BadInputException>(() => PurificationFit.Of([new("a", 1, 1), new("a", 2, 0.5)]));
        Assert.Throws<BadInputException>(() => PurificationFit.Of([new("a", 1, 0.4), new("b", 2, 0.5)]));
        Assert.Throws<BadInputException>(() => PurificationFit.Of([new("a", 1, 0.4), new("a", 1, 0.5)]));
    }

    [Test]
    public void ConstantFraction_LooksSublinearAgainstParametersOnly()
    {
        double[] parameters = [1e7, 4e7, 1.6e8, 6.4e8, 2.6e9], neurons = [.. parameters.Select(p => 0.1 * Math.Pow(p, 2.0 / 3))];
        SizeScale scale = SizeScale.Of(neurons, parameters);
        Rng rng = Rng.FromSeed("fraction");
        double[] noise = [.. neurons.Select(_ => Math.Exp(0.01 * rng.NextGaussian()))];
        SizeFit onNeurons = SizeFit.Of([.. neurons.Select((n, i) => new CountRow(n, 0.05 * n * noise[i]))]);
        SizeFit onParameters = SizeFit.Of([.. parameters.Select((p, i) => new CountRow(p, 0.05 * neurons[i] * noise[i]))]);
        Assert.That(scale.NeuronsOnParameters, Is.EqualTo(2.0 / 3).Within(1e-9));
        Assert.That(onParameters.Exponent, Is.EqualTo(scale.NeuronsOnParameters).Within(0.02), "a constant fraction, and yet sublinear");
        Assert.That(Math.Abs(onNeurons.Exponent - 1), Is.LessThan(3 * onNeurons.StandardError));
        Assert.That(1 - onParameters.Exponent, Is.GreaterThan(10 * onParameters.StandardError));
    }
}
