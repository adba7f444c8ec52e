using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Estimators;

public sealed class DeltaEstimateTests
{
    private const double Tau = 0.5;

    /// <summary>The law's own profile: whole ranks up to a frontier that lies anywhere between two of them.</summary>
    private static IsolationProfile Ranks(double frontierAtTau, double delta, double size = 1000) =>
        IsolationProfile.Of(size, Enumerable.Range(1, (int)frontierAtTau).Select(r => 1 - (1 - Tau) * Math.Pow(r / frontierAtTau, delta)),
            Tau);

    private static IsolationProfile Draws(int count, double delta, Rng rng) =>
        IsolationProfile.Of(1000, Enumerable.Range(0, count).Select(_ => 1 - (1 - Tau) * Math.Pow(rng.NextOpenDouble(), delta)), Tau);

    [Test]
    public void WholeRanks_GiveDeltaBackOnAverage_AndWithinHalfARank([Values(0.7, 1.5, 3)] double delta, [Values(10, 40, 300)] int features)
    {
        double[] estimates = [.. Enumerable.Range(0, 20).Select(i => DeltaEstimate.Of(Ranks(features + (i + 0.5) / 20, delta)).Value)];
        Assert.That(estimates.Average(), Is.EqualTo(delta).Within(delta * 0.2 / (features * features) + 1e-3 * delta));
        Assert.That(estimates.Max(value => Math.Abs(value - delta)), Is.LessThan(1.2 * delta / (2 * features)), "the documented bias");
        Assert.That(DeltaEstimate.Of(Ranks(features + 0.5, delta)).MaximumLikelihood, Is.LessThan(delta), "the correction is needed");
    }

    [Test]
    public void IndependentDraws_AreCoveredAtTheStatedLevel([Values(8, 60)] int features)
    {
        const int worlds = 1000;
        Rng rng = Rng.FromSeed("delta coverage").Derive("features", features);
        int covered = 0;
        for (int w = 0; w < worlds; w++)
        {
            DeltaEstimate estimate = DeltaEstimate.Of(Draws(features, 1.5, rng.Derive("world", w)));
            covered += estimate.Interval95.Contains(1.5) ? 1 : 0;
        }
        Assert.That(ProportionInterval.Wilson(covered, worlds, 0.999).Contains(0.95), Is.True, $"{covered} of {worlds}");
    }

    [Test]
    public void Threshold_DoesNotMatter_WhereTheProfileIsAPowerLaw()
    {
        IsolationProfile all = Ranks(2000.5, 1.5);
        double high = DeltaEstimate.Of(IsolationProfile.Of(1000, all.Isolations, 0.8)).Value;
        Assert.That(high, Is.EqualTo(DeltaEstimate.Of(all).Value).Within(1e-3 * high));
        // Forgetting that the profile is cut at tau: the same isolations read as if they reached down to zero.
        Assert.That(DeltaEstimate.Of(IsolationProfile.Of(1000, all.Isolations, 0)).Value, Is.GreaterThan(1.4 * high), "censoring matters");
    }

    [Test]
    public void Ceiling_CensorsInsteadOfCutting()
    {
        IsolationProfile profile = Draws(4000, 2, Rng.FromSeed("ceiling"));
        DeltaEstimate censored = DeltaEstimate.Of(profile, ceiling: 0.95);
        Assert.That(censored.CensoredCount, Is.GreaterThan(500));
        Assert.That(censored.Value, Is.EqualTo(2).Within(4 * censored.StandardError));
        Assert.That(DeltaEstimate.Of(IsolationProfile.Of(1, profile.Isolations.Where(s => s < 0.95), Tau)).Value, Is.LessThan(1.7),
            "cutting would bias");
    }

