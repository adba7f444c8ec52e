using System.Text.Json;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Intervals;

public sealed class IntervalsAgainstScipy
{
    [Test]
    public void EquivalenceTests_AreThoseOfScipy()
    {
        foreach (JsonElement c in Cases("equivalence.json", 4))
        {
            EquivalenceTest test = EquivalenceTest.Of(c.Number("estimate"), c.Number("se"), c.Number("df"), c.Number("low"),
                c.Number("high"));
            AssertClose(test.LowerP, c.Number("p_lower"), ClosedForm, "lower");
            AssertClose(test.UpperP, c.Number("p_upper"), ClosedForm, "upper");
            AssertClose(test.P, c.Number("tost_p"), ClosedForm, "TOST");
        }
    }

    [Test]
    public void Proportions_AreThoseOfScipyAndStatsmodels()
    {
        foreach (JsonElement c in Cases("proportions.json", 5))
        {
            long successes = c.GetProperty("successes").GetInt64(), trials = c.GetProperty("trials").GetInt64();
            Check(ProportionInterval.Wilson(successes, trials), c.Numbers("wilson95"), "Wilson");
            Check(ProportionInterval.ClopperPearson(successes, trials), c.Numbers("clopper_pearson95"), "Clopper-Pearson");
        }

        static void Check(Interval actual, double[] expected, string name)
        {
            AssertClose(actual.Low, expected[0], ClosedForm, name);
            AssertClose(actual.High, expected[1], ClosedForm, name);
        }
    }

    /// <summary>Roots of scipy.stats.binom (1.10): sf(k) + pmf(k) / 2 = 0.025 and 0.975.</summary>
    [TestCase(0, 10, 0, 0.258865550893052)]
    [TestCase(1, 20, 0.0025008728315602897, 0.22280605571762724)]
    [TestCase(5, 50, 0.037572429983561584, 0.20779127065894779)]
    [TestCase(37, 40, 0.8093225619585886, 0.9805682480623098)]
    [TestCase(12, 400, 0.016354345255530017, 0.05044333819403405)]
    [TestCase(10, 10, 0.7411344491069477, 1)]
    public void MidP_SolvesTheBinomialTails_InsideClopperAndPearson(long successes, long trials, double low, double high)
    {
        Interval interval = ProportionInterval.MidP(successes, trials), guaranteed = ProportionInterval.ClopperPearson(successes, trials);
        AssertClose(interval.Low, low, ClosedForm, "low");
        AssertClose(interval.High, high, ClosedForm, "high");
        Assert.That(guaranteed.Low <= interval.Low && guaranteed.High >= interval.High, Is.True);
    }

    [Test]
    public void AdjustedPValues_AreThoseOfStatsmodels()
    {
        foreach (JsonElement c in Cases("multiple_tests.json", 3))
        {
            double[] p = c.Numbers("p");
            Check(MultipleTests.Holm(p), c.Numbers("holm_adjusted"));
        }

        static void Check(IReadOnlyList<double> actual, double[] expected)
        {
            for (int i = 0; i < expected.Length; i++)
                AssertClose(actual[i], expected[i], ClosedForm, $"p value {i}");
        }
    }

    [Test]
    public void Moments_AreThoseOfScipy_AtAnyOffset()
    {
        foreach (JsonElement c in Cases("moments.json", 4))
        {
            SampleMoments moments = SampleMoments.Of(c.Numbers("x"));
            AssertClose(moments.Skew, c.Number("skew"), ClosedForm, "skew");
            AssertClose(moments.ExcessKurtosis, c.Number("excess_kurtosis"), ClosedForm, "kurtosis");
        }
    }
}
