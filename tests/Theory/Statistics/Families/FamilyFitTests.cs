using Rosetta.Theory.Allocation;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Statistics.Families;

/// <summary>The parameters of a utility from counts, and what they predict elsewhere.</summary>
public sealed class FamilyFitTests
{
    private const int Features = 512;

    private static readonly long[] Sizes = [16, 32, 64, 128, 256];

    private static Scenario World(double beta, Hypothesis? hypothesis = null)
    {
        SpectrumPoint[] points = [.. Enumerable.Range(1, Features).Select(r => new SpectrumPoint(r, Math.Pow(r, -beta)))];
        return Scenario.Create(FormattableString.Invariant($"beta {beta}"), TableSpectrum.Of(points, null),
            hypothesis ?? CrraHypothesis.Log(1), 0.5, Sizes);
    }

    // Counts of seeds that scatter by one feature about the allocation's own frontier.
    private static CountedWorld Counted(double beta, Hypothesis truth, int seeds = 4)
    {
        Scenario world = World(beta, truth);
        Rng rng = Rng.FromSeed($"family fit {beta}");
        return new(World(beta), [.. AllocationSolver.SolveAll(world).SelectMany(allocation => Enumerable.Range(0, seeds).Select(seed =>
            new CountRow(allocation.Neurons,
                Math.Max(0, Math.Round(allocation.RTau!.Value - 0.5 + rng.Derive($"{allocation.Neurons}", seed).NextGaussian())),
                seed: $"{seed}")))]);
    }

    [Test]
    public void The_utility_that_made_the_counts_is_found_among_its_family()
    {
        FamilyFit fit = FamilyFit.Of(UtilityFamily.Crra,
            [Counted(1.5, CrraHypothesis.Of(2.3, 0.6), 8), Counted(2, CrraHypothesis.Of(2.3, 0.6), 8)]);
        IReadOnlyList<Rosetta.Theory.Statistics.Intervals.Interval?> intervals = fit.ParameterIntervals(0.999);
        Assert.That(intervals[0]!.Contains(2.3), $"gamma {intervals[0]}");
        Assert.That(intervals[1]!.Contains(0.6), $"kappa {intervals[1]}");
        Assert.That(fit.RelativeError, Is.LessThan(0.05));
    }

    [Test]
    public void A_fit_to_one_spectrum_predicts_the_counts_of_another_and_a_wrong_family_does_not()
    {
        CrraHypothesis truth = CrraHypothesis.Of(2, 0.5);
        CountedWorld seen = Counted(1.5, truth, 8), unseen = Counted(3, truth, 8);
        Assert.Multiple(() =>
        {
            Assert.That(Judged(UtilityFamily.Crra).Verdict, Is.Not.EqualTo(Verdict.Disagrees));
            Assert.That(Judged(UtilityFamily.Linear).Verdict, Is.EqualTo(Verdict.Disagrees));
            Assert.That(Judged(UtilityFamily.Log).Verdict, Is.EqualTo(Verdict.Disagrees));
        });

        CountAgreement Judged(UtilityFamily family)
        {
            FamilyFit fit = FamilyFit.Of(family, [seen]);
            return CountAgreement.Judge(unseen.Counts, fit.Predict(unseen.World), fit.DegreesOfFreedom, 0.15);
        }
    }

    /// <summary>Sampling: 4,000 draws of a t with 7 degrees of freedom know its deviation to 2 %; three standard errors.</summary>
    [Test]
    public void Draws_scatter_as_the_error_of_the_fit()
    {
        FamilyFit fit = FamilyFit.Of(UtilityFamily.Crra,
            [Counted(1.5, CrraHypothesis.Of(2.3, 0.6), 8), Counted(3, CrraHypothesis.Of(2.3, 0.6), 8)]);
        double[][] draws = [.. fit.Draws(4000, Rng.FromSeed("draws"))
            .Select(member => member.Parameters.Select(parameter => Math.Log(parameter.Value)).ToArray())];
        for (int i = 0; i < 2; i++)
        {
            double mean = draws.Average(draw => draw[i]), deviation = Math.Sqrt(draws.Average(draw => Math.Pow(draw[i] - mean, 2)));
            Assert.That(deviation, Is.EqualTo(Math.Sqrt(fit.Covariance[i, i] * 7 / 5)).Within(6).Percent,
                "a t's variance is f/(f - 2) times the squared error");
        }
        double cross = draws.Average(draw => draw[0] * draw[1]) - draws.Average(draw => draw[0]) * draws.Average(draw => draw[1]);
        Assert.That(cross, Is.EqualTo(fit.Covariance[0, 1] * 7 / 5).Within(8).Percent);
    }

    [Test]
    public void Every_family_has_a_nearest_member([ValueSource(nameof(Families))] string family)
    {
        FamilyFit fit = FamilyFit.Of(UtilityFamily.All.Single(own => own.Name == family), [Counted(1.5, CrraHypothesis.Of(1.5, 0.3))]);
        Assert.That(double.IsFinite(fit.Deviance)
            && fit.Predict(World(1.5)).All(count => count.Expected > 0 && double.IsFinite(count.LogStandardError)));
    }

    [Test]
    public void Exactly_true_counts_are_fitted_exactly([Values(0.7, 1, 2.3)] double gamma)
    {
        Scenario world = World(1.2, CrraHypothesis.Of(gamma, 0.4));
        CountRow[] rows = [.. AllocationSolver.SolveAll(world).SelectMany(allocation =>
            new[] { "a", "b" }.Select(seed => new CountRow(allocation.Neurons, allocation.RTau!.Value - 0.5, seed: seed)))];
        FamilyFit fit = FamilyFit.Of(UtilityFamily.Crra, [new(World(1.2), rows)]);
        Assert.That(fit.Member.Parameters[0].Value, Is.EqualTo(gamma).Within(1e-3 * gamma),
            "the simplex stops at a deviance of 1e-9, where parameters are known to its root");
    }

    [Test]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => FamilyFit.Of(UtilityFamily.Crra, [new(World(2), [new CountRow(16, 3)])]),
                Throws.TypeOf<Rosetta.Theory.BadInputException>());
            Assert.That(() => FamilyFit.Of(UtilityFamily.Log, [new(World(2), [new CountRow(17, 3)])]),
                Throws.TypeOf<Rosetta.Theory.BadInputException>().With.Message.Contains("17"));
        });
    }

    private static IEnumerable<string> Families() => UtilityFamily.All.Select(family => family.Name);
}
