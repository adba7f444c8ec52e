using Rosetta.Tests.Theory.Statistics.Fits;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Verdicts;

public sealed class ExponentJudgeTests
{
    private static readonly PredictedExponent Prediction = PredictedExponent.Of("log, beta 1.5", 0.66),
        Rival = PredictedExponent.Of("linear", 1);

    private static Estimate Measured(double value, double error, string? noLaw = null) => new(value, error, 6, noLaw, new(8, 2, 8));

    [Test]
    public void CompatibleAndRivalRejected_Agrees() =>
        Assert.That(ExponentJudge.Judge(Measured(0.68, 0.02), Prediction, Rival).Verdict, Is.EqualTo(Verdict.Agrees));

    [Test]
    public void PredictionRejected_Disagrees_WhateverTheRival()
    {
        Assert.That(ExponentJudge.Judge(Measured(0.98, 0.02), Prediction, Rival).Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(ExponentJudge.Judge(Measured(0.4, 0.02), Prediction, Rival).Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(ExponentJudge.Judge(Measured(0.4, 0.02, "curved"), Prediction).Verdict, Is.EqualTo(Verdict.Disagrees));
    }

    [Test]
    public void NothingRejected_CannotTell_AndSaysWhatWouldSettle()
    {
        ExponentVerdict open = ExponentJudge.Judge(Measured(0.7, 0.3), Prediction, Rival);
        Assert.That(open.Verdict, Is.EqualTo(Verdict.CannotTell));
        Assert.That(open.Settling, Is.Not.Null);
        Assert.That(open.Settling!.StandardErrorNeeded, Is.LessThan(0.3));
        Assert.That(open.Settling.SizesNeeded, Is.GreaterThan(8));
        Assert.That(open.Settling.DecadesNeeded, Is.GreaterThan(2));
        Assert.That(open.Settling.SeedsFactor, Is.GreaterThan(1));
        Assert.That(ExponentJudge.Judge(Measured(0.67, 0.02), Prediction).Verdict, Is.EqualTo(Verdict.CannotTell),
            "no rival, no margin: nothing could be refuted");
    }

    [Test]
    public void NoLaw_BlocksAgreement()
    {
        ExponentVerdict verdict = ExponentJudge.Judge(Measured(0.66, 0.02, "R^2 is poor."), Prediction, Rival);
        Assert.That(verdict.Verdict, Is.EqualTo(Verdict.CannotTell));
        Assert.That(verdict.Reason, Does.Contain("R^2 is poor"));
    }

    [Test]
    public void Margin_ForgivesANegligibleDifference_OnlyWhileItKeepsTheRivalOut()
    {
        Estimate near = Measured(0.69, 0.01);
        PredictedExponent closeRival = PredictedExponent.Of("close", 0.72);
        Assert.That(ExponentJudge.Judge(near, Prediction, Rival).Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(ExponentJudge.Judge(near, Prediction, Rival, margin: 0.1).Verdict, Is.EqualTo(Verdict.Agrees));
        Assert.That(ExponentJudge.Judge(near, Prediction, closeRival, margin: 0.1).Verdict, Is.EqualTo(Verdict.Disagrees),
            "half the gap is 0.03: the margin would swallow the rival");
        Assert.That(ExponentJudge.Judge(Measured(0.66, 0.2), Prediction, null, margin: 0.1).Verdict, Is.EqualTo(Verdict.CannotTell));
    }

    /// <summary>Measured 0.84, predicted 0.68, rival 1: a margin of 0.3 would call the rival's own exponent the prediction's.</summary>
    [TestCase(0.3)]
    [TestCase(0.17)]
    [TestCase(5)]
    public void AMargin_CountsUpToHalfTheGapToTheRival(double margin)
    {
        foreach (double value in new[] { 0.84, 0.86, 0.95 })
        {
            ExponentVerdict verdict = ExponentJudge.Judge(Measured(value, 0.01), PredictedExponent.Of("log", 0.68), Rival, margin);
            Assert.That(verdict.Verdict, Is.Not.EqualTo(Verdict.Agrees), verdict.Reason);
            Assert.That(verdict.Margin, Is.EqualTo(0.16).Within(1e-12));
            Assert.That(verdict.Reason, Does.Contain("half the gap"));
        }
        Assert.That(ExponentJudge.Judge(Measured(0.75, 0.01), PredictedExponent.Of("log", 0.68), Rival, margin).Verdict,
            Is.EqualTo(Verdict.Agrees), "well within half the gap");
    }

    [Test]
    public void AnUncertainRival_IsHarderToReject_AndAnUncertainPredictionConfirmsNothingNearerToTheRival()
    {
        Estimate near = Measured(0.68, 0.02);
        ExponentVerdict certain = ExponentJudge.Judge(near, Prediction, Rival),
            uncertain = ExponentJudge.Judge(near, Prediction, PredictedExponent.Of("linear", 1, 0.3));
        Assert.That(certain.RivalP, Is.LessThan(0.001));
        Assert.That(uncertain.RivalP, Is.GreaterThan(0.2));
        Assert.That(uncertain.Verdict, Is.EqualTo(Verdict.CannotTell));
        ExponentVerdict vague = ExponentJudge.Judge(Measured(0.9, 0.02), PredictedExponent.Of("vague", 0.66, 0.2), Rival);
        Assert.That(vague.PredictionP, Is.GreaterThan(0.05));
        Assert.That(vague.RivalP, Is.LessThan(0.05));
        Assert.That(vague.Verdict, Is.EqualTo(Verdict.CannotTell), vague.Reason);
    }

    [Test]
    public void SizesWithinLessThanHalfADecade_DecideNothing()
    {
        foreach (double value in new[] { 0.66, 0.2 })
        {
            Estimate narrow = new(value, 0.005, 4, null, new(6, Math.Log10(1.1), 6));
            ExponentVerdict verdict = ExponentJudge.Judge(narrow, Prediction, Rival);
            Assert.That(verdict.Verdict, Is.EqualTo(Verdict.CannotTell));
            Assert.That(verdict.Reason, Does.Contain("factor 1.1"));
        }
    }

    [Test]
    public void ALawNeitherShownNorRefuted_LeavesItsExponentStanding_AndARefutedOneDoesNot()
    {
        double[] sizes = [.. Enumerable.Range(0, 6).Select(j => 128 * Math.Pow(2, j))];
        SizeFit Logarithm(double level) =>
            SizeFit.Of([.. sizes.Select(size => new CountRow(size, Math.Round(level * Math.Log(size / 6))))]);
        Assert.That(Estimate.Of(Logarithm(20)).NoLaw, Is.Null);
        Assert.That(Estimate.Of(Logarithm(20_000)).NoLaw, Does.Contain("refuted"));
    }

    [Test]
    public void UncertainPrediction_IsHarderToReject()
    {
        ExponentVerdict certain = ExponentJudge.Judge(Measured(0.8, 0.05), Prediction);
        ExponentVerdict uncertain = ExponentJudge.Judge(Measured(0.8, 0.05), PredictedExponent.Of("fitted beta", 0.66, 0.1));
        Assert.That(certain.PredictionP, Is.LessThan(0.05));
        Assert.That(uncertain.PredictionP, Is.GreaterThan(0.2));
        Assert.That(uncertain.PredictedInterval.Width, Is.EqualTo(2 * 1.95996 * 0.1).Within(1e-4));
    }

    [Test]
    public void CurveOnTheSameGrid_CancelsFiniteSizeCurvature()
    {
        // A law whose local exponent creeps up: its asymptote 0.7 is refuted by its own noiseless data, its own curve is not.
        double[] sizes = Grids.Sizes(8, 2);
        Func<double, double> law = size => Math.Pow(size, 0.7) / (1 + 40 / Math.Sqrt(size));
        SizeFit fit = SizeFit.Of(Grids.Rows(sizes, law, 0.02, Rng.FromSeed("own curve")));
        PredictedExponent curve = PredictedExponent.FromCurve("own", sizes, [.. sizes.Select(law)]);
        Assert.That(ExponentJudge.Judge(fit, curve, PredictedExponent.Of("steeper", 1.2)).Verdict, Is.EqualTo(Verdict.Agrees));
        Assert.That(ExponentJudge.Judge(fit, PredictedExponent.Of("asymptote", 0.7)).Verdict, Is.EqualTo(Verdict.Disagrees));
    }

    [Test]
    public void NoiselessCurve_IsCompatibleWithItself()
    {
        double[] sizes = Grids.Sizes(8, 2), counts = [.. sizes.Select(size => 3 * Math.Pow(size, 2.0 / 3))];
        SizeFit fit = SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, counts[i]))]);
        Assert.That(ExponentJudge.Judge(fit, PredictedExponent.FromCurve("own", sizes, counts), Rival).Verdict, Is.EqualTo(Verdict.Agrees));
        Assert.That(ExponentJudge.Judge(fit, PredictedExponent.Of("stated", 2.0 / 3), Rival).Verdict, Is.EqualTo(Verdict.Agrees));
    }

    [Test]
    public void WholeFeatures_CarryTheirRounding_AndARealCurveNone()
    {
        double[] sizes = [64, 128, 256, 512], real = [.. sizes.Select(size => 1.7 * Math.Pow(size, 0.65))],
            whole = [.. real.Select(Math.Floor)];
        Rng rng = Rng.FromSeed("rounding");
        double[] slopes = [.. Enumerable.Range(0, 4000)
            .Select(_ => PowerLawFit.Of(sizes, [.. whole.Select(count => count + rng.NextDouble() - 0.5)]).Exponent)];
        double mean = slopes.Average(), deviation = Math.Sqrt(slopes.Average(slope => (slope - mean) * (slope - mean)));
        // Sampling: a standard deviation of 4,000 draws is known to 1/sqrt(8,000); four of those.
        Assert.That(PredictedExponent.FromCurve("whole", sizes, whole).StandardError,
            Is.EqualTo(deviation).Within(4 * deviation / Math.Sqrt(8000)));
        Assert.That(PredictedExponent.FromCurve("real", sizes, real).StandardError, Is.Zero);
        Assert.That(PredictedExponent.FromCurve("repeated", [.. sizes, .. sizes], [.. whole, .. whole]).StandardError,
            Is.EqualTo(PredictedExponent.FromCurve("whole", sizes, whole).StandardError).Within(1e-12),
            "rows of one size are rounded together");
    }

    /// <summary>Wrong in at most 5 % of worlds under either truth, at any power.</summary>
    [TestCase(4, 0.1)]
    [TestCase(8, 0.3)]
    public void Verdicts_AreWrongInAtMostFivePercentOfWorlds(int sizeCount, double noise)
    {
        const int worlds = 400;
        double[] sizes = Grids.Sizes(sizeCount, 2);
        Rng rng = Rng.FromSeed("wrong verdicts").Derive("sizes", sizeCount);
        int Wrong(double truth, Verdict wrong) => Enumerable.Range(0, worlds).Count(w => ExponentJudge.Judge(
            SizeFit.Of(Grids.Rows(sizes, size => Math.Pow(size, truth), noise, rng.Derive(wrong.ToString(), w))), Prediction, Rival).Verdict
            == wrong);
        Assert.That(ProportionInterval.Wilson(Wrong(0.66, Verdict.Disagrees), worlds, 0.999).Low, Is.LessThan(0.05));
        Assert.That(ProportionInterval.Wilson(Wrong(1, Verdict.Agrees), worlds, 0.999).Low, Is.LessThan(0.05));
    }

    [Test]
    public void SettlingSizes_DoSettle_WithTheStatedPower()
    {
        const double noise = 0.25;
        const int worlds = 400;
        double[] present = Grids.Sizes(5, 1);
        // The error that five sizes have on average, not one lucky draw's.
        double error = noise / Math.Sqrt(present.Sum(size => Math.Pow(Math.Log(size) - present.Average(s => Math.Log(s)), 2)));
        SettlingDesign settling = SettlingDesign.For(new(0.66, error, 3, null, new(5, 1, 5)), Prediction, Rival, 0.05, 0.8)!;
        Rng rng = Rng.FromSeed("settling");
        int rejected = Enumerable.Range(0, worlds).Count(w => ExponentJudge.Judge(
            SizeFit.Of(Grids.Rows(Grids.Sizes(settling.SizesNeeded!.Value, 1), size => Math.Pow(size, 0.66), noise,
                rng.Derive("world", w))), Prediction, Rival).RivalP < 0.05);
        Assert.That(ProportionInterval.Wilson(rejected, worlds, 0.999).Contains(0.8), Is.True,
            $"{rejected} of {worlds} with {settling.SizesNeeded} sizes");
    }

    /// <summary>What would settle a measurement is never less than it has.</summary>
    [Test]
    public void SettlingDesign_AsksForMoreThanThereIs()
    {
        SettlingDesign open = SettlingDesign.For(new(0.66, 0.2, 30, null, new(5, 1, 35)), Prediction, Rival, 0.05, 0.8)!,
            sharp = SettlingDesign.For(new(0.66, 0.01, 3, null, new(5, 1, 5)), Prediction, Rival, 0.05, 0.8)!;
        Assert.That(open.SizesNeeded, Is.GreaterThan(5));
        Assert.That(sharp.SizesNeeded, Is.GreaterThan(5));
        Assert.That(sharp.ToString(), Does.StartWith("the design has power 80 % or more").And.Contain("other seeds"));
    }

    /// <summary>The rival is rejected with the stated power where the truth is drawn about the prediction with its error.</summary>
    [Test]
    public void SettlingDesign_KnowsThePredictionsError()
    {
        Estimate measured = new(0.66, 0.1, 6, null, new(8, 1, 8));
        SettlingDesign known = SettlingDesign.For(measured, Prediction, Rival, 0.05, 0.8)!,
            fitted = SettlingDesign.For(measured, PredictedExponent.Of("fitted beta", 0.66, 0.05), Rival, 0.05, 0.8)!,
            hopeless = SettlingDesign.For(measured, PredictedExponent.Of("fitted beta", 0.66, 0.2), Rival, 0.05, 0.8)!;
        Assert.That(fitted.SizesNeeded, Is.GreaterThan(known.SizesNeeded!.Value));
        Assert.That(fitted.StandardErrorNeeded, Is.EqualTo(Math.Sqrt(Math.Pow(known.StandardErrorNeeded, 2) - 0.05 * 0.05)).Within(1e-9));
        Assert.That(hopeless.PredictionTooUncertain, Is.True);
        Assert.That(hopeless.ToString(), Does.Contain("no number of sizes settles it: the prediction's own error is too large"));
        Assert.That(hopeless.SizesNeeded, Is.Null);
    }

    [Test]
    public void Overall_SharesTheLevel()
    {
        ExponentVerdict agrees = ExponentJudge.Judge(Measured(0.66, 0.02), Prediction, Rival);
        ExponentVerdict barely = ExponentJudge.Judge(Measured(0.66 + 2.6 * 0.02, 0.02), Prediction, Rival);
        ExponentVerdict refuted = ExponentJudge.Judge(Measured(0.3, 0.02), Prediction, Rival);
        Assert.That(barely.Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(OverallVerdict.Of([("a", agrees), ("b", agrees)]).Verdict, Is.EqualTo(Verdict.Agrees));
        Assert.That(OverallVerdict.Of([("a", barely)]).Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(OverallVerdict.Of([("a", agrees), ("b", barely), ("c", agrees)]).Verdict, Is.EqualTo(Verdict.CannotTell));
        Assert.That(OverallVerdict.Of([("a", agrees), ("b", refuted), ("c", agrees)]).Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(OverallVerdict.Of([]).Verdict, Is.EqualTo(Verdict.CannotTell));
    }
}
