using System.Text.Json;
using Rosetta.Theory.Statistics.Ranks;
using static Rosetta.Tests.Theory.Statistics.StatisticsReference;

namespace Rosetta.Tests.Theory.Statistics.Ranks;

public sealed class RankTestsAgainstScipy
{
    [Test]
    public void Trends_AreThoseOfScipy()
    {
        foreach (JsonElement c in Cases("trend.json", 4))
        {
            double[] x = c.Numbers("x"), y = c.Numbers("y");
            Kendall kendall = Kendall.Of(x, y);
            AssertClose(kendall.TauB, c.Number("kendall_tau_b"), ClosedForm, "tau-b");
            AssertClose(kendall.P, c.Number("kendall_p"), ClosedForm, "Kendall p");
        }
    }

    [Test]
    public void ConstantValues_HaveNoAssociation()
    {
        Assert.That(Kendall.Of([1, 1, 1], [1, 2, 3]).P, Is.NaN);
    }
}
