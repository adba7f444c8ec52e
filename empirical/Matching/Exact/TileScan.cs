using System.Numerics;
using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Matching;

/// <summary>Takes from a tile of products what is of use to its rows and to its columns, in one pass.</summary>
internal static class TileScan
{
    /// <summary>Offers every product at or above a floor.</summary>
    /// <param name="tile">Products, row-major.</param>
    /// <param name="stride">Floats from one row of the tile to the next.</param>
    /// <param name="rows">Table of the neurons of A.</param>
    /// <param name="firstRow">Position of the tile's first row.</param>
    /// <param name="rowCount">Rows of the tile.</param>
    /// <param name="columns">Table of the neurons of B.</param>
    /// <param name="firstColumn">Position of the tile's first column.</param>
    /// <param name="columnCount">Columns of the tile.</param>
    public static void Run(ReadOnlySpan<float> tile, int stride, CandidateTable rows, int firstRow, int rowCount,
        CandidateTable columns, int firstColumn, int columnCount)
    {
        int width = Vector<float>.Count, whole = columnCount - columnCount % width;
        ReadOnlySpan<float> columnFloors = columns.Floors.Slice(firstColumn, columnCount);
        for (int i = 0; i < rowCount; i++)
        {
            ReadOnlySpan<float> row = tile.Slice(i * stride, columnCount);
            ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
            ReadOnlySpan<Vector<float>> floors = MemoryMarshal.Cast<float, Vector<float>>(columnFloors);
            var rowFloor = new Vector<float>(rows.Floors[firstRow + i]);
            for (int v = 0; v < vectors.Length; v++)
            {
                // At or above the lower of the two floors: almost never, once both tables are warm.
                if (Vector.GreaterThanOrEqualAny(vectors[v], Vector.Min(rowFloor, floors[v])))
                {
                    for (int j = v * width; j < (v + 1) * width; j++)
                        Offer(row[j], rows, firstRow + i, columns, firstColumn + j);
                    rowFloor = new Vector<float>(rows.Floors[firstRow + i]);
                }
            }
            for (int j = whole; j < columnCount; j++)
                Offer(row[j], rows, firstRow + i, columns, firstColumn + j);
        }
    }

    private static void Offer(float value, CandidateTable rows, int row, CandidateTable columns, int column)
    {
        if (value >= rows.Floors[row])
            rows.Offer(row, column, value);
        if (value >= columns.Floors[column])
            columns.Offer(column, row, value);
    }
}
