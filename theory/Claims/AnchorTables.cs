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
        Across([(Triple, ofTriple), (First, ofPairs), (Second, ofPairs)], counted, level);

    /// <summary>A contrast of the exponents of several series of the same sizes; null where one has none.</summary>
    /// <remarks>No difference is known better than its least known part less the others (the standard error of a sum is at least that of
    /// one term less those of the rest): where scatter that all series share leaves less, it is that.</remarks>
    public static Estimate? Across(IReadOnlyList<(LevelTable Table, double Weight)> terms, LevelTable.Counted counted, int level)
    {
        LevelTable axis = terms[0].Table;
        if (axis.Sizes.Count < 3 || terms.Any(term => term.Table.Sizes.Count != axis.Sizes.Count || !term.Table.Fits(counted, level)))
            return null;
        CountedPoint[][] each = [.. terms.Select(term => term.Table.Points([(counted, level, 1)],
            size => [1, Math.Log(axis.Neurons[size] / axis.Neurons[0])]))];
        CountedPoint[] joined = [.. Enumerable.Range(0, axis.Sizes.Count).Select(size =>
        {
            CountedPoint[] own = [.. each.Select(points => points[size])];
            return new CountedPoint(own[0].Design, [.. own.Select(point => point.Counts[0])], [.. own.Select(point => point.Rows[0])],
                [.. own.Select(point => point.Background[0])], [.. own.Select(point => point.BackgroundVariance[0])],
                [.. Enumerable.Range(0, own.Min(point => point.Replicates.Count)).Select(b =>
                    own.Select(point => point.Replicates[b][0]).ToArray())]);
        })];
        Estimate? contrast = ExcessFit.Of(joined, [.. terms.Select(term => term.Weight)], [.. Enumerable.Range(0, terms.Count)])
            ?.Coefficient(1, axis.Design);
        Estimate?[] parts = [.. terms.Select(term => term.Table.Exponent(counted, level))];
        return contrast is null || parts.Any(part => part is null) ? null
            : AtLeast(contrast, [.. parts.Zip(terms, (part, term) => (part!, Math.Abs(term.Weight)))]);
    }

    /// <summary>The contrast with the standard error that its parts allow at best, and the degrees of freedom of the part that sets
    /// it.</summary>
    private static Estimate AtLeast(Estimate contrast, IReadOnlyList<(Estimate Part, double Weight)> parts)
    {
        (Estimate part, double weight) = parts.MaxBy(own => own.Part.StandardError * own.Weight);
        double least = 2 * part.StandardError * weight - parts.Sum(own => own.Part.StandardError * own.Weight);
        return least > contrast.StandardError
            ? contrast with { StandardError = least, DegreesOfFreedom = Math.Min(part.DegreesOfFreedom, contrast.DegreesOfFreedom) }
            : contrast;
    }

    private double Log(int size, Func<LevelCell, int> count) => Math.Log(
        (Triple.Sizes[size].Sum(cell => (double)count(cell)) + Half) / (Expected(size, count) + Half));

    private double Expected(int size, Func<LevelCell, int> count) => Triple.Sizes[size].Sum(cell =>
        (double)count(First.Sizes[size].First(own => own.Name == cell.Anchors!.Pairs[0]))
            * count(Second.Sizes[size].First(own => own.Name == cell.Anchors!.Pairs[1])) / cell.Anchors!.Neurons);
}
