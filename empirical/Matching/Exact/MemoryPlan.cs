using Rosetta.Empirical.Activations;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>How many rows of each model are in memory at a time.</summary>
/// <remarks>
/// The outer loop holds a panel of A while panels of B pass by, so A is read once and B once per panel of A; when either model fits beside
/// one tile of the other, both are read once.
/// </remarks>
internal sealed class MemoryPlan
{
    private MemoryPlan(int rowsA, int rowsB, int readRows) => (RowsA, RowsB, ReadRows) = (rowsA, rowsB, readRows);

    /// <summary>Rows in a panel of A.</summary>
    public int RowsA { get; }

    /// <summary>Rows in a panel of B.</summary>
    public int RowsB { get; }

    /// <summary>Neurons read at a time.</summary>
    public int ReadRows { get; }

    /// <param name="neuronsA">Neurons of the first model.</param>
    /// <param name="neuronsB">Neurons of the second.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="maxRank">Largest rank.</param>
    /// <param name="options">Budget and tile.</param>
    /// <param name="parts">Parts of the samples that are looked at at once.</param>
    /// <param name="atHand">Whether reading a row again costs little.</param>
    /// <param name="shrink">Divides the rows of both panels: for a device with less memory than the host.</param>
    /// <exception cref="BadInputException">The budget is too small for any progress.</exception>
    public static MemoryPlan For(int neuronsA, int neuronsB, int samples, int maxRank, MatchOptions options, int parts = 1,
        bool atHand = false, int shrink = 1)
    {
        long rowBytes = 4L * samples, least = Least(neuronsA, neuronsB, samples, maxRank, options, parts);
        long budget = options.MemoryBudgetBytes ?? Math.Max(least, atHand
            ? Math.Max(FewBytes, Math.Min(least + FewRows * rowBytes, HeldMemory.Budget)) : HeldMemory.Budget);
        if (budget < least)
        {
            throw new BadInputException($"The memory budget for matching is {budget} bytes, for {neuronsA} x "
                + $"{neuronsB} neurons on {samples} samples",
                $"At least {least} bytes are needed", "Raise the memory budget, or use fewer samples or a smaller tile");
        }
        int tile = Tile(neuronsA, neuronsB, options.TileNeurons), smallest = Math.Min(tile, MinRows);
        long rows = 2L * smallest + (budget - least) / rowBytes;
        (long a, long b) = (neuronsA, neuronsB);
        if (a + b > rows)
        {
            if (b + smallest <= rows)
                a = rows - b;
            else if (a + smallest <= rows)
                b = rows - a;
            else
                (a, b) = (rows - Math.Min(tile, rows / 2), Math.Min(tile, rows / 2));
        }
        return new MemoryPlan((int)Math.Max(a / shrink, 1), (int)Math.Max(b / shrink, 1),
            ReadRowsFor(neuronsA, neuronsB, samples, options));
    }

    /// <summary>The smallest budget that <see cref="For"/> accepts: tables, tiles, one read, and a few rows of each model.</summary>
    internal static long Least(int neuronsA, int neuronsB, int samples, int maxRank, MatchOptions options, int parts = 1)
    {
        long tile = Tile(neuronsA, neuronsB, options.TileNeurons), rowBytes = 4L * samples;
        long tables = CandidateTable.BytesPerNeuron(maxRank, options.SpareCandidates)
            + (parts > 1 ? parts * CandidateTable.BytesPerNeuron(1, options.SpareCandidates) : 0);
        return tables * ((long)neuronsA + neuronsB) + 4 * (1 + parts) * tile * tile
            + rowBytes * (NeuronScan.BatchNeurons(Math.Max(neuronsA, neuronsB), samples, few: true) + 2 * Math.Min(tile, MinRows));
    }

    /// <summary>Neurons of a file read at a time: few where a budget is stated.</summary>
    public static int ReadRowsFor(int neuronsA, int neuronsB, int samples, MatchOptions options) =>
        NeuronScan.BatchNeurons(Math.Max(neuronsA, neuronsB), samples, few: options.MemoryBudgetBytes is not null);

    /// <summary>What is enough for products at full speed where rows are at hand: bytes, or rows of both panels where these are
    /// more.</summary>
    private const long FewBytes = 1L << 30, FewRows = 1024;

    /// <summary>Rows below which a panel is all overhead.</summary>
    private const int MinRows = 16;

    private static int Tile(int neuronsA, int neuronsB, int tileNeurons) =>
        Math.Max(1, Math.Min(tileNeurons, Math.Max(neuronsA, neuronsB)));
}
