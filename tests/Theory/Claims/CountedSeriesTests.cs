using Rosetta.Experiments.Worlds;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Counts are fitted once, and what is drawn of a fit comes with it.</summary>
public sealed class CountedSeriesTests
{
    private static readonly PairsEvidence Evidence = PairsFindings.Evidence(SyntheticRun.TrainedWorld, SyntheticRun.Complete().Cells);

    /// <summary>Rounding: sums of a handful of logarithms.</summary>
    private const double Rounding = 1e-9;

    [Test]
    public void ASeries_IsFittedOnce() => Assert.That(Evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Raw),
        Is.SameAs(Evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Raw)));

    [Test]
    public void TheBand_IsTheResidualsLevelAtTheCentre_AndTheSlopesIntervalAwayFromIt()
    {
        CountedSeries series = Evidence.Counts(CountedSeries.NeuronAxis, CountedPairs.Raw);
        double[] x = [.. series.Rows.Select(row => Math.Log(row.Size))], y = [.. series.Rows.Select(row => Math.Log(row.Count))];
        double centre = x.Average(), residuals = x.Zip(y, (at, own) => Math.Pow(own - series.Fit!.Intercept - series.Fit.Exponent * at, 2))
            .Sum();
        double level = StudentT.TwoSidedQuantile(0.95, x.Length - 2) * Math.Sqrt(residuals / (x.Length - 2) / x.Length);
        double[] end = series.Curve()[^1];
        double expected = Math.Sqrt(level * level + Math.Pow(series.Fit!.ExponentInterval()!.Width / 2 * (x.Max() - centre), 2));
        Assert.That(Math.Log(end[3] / end[1]), Is.EqualTo(expected).Within(Rounding));
        Assert.That(Math.Log(end[1] / end[2]), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void AHeldOutSize_IsInNoCount()
    {
        int largest = (int)Evidence.Pairs.Max(pair => pair.Neurons);
        Assert.That(Evidence.Without([largest]).Counts(CountedSeries.NeuronAxis, CountedPairs.Raw).Rows.Select(row => row.Size),
            Has.None.EqualTo((double)largest));
        Assert.That(Evidence.Without([]), Is.SameAs(Evidence));
    }
}
