using Rosetta.Theory;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Tests.Theory.Statistics.Families;

/// <summary>Frozen counts against measured ones.</summary>
public sealed class CountAgreementTests
{
    private static readonly FittedCount[] Predicted = [new(16, 10, 0.01), new(64, 40, 0.01)];

    private static CountRow[] Counts(double small, double large) =>
        [.. Enumerable.Range(0, 8).SelectMany(seed => new[] { new CountRow(16, small + seed % 2, seed: $"{seed}"), new CountRow(64, large + seed % 2, seed: $"{seed}") })];

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
        Assert.That(CountAgreement.Judge([.. Counts(0, 39.5).Select(row => row.Size == 16 ? new CountRow(16, 0, seed: row.Seed) : row)], Predicted, 7, 0.15).Verdict, Is.EqualTo(Verdict.Disagrees));

    [Test]
    public void One_seed_has_no_error_and_is_refused() =>
        Assert.That(() => CountAgreement.Judge([new CountRow(16, 10)], Predicted, 7, 0.15), Throws.TypeOf<BadInputException>());
}
