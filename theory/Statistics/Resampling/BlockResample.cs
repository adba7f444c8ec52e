using Rosetta.Theory.Randomness;

namespace Rosetta.Theory.Statistics.Resampling;

/// <summary>
/// Resampling of rows in whole blocks: rows of one document (or seed, or pair) stay together, since they are not independent.
/// </summary>
public sealed class BlockResample
{
    private readonly int[][] _rows;

    private BlockResample(string[] labels, int[][] rows) => (Labels, _rows) = (labels, rows);

    /// <summary>The distinct labels, in the order of their first row.</summary>
    public IReadOnlyList<string> Labels { get; }

    public int BlockCount => _rows.Length;

    /// <summary>Groups rows by label; rows of one label need not be adjacent.</summary>
    /// <exception cref="BadInputException">Fewer than two blocks: nothing can be resampled.</exception>
    public static BlockResample Of(IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var groups = Enumerable.Range(0, labels.Count).GroupBy(i => labels[i], StringComparer.Ordinal).ToArray();
        if (groups.Length < 2)
            throw new BadInputException($"{groups.Length} block(s) of rows",
                "A block bootstrap needs at least two, and is rough under twenty",
                "Use more documents or images, or split long documents into blocks longer than a context.");
        return new([.. groups.Select(group => group.Key)], [.. groups.Select(group => group.ToArray())]);
    }

    /// <summary>Rows of block b, in their order.</summary>
    public IReadOnlyList<int> RowsOf(int block) => _rows[block];

    /// <summary>
    /// How often each block is drawn in one resample of as many blocks: the weights for statistics kept as sums per block.
    /// </summary>
    public int[] DrawMultiplicities(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var times = new int[BlockCount];
        for (int i = 0; i < BlockCount; i++)
            times[rng.NextInt(BlockCount)]++;
        return times;
    }

    /// <summary>Row indices of one resample, block after block in the blocks' order; its length varies with the blocks drawn.</summary>
    public int[] DrawRows(Rng rng)
    {
        int[] times = DrawMultiplicities(rng);
        return [.. Enumerable.Range(0, BlockCount).SelectMany(b => Enumerable.Repeat(_rows[b], times[b])).SelectMany(rows => rows)];
    }
}
