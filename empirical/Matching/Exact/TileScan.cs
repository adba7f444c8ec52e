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
    /// <param name="rowRange">The tile's rows among them.</param>
    /// <param name="columns">Table of the neurons of B.</param>
    /// <param name="columnRange">The tile's columns among them.</param>
    public static void Run(ReadOnlySpan<float> tile, int stride, CandidateTable rows, Stretch rowRange, CandidateTable columns,
        Stretch columnRange)
    {
        (int firstRow, int rowCount) = rowRange;
        (int firstColumn, int columnCount) = columnRange;
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

    /// <summary>The same for two parts of the samples at once: the products of each are offered to its own tables, and what they make
    /// together to those of all samples (<see cref="NeuronWeights"/>).</summary>
    /// <param name="first">Products over the first part, row-major.</param>
    /// <param name="second">Products over the second part.</param>
    /// <param name="stride">Floats from one row of a tile to the next.</param>
    /// <param name="rows">Neurons of A.</param>
    /// <param name="rowRange">The tile's rows among them.</param>
    /// <param name="columns">Neurons of B.</param>
    /// <param name="columnRange">The tile's columns among them.</param>
    public static void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int stride, SideCandidates rows, Stretch rowRange,
        SideCandidates columns, Stretch columnRange)
    {
        int width = Vector<float>.Count, vectors = columnRange.Count / width;
        (NeuronWeights ofRows, NeuronWeights ofColumns) = (rows.Weights!, columns.Weights!);
        ReadOnlySpan<Vector<float>> Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<float> Own(float[] values) => values.AsSpan(columnRange.Start, columnRange.Count);
        ReadOnlySpan<float> firstWeights = Own(ofColumns.First), secondWeights = Own(ofColumns.Second), gaps = Own(ofColumns.Gap);
        ReadOnlySpan<Vector<float>> w1 = Of(firstWeights), w2 = Of(secondWeights), g = Of(gaps),
            floors = Of(columns.All.Floors.Slice(columnRange.Start, columnRange.Count)),
            floors1 = Of(columns.Parts[0].Floors.Slice(columnRange.Start, columnRange.Count)),
            floors2 = Of(columns.Parts[1].Floors.Slice(columnRange.Start, columnRange.Count));
        for (int i = 0; i < rowRange.Count; i++)
        {
            int row = rowRange.Start + i;
            float a1 = ofRows.First[row], a2 = ofRows.Second[row], gap = ofRows.Gap[row];
            ReadOnlySpan<float> values1 = first.Slice(i * stride, columnRange.Count), values2 = second.Slice(i * stride, columnRange.Count);
            ReadOnlySpan<Vector<float>> p1 = Of(values1), p2 = Of(values2);
            Vector<float> floor = new(rows.All.Floors[row]), floor1 = new(rows.Parts[0].Floors[row]),
                floor2 = new(rows.Parts[1].Floors[row]);
            for (int v = 0; v < vectors; v++)
            {
                Vector<float> whole = p1[v] * w1[v] * a1 + p2[v] * w2[v] * a2 + g[v] * gap;
                Vector<int> useful = Vector.GreaterThanOrEqual(whole, Vector.Min(floor, floors[v]))
                    | Vector.GreaterThanOrEqual(p1[v], Vector.Min(floor1, floors1[v]))
                    | Vector.GreaterThanOrEqual(p2[v], Vector.Min(floor2, floors2[v]));
                if (useful == Vector<int>.Zero)
                    continue;
                for (int j = v * width; j < (v + 1) * width; j++)
                    Offer(j, values1, values2);
                floor = new(rows.All.Floors[row]);
                floor1 = new(rows.Parts[0].Floors[row]);
                floor2 = new(rows.Parts[1].Floors[row]);
            }
            for (int j = vectors * width; j < columnRange.Count; j++)
                Offer(j, values1, values2);

            void Offer(int j, ReadOnlySpan<float> own1, ReadOnlySpan<float> own2)
            {
                int column = columnRange.Start + j;
                float whole = own1[j] * ofColumns.First[column] * a1 + own2[j] * ofColumns.Second[column] * a2 + ofColumns.Gap[column]
                    * gap;
                TileScan.Offer(whole, rows.All, row, columns.All, column);
                TileScan.Offer(own1[j], rows.Parts[0], row, columns.Parts[0], column);
                TileScan.Offer(own2[j], rows.Parts[1], row, columns.Parts[1], column);
            }
        }
    }

    /// <summary>Offers a product to its row and its column.</summary>
    public static void Offer(float value, CandidateTable rows, int row, CandidateTable columns, int column)
    {
        if (value >= rows.Floors[row] && !columns.IsOut(column))
            rows.Offer(row, column, value);
        if (value >= columns.Floors[column] && !rows.IsOut(row))
            columns.Offer(column, row, value);
    }
}
