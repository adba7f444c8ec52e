using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>What a table must be to serve as a spectrum, each failure with its row.</summary>
internal static class SpectrumTableCheck
{
    private const string Repair = "Complete or correct the table";

    /// <exception cref="BadInputException">The first condition that fails, and where.</exception>
    public static void Refuse(IReadOnlyList<SpectrumPoint> points)
    {
        if (points.Count == 0)
            throw new BadInputException("A table spectrum has no rows", "It needs the importance of at least rank 1", Repair);
        if (points[0].Rank != 1)
            throw new BadInputException($"The table starts at rank {points[0].Rank} (row 1)",
                "It must start at rank 1: the first features hold most of the budget", Repair);
        for (int i = 0; i < points.Count; i++)
        {
            string place = $"row {i + 1}, rank {points[i].Rank}";
            if (!(double.IsFinite(points[i].Weight) && points[i].Weight > 0))
                throw new BadInputException($"Importance {Parameter.Text(points[i].Weight)} at {place}",
                    "Every row needs a finite importance above 0", Repair);
            if (i == 0)
                continue;
            if (points[i].Rank <= points[i - 1].Rank)
                throw new BadInputException($"Rank {points[i].Rank} follows rank {points[i - 1].Rank} at {place}",
                    "Ranks must ascend without repeats", Repair);
            if (!(points[i].Weight < points[i - 1].Weight))
                throw new BadInputException($"Importance {Parameter.Text(points[i].Weight)} at {place} follows "
                    + $"{Parameter.Text(points[i - 1].Weight)}",
                    "A spectrum must decrease from every row to the next",
                    "Sort the table; give ranks of equal importance one row at their middle rank");
            RefuseGap(points, i);
        }
    }

    // Rows may thin out towards large ranks, each step about as long as its neighbours or longer. A step between two
    // single steps, or more than twice as long as both its neighbours, is a hole.
    private static void RefuseGap(IReadOnlyList<SpectrumPoint> points, int i)
    {
        if (i < 2 || i + 1 >= points.Count)
            return;
        long before = points[i - 1].Rank - points[i - 2].Rank, step = points[i].Rank - points[i - 1].Rank,
            after = points[i + 1].Rank - points[i].Rank;
        if ((before == 1 && after == 1 && step > 1) || step > 2 * Math.Max(before, after))
            throw new BadInputException($"No rows between rank {points[i - 1].Rank} and rank {points[i].Rank} (row {i + 1}), where rows "
                + $"stand {before} and {after} ranks apart on either side",
                "A table must have no gaps", "Add the missing rows");
    }
}