    [Test]
    public void Misfit_FindsAProfileThatIsNoPowerLaw()
    {
        Rng rng = Rng.FromSeed("misfit");
        const int worlds = 300;
        int alarms = Enumerable.Range(0, worlds)
            .Count(w => DeltaEstimate.Of(Draws(80, 1.5, rng.Derive("law", w))).Misfit > DeltaEstimate.MisfitAt5Percent);
        Assert.That(ProportionInterval.Wilson(alarms, worlds, 0.999).Contains(0.05), Is.True, $"{alarms} of {worlds}");
        // The exponential hypothesis' profile b / (1 + b), b = beta ln(r0 / r), cut at one half.
        double r0 = 400;
        IsolationProfile other = IsolationProfile.Of(1000,
            Enumerable.Range(1, 399).Select(r => 3 * Math.Log(r0 / r)).Select(b => b / (1 + b)), Tau);
        Assert.That(DeltaEstimate.Of(other).Misfit, Is.GreaterThan(DeltaEstimate.MisfitAt5Percent));
    }

    [Test]
    public void BadProfiles_AreRefused()
    {
        Assert.Throws<BadInputException>(() => DeltaEstimate.Of(Ranks(4.5, 1.5)));
        Assert.Throws<BadInputException>(() => IsolationProfile.Of(10, [0.7, double.NaN], Tau));
        Assert.Throws<BadInputException>(() => IsolationProfile.Of(10, [1.2], Tau));
        Assert.Throws<BadInputException>(() => DeltaEstimate.Of(IsolationProfile.Of(10, [1, 0.9, 0.8, 0.7, 0.6, 0.55], Tau)));
    }

    [Test]
    public void HeldOutSize_IsNotAmongTheCountsItPredicts()
    {
        const double delta = 1.5;
        double[] sizes = [500, 1000, 2000, 4000, 8000, 16_000];
        Rng rng = Rng.FromSeed("relation");
        CountRow[] rows =
            [.. sizes.Select(size => new CountRow(size, 3 * Math.Pow(size, 1 / delta) * Math.Exp(0.02 * rng.NextGaussian())))];
        HeldOut<IsolationProfile> heldOut = HoldOut.Profile(Ranks(300.4, delta, size: 1000), rows);
        Assert.That(heldOut.Remaining.Select(row => row.Size).ToArray(), Has.No.Member(1000).And.Length.EqualTo(5));
        AlphaDeltaRelation relation = AlphaDeltaRelation.Judge(heldOut.Select(profile => DeltaEstimate.Of(profile)),
            rival: PredictedExponent.Of("linear", 1));
        Assert.That(relation.Verdict.Verdict, Is.EqualTo(Verdict.Agrees), relation.Verdict.Reason);
        Assert.That(relation.ProductInterval95!.Contains(1), Is.True);
        Assert.Throws<BadInputException>(() => HoldOut.Profile(Ranks(300.4, delta, size: 999), rows));

        // A first look at published counts: alpha 0.68 with delta 0.3, a product of 0.2. It must come out as refuted.
        AlphaDeltaRelation refuted =
            AlphaDeltaRelation.Judge(HoldOut.Profile(Ranks(147.4, 0.3), rows).Select(profile => DeltaEstimate.Of(profile)));
        Assert.That(refuted.Verdict.Verdict, Is.EqualTo(Verdict.Disagrees));
        Assert.That(refuted.ProductInterval95!.High, Is.LessThan(0.3));
    }

    [Test]
    public void Replicates_ReplaceTheErrorOfDraws()
    {
        Rng rng = Rng.FromSeed("replicates");
        IsolationProfile profile = Ranks(200.5, 1.5);
        // Noise of the isolations: relative to the impurity 2 / sqrt(T) with T = 1600.
        IsolationProfile Noisy() =>
            IsolationProfile.Of(1000, profile.Isolations.Select(s => 1 - (1 - s) * Math.Exp(0.05 * rng.NextGaussian())), Tau);
        DeltaEstimate estimate = DeltaEstimate.Of(profile, [.. Enumerable.Range(0, 100).Select(_ => Noisy())]);
        Assert.That((estimate.Basis, DeltaEstimate.Of(profile).Basis),
            Is.EqualTo((DeltaBasis.ResampledSpans, DeltaBasis.IndependentFeatures)));
        Assert.That(estimate.StandardError, Is.LessThan(0.2 * DeltaEstimate.Of(profile).StandardError));
        Assert.That(estimate.Interval95.Contains(1.5), Is.True);
    }
}
