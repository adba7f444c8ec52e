using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Anchors of three models at several sizes, and the two pairs that meet in them.</summary>
/// <param name="Triple">Counts of anchors.</param>
/// <param name="First">Counts of the anchors' model with the second one.</param>
/// <param name="Second">Counts of the anchors' model with the third one.</param>
public sealed record AnchorTables(LevelTable Triple, LevelTable First, LevelTable Second)
{
    /// <summary>Half a count is added to each: none is no certainty.</summary>
    private const double Half = 0.5;

    /// <summary>One triple of families; null where a pair of one of its cells was not measured.</summary>
    public static AnchorTables? Of(LevelsEvidence evidence, string series)
    {
        LevelTable triple = LevelTable.Of(evidence, series);
        LevelTable[] pairs = [.. Enumerable.Range(0, 2).Select(i => LevelTable.Of(evidence, series, evidence.Cells.Where(cell =>
            triple.Sizes.Any(size => size.Any(own => own.Anchors!.Pairs[i] == cell.Name)))))];
        return pairs.All(table => table.Sizes.Count == triple.Sizes.Count && table.Sizes.Zip(triple.Sizes)
            .All(size => size.First.Count == size.Second.Count)) ? new(triple, pairs[0], pairs[1]) : null;
    }

    /// <summary>Anchors over those that independent pairs would have at one size (E87): ln of the ratio, its error from resampled
    /// documents, drawn for all three counts alike, and from the number of anchors.</summary>
    [Equation("anchor-lift")]
    public Estimate Lift(int size, int level)
    {
        double value = Log(size, cell => cell.Counts[level]);
        int replicates = new[] { Triple, First, Second }.Min(table => table.Sizes[size].Min(cell => cell.Documents.Count));
        double documents = replicates < 2 ? 0 : SampleMoments.Of([.. Enumerable.Range(0, replicates)
            .Select(b => Log(size, cell => cell.Documents[b][level]))]).SampleVariance;
        double ofCount = 1 / (Triple.Sizes[size].Sum(cell => (double)cell.Counts[level]) + Half);
        return new Estimate(value, Math.Sqrt(documents + ofCount), double.PositiveInfinity);
    }

    /// <summary>The same of the rotated draws, joined; its error from the number of rotated anchors. Null without a rotation.</summary>
    public Estimate? RotatedLift(int size, int level)
    {
        int draws = new[] { Triple, First, Second }.Min(table => table.Sizes[size].Min(cell => cell.Rotated.Count));
        return draws == 0 ? null : new Estimate(Enumerable.Range(0, draws).Average(draw => Log(size, cell => cell.Rotated[draw][level])),
            1 / Math.Sqrt(Triple.Sizes[size].Sum(cell => cell.Rotated.Take(draws).Sum(draw => (double)draw[level])) + Half),
            double.PositiveInfinity);
    }

    /// <summary>Anchors of a seed that independent pairs would have at one size (E87).</summary>
    public double ByChance(int size, int level) => Expected(size, cell => cell.Counts[level]) / Triple.Sizes[size].Count;

    /// <summary>Exponent of the anchors times one weight, of both pairs times another: one contrast, from counts of the same networks on
    /// the same resampled documents.</summary>
    public Estimate? Exponent(LevelTable.Counted counted, int level, double ofTriple, double ofPairs) =>
        LevelTable.Across([(Triple, ofTriple), (First, ofPairs), (Second, ofPairs)], counted, level);

    private double Log(int size, Func<LevelCell, int> count) => Math.Log(
        (Triple.Sizes[size].Sum(cell => (double)count(cell)) + Half) / (Expected(size, count) + Half));

    private double Expected(int size, Func<LevelCell, int> count) => Triple.Sizes[size].Sum(cell =>
        (double)count(First.Sizes[size].First(own => own.Name == cell.Anchors!.Pairs[0]))
            * count(Second.Sizes[size].First(own => own.Name == cell.Anchors!.Pairs[1])) / cell.Anchors!.Neurons);
}
