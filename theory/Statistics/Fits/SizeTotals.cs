using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Counted rows joined at each distinct size, in the order of size.</summary>
internal sealed class SizeTotals
{
    private SizeTotals(IGrouping<double, CountRow>[] groups)
    {
        Sizes = [.. groups.Select(group => group.Key)];
        LogSizes = [.. Sizes.Select(size => Math.Log(size))];
        RowCounts = [.. groups.Select(group => group.Count())];
        Totals = [.. groups.Select(group => group.Sum(row => row.Count))];
        MeanLogCounts = [.. groups.Select(group => LineFit.Mean([.. group.Select(row => Math.Log(row.Count))]))];
    }

    public double[] Sizes { get; }

    public double[] LogSizes { get; }

    /// <summary>Rows at each size.</summary>
    public int[] RowCounts { get; }

    /// <summary>Sum of the counts at each size.</summary>
    public double[] Totals { get; }

    /// <summary>Mean of ln count at each size; minus infinity or NaN where a count is zero.</summary>
    public double[] MeanLogCounts { get; }

    public int SizeCount => Sizes.Length;

    /// <summary>log10(largest / smallest size).</summary>
    public double Decades => (LogSizes[^1] - LogSizes[0]) / Math.Log(10);

    public static SizeTotals Of(IReadOnlyList<CountRow> rows) => new([.. rows.GroupBy(row => row.Size).OrderBy(group => group.Key)]);
}
