using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Statistics.Fits;

public sealed class SizeFitTests
{
    /// <summary>Rounding: slopes of a few logarithms.</summary>
    private const double Rounding = 1e-9;

    [Test]
    public void OneRowPerSize_GivesTheCountModel_WithThePlainFitBesideIt()
    {
        CountRow[] rows = Grids.Rows(Grids.Sizes(6, 2.5), size => Math.Pow(size, 0.66), 0.05, Rng.FromSeed("plain"));
        SizeFit fit = SizeFit.Of(rows);
        PowerLawFit plain = PowerLawFit.Of([.. rows.Select(row => row.Size)], [.. rows.Select(row => row.Count)]);
        Assert.Multiple(() =>
        {
            Assert.That(fit.Law, Is.True, fit.Reason);
            Assert.That(fit.LogLogOls!.Exponent, Is.EqualTo(plain.Exponent).Within(Rounding));
            Assert.That(fit.LogLogOls.StandardError, Is.EqualTo(plain.StandardError).Within(Rounding));
            Assert.That(fit.Exponent, Is.EqualTo(plain.Exponent).Within(2 * plain.StandardError));
            Assert.That(fit.Intercept + fit.Exponent * Math.Log(1e4),
                Is.EqualTo(plain.Intercept + plain.Exponent * Math.Log(1e4)).Within(0.1));
            Assert.That(fit.DegreesOfFreedom, Is.EqualTo(4));
        });
    }

    [Test]
    public void CountsThatVaryNoMoreThanPoissons_HaveTheQuasiPoissonExponentAndError()
    {
        SizeFit fit = SizeFit.Of([new(100, 21), new(200, 34), new(400, 55), new(800, 88), new(1600, 140), new(3200, 231)]);
        Assert.That(fit.Model, Is.EqualTo("poisson"));
        Assert.That(fit.Exponent, Is.EqualTo(fit.Poisson!.Exponent).Within(Rounding), "bound to statsmodels");
        Assert.That(fit.StandardError, Is.EqualTo(fit.PoissonExponent!.StandardError).Within(Rounding));
        Assert.That(fit.Intercept, Is.EqualTo(fit.Poisson.Intercept).Within(1e-6));
    }

    [Property(MaxTest = 60)]
    public Property Exponent_IgnoresUnitsAndOrder(PositiveInt seed, PositiveInt scale, bool seeds)
    {
        Rng rng = Rng.FromSeed("units").Derive("case", seed.Get);
        CountRow[] rows =
            [.. Enumerable.Range(0, seeds ? 3 : 1).SelectMany(s => Grids.Rows(Grids.Sizes(5, 2), size => Math.Pow(size, 0.5), 0.2, rng)
                .Select(row => new CountRow(row.Size, row.Count, null, seeds ? $"s{s}" : null)))];
        CountRow[] scaled = [.. rows.Select(row => new CountRow(row.Size * scale.Get, row.Count, null, row.Seed))];
        rng.Shuffle(scaled.AsSpan());
        SizeFit first = SizeFit.Of(rows), second = SizeFit.Of(scaled);
        return (Math.Abs(first.Exponent - second.Exponent) < Rounding && Math.Abs(first.StandardError - second.StandardError) < Rounding
            && first.Law == second.Law)
            .Label($"{first.Exponent:R} {first.StandardError:R} {first.Law} against {second.Exponent:R} {second.StandardError:R} "
                + $"{second.Law}")
            .Classify(seeds, "clusters").Classify(!first.Law, "no law");
    }

    [Test]
    public void LevelOfAPair_DoesNotTouchTheExponent_AndRepeatedRowsAddNoCertainty()
    {
        // Counts so large that Poisson's part of the weights is 1e-8 of the rest: it alone knows how many events were counted.
        const double Weights = 1e-6;
        CountRow[] rows = Grids.Rows(Grids.Sizes(5, 2), size => 1e8 * Math.Pow(size, 0.6), 0.1, Rng.FromSeed("levels"));
        SizeFit once = SizeFit.Of(rows);
        SizeFit thrice = SizeFit.Of([.. rows.SelectMany(row => Enumerable.Repeat(row, 3))]);
        SizeFit pairs = SizeFit.Of([.. rows.SelectMany(row => new[] { "p", "q" }.Select(pair =>
            new CountRow(row.Size, (pair == "p" ? 1 : 9) * row.Count, pair, modelA: $"a{row.Size}", modelB: $"b{row.Size}")))]);
        Assert.That(thrice.StandardError, Is.EqualTo(once.StandardError).Within(Weights));
        Assert.That(thrice.Warnings, Has.Some.Contains("share a size"));
        Assert.That(thrice.LogLogOls!.StandardError, Is.LessThan(0.6 * once.StandardError),
            "the plain fit believes the copies: the guard is needed");
        Assert.That(pairs.Exponent, Is.EqualTo(once.Exponent).Within(Weights));
        // The cost of an estimated dispersion is in the error of one cluster only.
        Assert.That(pairs.StandardError, Is.EqualTo(once.StandardError).Within(0.2 * once.StandardError),
            "copies of a pair share both models at a size, so their agreement is no evidence");
        Assert.That(pairs.DegreesOfFreedom, Is.EqualTo(3).Within(1e-3));
    }

