using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds;
using Rosetta.Tests.Experiments.Report;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Worlds;

/// <summary>What a run records of every size.</summary>
public sealed class SizeSummariesTests
{
    /// <summary>Rounding: means and deviations of a few numbers, computed here in another order.</summary>
    private const double Relative = 1e-12;

    private static readonly IReadOnlyList<CellRow> Cells = SyntheticRun.Complete().Cells;

    private static PairEvidence Pair(int calibrated, params int[] replicates) =>
        Cells.First(cell => cell.Kind == CellKinds.Pair && cell.Pair is not null).Pair! with
        {
            Tau = 0.1,
            Thresholds = [new(0.1, calibrated, 0)],
            CalibratedPairs = calibrated,
            BootstrapCalibratedPairs = replicates,
        };

    private static SummaryRecord[] Of(params MeasuredPair[] pairs) => [.. SizeSummaries.Of(new PairsEvidence("world", pairs))];

    [Test]
    public void SeedsAndDocuments_AreJoinedInTheIntervalOfTheCalibratedCount()
    {
        // t(2) at 97.5 %, a table's value; deviations: of 10, 20, 30 it is 10, of the replicates 2, 4 and none.
        const double T2 = 4.302652729911275;
        SummaryRecord calibrated = Of(
            new MeasuredPair(64, 1000, 3, Pair(30), "c"),
            new MeasuredPair(64, 1000, 1, Pair(10, 8, 10, 12), "a"),
            new MeasuredPair(64, 1000, 2, Pair(20, 16, 20, 24), "b"))
            .Single(one => one is { Quantity: CountedPairs.Calibrated, Axis: CountedSeries.ParameterAxis });
        double seeds = T2 * 10 / Math.Sqrt(3), documents = 1.96 * Math.Sqrt(4 + 16) / 3;
        Assert.That(calibrated.Size, Is.EqualTo(1000));
        Assert.That(calibrated.Value, Is.EqualTo(20).Within(20 * Relative));
        Assert.That(calibrated.High - calibrated.Value, Is.EqualTo(Math.Sqrt(seeds * seeds + documents * documents)).Within(1e-9));
        Assert.That(calibrated.Value - calibrated.Low, Is.EqualTo(calibrated.High - calibrated.Value).Within(1e-9));
        Assert.That(calibrated.Cells, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void OnePairWithoutABootstrap_HasNoInterval() =>
        Assert.That(Of(new MeasuredPair(64, null, 1, Pair(10), "a")).Where(one => one.Low is not null || one.High is not null), Is.Empty);

    [Test]
    public void ALocalExponent_IsTheSlopeBetweenNeighbouringMeans()
    {
        SummaryRecord slope = Of(new MeasuredPair(400, null, 1, Pair(80), "c"), new MeasuredPair(100, null, 1, Pair(30), "a"),
            new MeasuredPair(100, null, 2, Pair(50), "b")).Single(one => one.Quantity == SummaryQuantities.LocalExponent);
        Assert.That(slope.Size, Is.EqualTo(200).Within(200 * Relative));
        Assert.That(slope.Value, Is.EqualTo(0.5).Within(Relative));
        Assert.That(slope.Cells, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void ACountOfZero_HasNoLocalExponent() =>
        Assert.That(Of(new MeasuredPair(400, null, 1, Pair(80)), new MeasuredPair(100, null, 1, Pair(0)))
            .Where(one => one.Quantity == SummaryQuantities.LocalExponent), Is.Empty);

    [Test]
    public void AValueThatIsNoNumber_IsLeftOut()
    {
        PairEvidence without = Pair(10) with { NullPairs = double.NaN, Pairs = new Dictionary<string, int> { ["5"] = 3 } };
        string[] quantities = [.. Of(new MeasuredPair(64, null, 1, without)).Select(one => one.Quantity)];
        Assert.That(quantities, Does.Not.Contain(CountedPairs.Null).And.Not.Contain(CountedPairs.Raw));
        Assert.That(quantities, Does.Contain(CountedPairs.Calibrated));
    }

    [Test]
    public void Parameters_AreAnAxisOnlyWhereTheyAreKnown() =>
        Assert.That(Of(new MeasuredPair(64, null, 1, Pair(10))).Where(one => one.Axis == CountedSeries.ParameterAxis), Is.Empty);

    [Test]
    public void TheTruthOfAFeature_TakesThePlaceOfThePurestPair()
    {
        CellRow population = Cells.First(cell => cell.Kind == CellKinds.Population);
        PairEvidence known = population.Pair! with { Truth = population.Pair.Truth! with { FeatureIsolations = [0.75, 0.5] } };
        SummaryRecord first = Of(new MeasuredPair(64, null, 1, known))
            .Single(one => one.Quantity.StartsWith("impurity", StringComparison.Ordinal));
        Assert.That((first.Quantity, first.Value), Is.EqualTo((SummaryQuantities.ImpurityOfFirst, 0.25)));
        SummaryRecord purest = Of(new MeasuredPair(64, null, 1, population.Pair!))
            .Single(one => one.Quantity.StartsWith("impurity", StringComparison.Ordinal));
        Assert.That((purest.Quantity, purest.Value), Is.EqualTo((SummaryQuantities.ImpurityOfPurest, 1 - population.Pair!.Profile[0])));
    }

    [Test]
    public void AWorldThatIsJudged_RecordsThem() =>
        Assert.That(PairsFindings.Fits(PairsFindings.Evidence(SyntheticRun.TrainedWorld, Cells))!.Summaries
            .Where(one => one.Quantity == CountedPairs.Raw && one.Axis == CountedSeries.NeuronAxis).Select(one => one.Size),
            Is.EqualTo(SyntheticRun.TrainedNeurons));
}
