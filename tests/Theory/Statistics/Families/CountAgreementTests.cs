using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Families;

/// <summary>Frozen counts against measured ones.</summary>
public sealed class CountAgreementTests
{
    private static readonly FittedCount[] Predicted = [new(16, 10, 0.01), new(64, 40, 0.01)];

    private static CountRow[] Counts(double small, double large) =>
        [.. Enumerable.Range(0, 8).SelectMany(seed =>
            new[] { new CountRow(16, small + seed % 2, seed: $"{seed}"), new CountRow(64, large + seed % 2, seed: $"{seed}") })];

    [Test]
    public void Counts_near_the_prediction_agree_and_far_ones_disagree_at_the_size_that_is_far()
    {
        Assert.Multiple(() =>
        {
            Assert.That(CountAgreement.Judge(Counts(9.5, 39.5), Predicted, 7, 0.15).Verdict, Is.EqualTo(Verdict.Agrees));
            CountAgreement far = CountAgreement.Judge(Counts(9.5, 60), Predicted, 7, 0.15);
            Assert.That(far.Verdict, Is.EqualTo(Verdict.Disagrees));
            Assert.That(far.Reason, Does.Contain("N = 64"));
        });
    }

    [Test]
    public void A_margin_within_the_error_settles_nothing() =>
        Assert.That(CountAgreement.Judge(Counts(9.5, 39.5), Predicted, 7, 0.001).Verdict, Is.EqualTo(Verdict.CannotTell));

    [Test]
    public void A_size_without_counts_is_a_count_of_zero() =>
        Assert.That(CountAgreement.Judge([.. Counts(0, 39.5).Select(row => row.Size == 16 ? new CountRow(16, 0, seed: row.Seed) : row)],
            Predicted, 7, 0.15).Verdict, Is.EqualTo(Verdict.Disagrees));

    [Test]
    public void A_size_with_fewer_than_two_seeds_confirms_nothing_and_hides_no_refutation()
    {
        Assert.Multiple(() =>
        {
            CountAgreement one = CountAgreement.Judge([.. Counts(9.5, 39.5).Where(row => row.Size == 16 || row.Seed == "0")],
                Predicted, 7, 0.15);
            Assert.That(one.Verdict, Is.EqualTo(Verdict.CannotTell));
            Assert.That(one.Missing, Is.EqualTo(new[] { 64L }));
            Assert.That(one.Reason, Does.Contain("N = 64"));
            Assert.That(CountAgreement.Judge([.. Counts(30, 39.5).Where(row => row.Size == 16)], Predicted, 7, 0.15).Verdict,
                Is.EqualTo(Verdict.Disagrees));
            CountAgreement none = CountAgreement.Judge([], Predicted, 7, 0.15);
            Assert.That((none.Verdict, none.P, none.Farthest), Is.EqualTo((Verdict.CannotTell, double.NaN, (CountComparison?)null)));
        });
    }

    [Test]
    public void A_size_that_nothing_was_predicted_for_is_refused() =>
        Assert.That(() => CountAgreement.Judge([new CountRow(32, 10)], Predicted, 7, 0.15), Throws.TypeOf<BadInputException>());

    /// <summary>
    /// Four seeds on both sides: a true prediction at the edge of the margin is refuted in 5 % at most.
    /// Satterthwaite's degrees let 6.5 % pass.
    /// </summary>
    [Test]
    public void A_true_prediction_is_refuted_as_rarely_as_stated()
    {
        const int worlds = 4000;
        Rng rng = Rng.FromSeed("count agreement");
        int refuted = 0;
        for (int world = 0; world < worlds; world++)
        {
            // Large counts, so that wholeness does not matter: measured 1.15 times the expected, each
            // known from four seeds with a deviation of 8 %.
            double[] fitted = [.. Enumerable.Range(0, 4).Select(_ => 1000 * (1 + 0.08 * rng.NextGaussian()))];
            double mean = fitted.Average(), error = Math.Sqrt(fitted.Sum(value => (value - mean) * (value - mean)) / 12) / mean;
            CountRow[] counts = [.. Enumerable.Range(0, 4)
                .Select(seed => new CountRow(16, Math.Round(1150 * (1 + 0.08 * rng.NextGaussian())), seed: $"{seed}"))];
            refuted += CountAgreement.Judge(counts, [new FittedCount(16, mean, error)], 3, 0.15).Verdict == Verdict.Disagrees ? 1 : 0;
        }
        // Half of the two-sided level lies beyond the margin; sampling: three standard errors.
        double chance = refuted / (double)worlds;
        Assert.That(chance, Is.LessThan(0.025 + 3 * Math.Sqrt(0.025 * 0.975 / worlds)));
    }
}
