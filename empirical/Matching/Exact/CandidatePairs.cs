namespace Rosetta.Empirical.Matching;

/// <summary>The distinct (row, column) pairs that are a candidate of either side, ordered by row then column, and their float64
/// correlations.</summary>
internal sealed class CandidatePairs
{
    private readonly int[] _rowStarts, _columns;
    private readonly double[] _correlations;

    private CandidatePairs(int[] rowStarts, int[] columns)
    {
        (_rowStarts, _columns) = (rowStarts, columns);
        _correlations = new double[columns.Length];
        Array.Fill(_correlations, double.NaN);
    }

    /// <summary>Distinct pairs.</summary>
    public int Count => _columns.Length;

    /// <summary>The pairs of every neuron that is not crowded.</summary>
    public static CandidatePairs Of(CandidateTable rows, int rowCount, CandidateTable columns, int columnCount)
    {
        var keys = new List<long>(rowCount + columnCount);
        for (int row = 0; row < rowCount; row++)
        {
            if (!rows.IsCrowded(row))
            {
                foreach (int column in rows.Survivors(row).Indices.Span)
                    keys.Add((long)row << 32 | (uint)column);
            }
        }
        for (int column = 0; column < columnCount; column++)
        {
            if (!columns.IsCrowded(column))
            {
                foreach (int row in columns.Survivors(column).Indices.Span)
                    keys.Add((long)row << 32 | (uint)column);
            }
        }
        keys.Sort();
        var distinct = new List<int>(keys.Count);
        var starts = new int[rowCount + 1];
        for (int i = 0; i < keys.Count; i++)
        {
            if (i > 0 && keys[i] == keys[i - 1])
                continue;
            distinct.Add((int)(keys[i] & uint.MaxValue));
            starts[(int)(keys[i] >> 32) + 1]++;
        }
        for (int row = 0; row < rowCount; row++)
            starts[row + 1] += starts[row];
        return new CandidatePairs(starts, [.. distinct]);
    }

    /// <summary>Slots of a row's pairs whose columns lie in a range.</summary>
    public IEnumerable<int> SlotsOf(int row, int firstColumn, int columnCount)
    {
        for (int slot = _rowStarts[row]; slot < _rowStarts[row + 1]; slot++)
        {
            if (_columns[slot] >= firstColumn && _columns[slot] < firstColumn + columnCount)
                yield return slot;
        }
    }

    /// <summary>Column of the pair in a slot.</summary>
    public int ColumnAt(int slot) => _columns[slot];

    /// <summary>Stores the correlation of the pair in a slot.</summary>
    public void SetCorrelation(int slot, double correlation) => _correlations[slot] = correlation;

    /// <summary>The correlation of a pair that is in the list.</summary>
    public double CorrelationOf(int row, int column) =>
        _correlations[Array.BinarySearch(_columns, _rowStarts[row], _rowStarts[row + 1] - _rowStarts[row], column)];
}
