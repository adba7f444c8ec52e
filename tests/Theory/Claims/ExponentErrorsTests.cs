using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>Each source of error shows up as itself and as nothing else.</summary>
public class ExponentErrorsTests
{
    private static readonly double[] Sizes = [100, 200, 400, 800];

    /// <summary>Rounding: logarithms and sums of four numbers.</summary>
    private const double Rounding = 1e-12;

    [Test]
    public void SeedsThatDifferInSlope_AreSeedError()
    {
        // Exact power laws with exponents 0.5 and 0.7: the mean of two such has the standard error 0.1.
        ErrorParts parts = Of(seed => 0.5 + 0.2 * (seed - 1), (_, _, _) => 0)!;
        Assert.That(parts.Seeds, Is.EqualTo(0.1).Within(Rounding));
        Assert.That(parts.Spans, Is.EqualTo(0).Within(Rounding));
        Assert.That(parts.Scatter, Is.EqualTo(0).Within(Rounding));
        Assert.That(parts.Pairs, Is.Null, "one pair of families has no scatter between pairs");
    }

    [Test]
    public void ReplicatesThatTiltAllRowsAlike_AreSpanError()
    {
        // Replicates tilt every row by -0.1, 0, 0.1 in slope: their standard deviation is 0.1, however many seeds share the documents.
        ErrorParts parts = Of(_ => 0.5, (size, _, b) => 0.1 * (b - 1) * Math.Log(size))!;
        Assert.That(parts.Spans, Is.EqualTo(0.1).Within(Rounding));
        Assert.That(parts.Seeds, Is.EqualTo(0).Within(Rounding));
    }

    [Test]
    public void AZeroCount_HasNoParts() =>
        Assert.That(ExponentErrors.Of([.. Sizes.Select(size => new CountRow(size, size > 100 ? 5 : 0))], ["1", "1", "1", "1"], 1), Is.Null);

    private static ErrorParts? Of(Func<int, double> exponent, Func<double, int, int, double> tilt)
    {
        (double Size, int Seed)[] cells = [.. from seed in new[] { 1, 2 } from size in Sizes select (size, seed)];
        CountRow[] rows = [.. cells.Select(cell => new CountRow(cell.Size, Math.Pow(cell.Size, exponent(cell.Seed)), null, $"{cell.Seed}",
            [.. Enumerable.Range(0, 3).Select(b => Math.Pow(cell.Size, exponent(cell.Seed)) * Math.Exp(tilt(cell.Size, cell.Seed, b)))]))];
        return ExponentErrors.Of(rows, [.. cells.Select(cell => $"{cell.Seed}")], 0.1);
    }
}