    /// <summary>Law of the counts, whether a power law may be claimed.</summary>
    private static readonly object[][] Laws =
    [
        [(Func<double, double>)(size => Math.Pow(size, 0.6)), 0.05, true],
        [(Func<double, double>)(_ => 60), 0.05, false],
        [(Func<double, double>)(size => -380 + 60 * Math.Log(size)), 0.01, false],
        [(Func<double, double>)(size => Math.Pow(size, 1.1) / Math.Pow(1 + size / 20_000, 0.8)), 0.02, false],
    ];

    [TestCaseSource(nameof(Laws))]
    public void Law_IsToldFromItsRivals(Func<double, double> law, double noise, bool expected)
    {
        const int worlds = 60;
        Rng rng = Rng.FromSeed("laws");
        int said = Enumerable.Range(0, worlds)
            .Count(w => SizeFit.Of(Grids.Rows(Grids.Sizes(12, 2.5), law, noise, rng.Derive("world", w))).Law);
        // At most 5 % wrong: in 60 worlds more than 8 wrong ones have a chance of 0.3 %.
        Assert.That(expected ? worlds - said : said, Is.LessThanOrEqualTo(8));
    }

    [Test]
    public void ExactCurvesThatBendLikeTheModel_AreLaws_AndASteepBendIsNot()
    {
        double[] sizes = Grids.Sizes(12, 3);
        CountRow[] Bent(double by) =>
            [.. sizes.Select((size, i) => new CountRow(size, Math.Exp(0.6 * Math.Log(size) + by / 2 * i * i / 144 * Math.Log(1000))))];
        SizeFit slight = SizeFit.Of(Bent(0.1)), steep = SizeFit.Of(Bent(0.8));
        Assert.That(slight.Law, Is.True, slight.Reason);
        Assert.That(slight.Warnings, Has.Some.Contains("curved").And.Some.Contains("slightly bent"));
        Assert.That(steep.Law, Is.False, steep.Reason);
        Assert.That(steep.Refuted, Is.True, steep.Reason);
    }

    [Test]
    public void BrokenLaw_IsNotTestedOnFewSizes()
    {
        SizeFit fit = SizeFit.Of(Grids.Rows(Grids.Sizes(4, 2), size => Math.Pow(size, 0.6), 0.02, Rng.FromSeed("few")));
        FormFit broken = fit.Rivals.Single(rival => rival.Law == LawForm.BrokenPowerLaw);
        Assert.That(broken.Aicc, Is.NaN);
        Assert.That(broken.Note, Does.Contain("needs at least 7 sizes"));
    }

    [Test]
    public void Rivals_HaveTheLikelihoodOfTheirOwnForm()
    {
        double[] sizes = Grids.Sizes(9, 3);
        LawForm Best(Func<double, double> law) => SizeFit.Of([.. sizes.Select(size => new CountRow(size, Math.Round(law(size))))]).Rivals
            .Where(rival => rival.Law is not (LawForm.BentPowerLaw or LawForm.BrokenPowerLaw)).MaxBy(rival => rival.LogLikelihood)!.Law;
        Assert.That(Best(size => 40 * Math.Pow(size, 0.5)), Is.EqualTo(LawForm.PowerLaw));
        Assert.That(Best(size => 500 * Math.Log(size / 300)), Is.EqualTo(LawForm.Logarithm));
        Assert.That(Best(size => 4000 * size / (size + 20_000)), Is.EqualTo(LawForm.Saturation));
    }

