using System.Text.Json;
using Rosetta.Theory.Statistics.Ranks;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Ranks;

public sealed class RankTestsAgainstScipy
{
    [Test]
    public void MannWhitney_IsThatOfScipy()
    {
        foreach (JsonElement c in Cases("mann_whitney.json", 5))
        {
            MannWhitney test = MannWhitney.Of(c.Numbers("x"), c.Numbers("y"));
            AssertClose(test.U, c.Number("U_x"), ClosedForm, "U");
            AssertClose(test.AsymptoticP, c.Number("p_two_sided_asymptotic"), ClosedForm, "two-sided");
            AssertClose(test.AsymptoticLessP, c.Number("p_less_asymptotic"), ClosedForm, "less");
            if (c.TryGetProperty("p_two_sided_exact", out JsonElement exact))
                AssertClose(test.ExactP!.Value, exact.GetDouble(), ClosedForm, "exact");
        }
    }

    [Test]
    public void Trends_AreThoseOfScipy()
    {
        foreach (JsonElement c in Cases("trend.json", 4))
        {
            double[] x = c.Numbers("x"), y = c.Numbers("y");
            Kendall kendall = Kendall.Of(x, y);
            Spearman spearman = Spearman.Of(x, y);
            AssertClose(kendall.TauB, c.Number("kendall_tau_b"), ClosedForm, "tau-b");
            AssertClose(kendall.P, c.Number("kendall_p"), ClosedForm, "Kendall p");
            AssertClose(spearman.Rho, c.Number("spearman"), ClosedForm, "rho");
            AssertClose(spearman.P, c.Number("spearman_p"), ClosedForm, "Spearman p");
            AssertClose(TheilSen.Of(x, y).Slope, c.Number("theil_sen_slope"), ClosedForm, "Theil-Sen");
        }
    }

    /// <summary>By counting all orders: without ties each p value is a whole number of them.</summary>
    [TestCase(3, 3)]
    [TestCase(2, 5)]
    [TestCase(4, 1)]
    public void MannWhitneyExactP_IsTheShareOfOrders(int m, int n)
    {
        int[] values = [.. Enumerable.Range(0, m + n)];
        var chosen = Subsets(values, m).ToArray();
        double U(int[] subset) => subset.Sum(x => values.Except(subset).Count(y => x > y));
        foreach (int[] subset in chosen)
        {
            double extreme = Math.Max(U(subset), m * n - U(subset));
            double share = Math.Min(1, 2.0 * chosen.Count(other => U(other) >= extreme) / chosen.Length);
            MannWhitney test = MannWhitney.Of([.. subset.Select(x => (double)x)], [.. values.Except(subset).Select(x => (double)x)]);
            AssertClose(test.ExactP!.Value, share, 1e-12, string.Join(",", subset));
        }
    }

    [Test]
    public void ConstantValues_HaveNoAssociation()
    {
        Assert.That(Kendall.Of([1, 1, 1], [1, 2, 3]).P, Is.NaN);
        Assert.That(Spearman.Of([1, 1, 1], [1, 2, 3]).Rho, Is.NaN);
        Assert.That(MannWhitney.Of([1, 1], [1, 1]).AsymptoticP, Is.EqualTo(1));
    }

    private static IEnumerable<int[]> Subsets(int[] values, int size) => size == 0 ? [[]]
        : values.Length < size ? []
        : Subsets(values[1..], size - 1).Select(rest => (int[])[values[0], .. rest]).Concat(Subsets(values[1..], size));
}
