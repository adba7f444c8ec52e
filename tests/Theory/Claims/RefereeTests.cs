using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Worlds with which a referee turned verdicts: each must stay open.</summary>
public sealed class RefereeTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly int[] Sizes = [500, 1000, 2000, 4000, 8000];

    [Test]
    public void WhatAllSeedsShareAtASize_IsInTheError()
    {
        // A constant share; each size has its own 10 % deviation, as an architecture may, which its four seeds share.
        const int Worlds = 40;
        int wrong = 0;
        for (int world = 0; world < Worlds; world++)
        {
            Rng rng = Rng.FromSeed($"shared/{world}");
            CountRow[] rows = [.. Sizes.SelectMany(size =>
            {
                double level = 0.3 * size * Math.Exp(0.1 * rng.NextGaussian());
                return Enumerable.Range(1, 4).Select(seed =>
                    new CountRow(size, Math.Round(level * Math.Exp(0.005 * rng.NextGaussian())), seed: $"{seed}"));
            })];
            wrong += SizeFit.Of(rows).ExponentInterval()!.Contains(1) ? 0 : 1;
        }
        // 5 % of 40 is 2; more than 6 has a chance of 0.3 %. Without the sizes' own part 40 of 40 were wrong.
        Assert.That(wrong, Is.LessThanOrEqualTo(6));
    }

    [Test]
    public void CopiesOfAPair_AddNoCertainty()
    {
        Rng rng = Rng.FromSeed("copies");
        (double Size, double Count)[] once = [.. Sizes.Select(size =>
            ((double)size, Math.Round(20 * Math.Pow(size, 0.7) * Math.Exp(0.1 * rng.NextGaussian()))))];
        SizeFit alone = SizeFit.Of([.. once.Select(row => new CountRow(row.Size, row.Count))]);
        SizeFit copies = SizeFit.Of([.. once.SelectMany(row => Enumerable.Range(1, 4)
            .Select(seed => new CountRow(row.Size, row.Count, seed: $"{seed}")))]);
        Assert.That(copies.StandardError, Is.GreaterThan(0.8 * alone.StandardError));
    }

    [TestCase("logarithm")]
    [TestCase("share and a constant")]
    [TestCase("saturation")]
    public void ExactCountsOfAnotherForm_AreNoPowerLaw(string form)
    {
        Func<double, double> count = form switch
        {
            "logarithm" => size => 100 * Math.Log(size / 3),
            "saturation" => size => 4000 * size / (size + 12_000),
            _ => size => size / 10 + 20,
        };
        double[] sizes = form == "logarithm" ? [2000, 4000, 8000, 16_000, 32_000]
            : form == "saturation" ? [1000, 1500, 2200, 3300, 5000] : [500, 1000, 2000, 4000, 8000];
        SizeFit fit = SizeFit.Of([.. sizes.Select(size => new CountRow(size, Math.Round(count(size))))]);
        Assert.That(fit.Law, Is.False, fit.Reason);
    }

    [Test]
    public void AnExactScaleInvariantWorld_NeitherPolarisesNorMovesItsExponent()
    {
        PairsEvidence evidence = MadeEvidence.World([256, 1024, 4096, 16_384, 65_536], 100_000,
            (size, _) => MadeEvidence.Law(20 * Math.Pow(size / 256.0, 0.66), 1.5));
        ClaimVerdict polarization = new PolarizationClaim(pairsAlone: true).Judge(evidence, null, Rules).Single(),
            threshold = new ThresholdIndependenceClaim().Judge(evidence, null, Rules).Single();
        Assert.That(polarization.Outcome, Is.EqualTo(Outcomes.CannotTell), polarization.Reason);
        Assert.That(threshold.Outcome, Is.EqualTo(Outcomes.CannotTell), threshold.Reason);
    }

    [Test]
    public void AnExponentBelowOne_IsToldFromAConstantShare_WhateverTheForm()
    {
        PairsEvidence evidence = MadeEvidence.World(Sizes, 100_000, (size, _) => MadeEvidence.Law(100 * Math.Log(size / 30.0), 1.5));
        ClaimVerdict[] verdicts = [.. new LawClaim(decides: true).Judge(evidence, null, Rules)];
        Assert.That(verdicts.Single(verdict => verdict.Id == "made/sublinear").Outcome, Is.EqualTo(Outcomes.Agrees));
        Assert.That(verdicts.Single(verdict => verdict.Id == "made/law-neurons").Outcome, Is.Not.EqualTo(Outcomes.Agrees));
    }

    [Test]
    public void ATauThatIsPredictedFor_MovesNoFloor()
    {
        PairsEvidence plain = MadeEvidence.World(Sizes, 2000, (size, _) => MadeEvidence.Law(size / 10.0, 1.5));
        PairsEvidence finer = new("made", [.. plain.Pairs.Select(pair => pair with
        {
            Pair = pair.Pair with { Thresholds = [.. pair.Pair.Thresholds.Append(new(pair.Pair.Tau!.Value + 1e-3, 7, 0))] },
        })]);
        Assert.That(finer.CommonFloor, Is.EqualTo(plain.CommonFloor));
    }

    [Test]
    public void ARotation_SaysNothingOfDisplacedSamples()
    {
        // C4 is about samples that were displaced. The rotation's pairs grow, the shift's do not, and the rotation decides the floor.
        PairsEvidence evidence = MadeEvidence.World(Sizes, 2000, (size, _) => MadeEvidence.Law(size / 10.0, 1.5));
        PairsEvidence both = new("made", [.. evidence.Pairs.Select((pair, i) => pair with
        {
            Pair = pair.Pair with
            {
                Null = "rotation",
                Nulls = [new("shift", 5, 40 + i % 2, 0.1, 0.1, 0.1, 0, [], []),
                    new("rotation", 5, pair.Neurons / 2, 0.1, 0.1, 0.1, 0, [], [])],
            },
        })]);
        ClaimVerdict verdict = new NullTrendClaim().Judge(both, null, Rules).Single();
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Agrees), verdict.Reason);
        Assert.That(verdict.Claim, Does.Contain("shift").And.Not.Contain("rotation"));
    }

    [Test]
    public void OneSeries_IsFittedOnce_HoweverManyThreadsAskForIt()
    {
        PairsEvidence evidence = MadeEvidence.World(Sizes, 2000, (size, _) => MadeEvidence.Law(size / 10.0, 1.5));
        var found = new CountedSeries[200];
        Parallel.For(0, found.Length, i =>
            found[i] = evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.AtThreshold,
                MadeEvidence.Grid[i % MadeEvidence.Grid.Length]));
        Assert.That(found.Distinct().Count(), Is.EqualTo(MadeEvidence.Grid.Length));
    }
}