    [Test]
    public void ZeroCounts_AreCountsLikeAnyOther()
    {
        SizeFit fit = SizeFit.Of([new(100, 0), new(300, 2), new(1000, 3), new(3000, 9), new(10_000, 21), new(30_000, 40)]);
        Assert.Multiple(() =>
        {
            Assert.That(fit.LogLogOls, Is.Null);
            Assert.That(fit.Model, Is.EqualTo("poisson").Or.EqualTo("negativeBinomial"));
            Assert.That(fit.Refuted, Is.False, fit.Reason);
            Assert.That(fit.Warnings, Has.Some.Contains("zero"));
            Assert.That(fit.ExponentInterval()!.Contains(0.6), Is.True);
        });
    }

    [Test]
    public void Warnings_NameEachWeakness()
    {
        SizeFit weak = SizeFit.Of([new(100, 5, nullCount: 3), new(200, 4), new(400, 9)]);
        Assert.That(weak.Warnings, Has.Some.Contains("decades").And.Some.Contains("3 sizes").And.Some.Contains("not monotone")
            .And.Some.Contains("under 10").And.Some.Contains("null"));
        double[] sizes = Grids.Sizes(7, 3);
        SizeFit dominated =
            SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, Math.Pow(size, 0.5) * (i == 6 ? 5 : 1 + 0.01 * (i % 2))))]);
        // Of the exponent it says how far it moves, and no other exponent beside the fit's own.
        Assert.That(dominated.Warnings, Has.Some.Contains("One point dominates").And.Contains("moves the exponent by -"));
    }

    [Test]
    public void ALawThatAiccPutsBehindAConstantSaysSo()
    {
        double[] counts = [10, 12, 14, 17, 20];
        SizeFit fit = SizeFit.Of([.. Grids.Sizes(5, 1.2).Select((size, i) => new CountRow(size, counts[i]))]);
        Assert.That(fit.Rivals[0].Law, Is.EqualTo(LawForm.Constant));
        Assert.That(fit.Warnings, Has.Some.StartsWith("By AICc a constant is better by"));
    }

    [Test]
    public void SharedSpanNoise_WidensTheInterval_AndIndependentSpanNoiseIsNotCountedTwice()
    {
        double[] sizes = Grids.Sizes(8, 3);
        Rng rng = Rng.FromSeed("spans");
        double[] noise = [.. sizes.Select(_ => 0.05 * rng.NextGaussian())];
        const int replicates = 400;
        // Shared: a resample moves the exponent itself. Independent: it moves every count on its own, as the residuals already show.
        double[] tilt = [.. Enumerable.Range(0, replicates).Select(_ => 0.05 * rng.NextGaussian())];
        SizeFit Fit(Func<double, int, double>? replicate) =>
            SizeFit.Of([.. sizes.Select((size, i) => new CountRow(size, Math.Pow(size, 0.6) * Math.Exp(noise[i]), null, null,
                replicate is null ? null
                    : [.. Enumerable.Range(0, replicates).Select(b => Math.Pow(size, 0.6) * Math.Exp(noise[i] + replicate(size, b)))]))]);
        SizeFit none = Fit(null), shared = Fit((size, b) => tilt[b] * Math.Log(size)),
            independent = Fit((_, _) => 0.05 * rng.NextGaussian());
        double expected = Math.Sqrt(none.StandardError * none.StandardError + 0.05 * 0.05);
        // Sampling: the standard deviation of 400 replicates is known to 1/sqrt(800), four of those.
        Assert.That(shared.StandardError, Is.EqualTo(expected).Within(4 * expected / Math.Sqrt(2 * replicates)));
        Assert.That(independent.StandardError, Is.EqualTo(none.StandardError).Within(0.1 * none.StandardError));
    }

    [Test]
    public void BadRows_AreRefusedWithTheirPlace()
    {
        Assert.That(Assert.Throws<BadInputException>(() => SizeFit.Of([new(100, 5), new(-3, 4), new(400, 9)]))!.Message,
            Does.Contain("row 2"));
        Assert.That(Assert.Throws<BadInputException>(() => SizeFit.Of([new(100, double.NaN), new(3, 4), new(400, 9)]))!.Message,
            Does.Contain("row 1"));
        Assert.Throws<BadInputException>(() => SizeFit.Of([new(100, 5), new(100, 4)]));
        Assert.Throws<BadInputException>(() => SizeFit.Of([new(100, 0), new(200, 0)]));
        Assert.Throws<BadInputException>(() => SizeFit.Of([]));
        SizeFit two = SizeFit.Of([new(100, 5), new(200, 9)]);
        Assert.That(two.Law, Is.False);
        Assert.That(two.ExponentInterval(), Is.Null);
    }
}
