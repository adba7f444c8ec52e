using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Kinds of documents over the sizes of a series, for one meaning of Rosetta Neuron (M39): joined as <see
/// cref="SelectivitySeries"/> joins measures.</summary>
/// <param name="table">The series.</param>
/// <param name="rosetta">The meaning.</param>
public sealed class CategorySeries(LevelTable table, string rosetta)
{
    private readonly CategoryShares[] _all = [.. table.Sizes.SelectMany(cells => cells).SelectMany(cell => cell.Categories)
        .Where(own => own.Rosetta == rosetta)];

    /// <summary>The series.</summary>
    public LevelTable Table => table;

    /// <summary>The meaning.</summary>
    public string Rosetta => rosetta;

    /// <summary>Kinds that every cell has.</summary>
    public IReadOnlyList<string> Categories => _all.Length == 0 ? []
        : [.. _all[0].Categories.Where(name => _all.All(own => own.Categories.Contains(name)))];

    /// <summary>Kinds that firing is claimed to move to.</summary>
    public IReadOnlyList<string> Specialised => [.. Categories.Where(_all[0].Specialised.Contains)];

    /// <summary>Share of a group's contexts in kinds, over the text's share of them.</summary>
    public static double Lift(CategoryShares shares, CategoryGroup group, IReadOnlyList<string> kinds)
    {
        double text = 0, own = 0;
        for (int kind = 0; kind < shares.Categories.Count; kind++)
        {
            if (!kinds.Contains(shares.Categories[kind]))
                continue;
            text += shares.OfText[kind];
            own += group.Lifts[kind] * shares.OfText[kind];
        }
        return text > 0 ? own / text : 0;
    }

    /// <summary>Families, in ordinal order.</summary>
    public IReadOnlyList<string> Families => [.. _all.Select(own => own.Family).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A number of a group at each size that every family has.</summary>
    /// <param name="group">The group.</param>
    /// <param name="value">The number.</param>
    /// <param name="one">One family, or null for the mean over all.</param>
    public IReadOnlyList<(double Neurons, double Value)> At(string group, Func<CategoryShares, CategoryGroup, double> value,
        string? one = null) => [.. table.Sizes.Select(cells => (cells[0].Neurons,
            Values: (one is null ? Families : [one]).Select(family => Of(cells, family, group, value)).ToArray()))
            .Where(size => size.Values.All(own => own is not null)).Select(size => (size.Neurons, size.Values.Average(own => own!.Value)))];

    /// <summary>Slope per ln N of a number of Rosetta Neurons less that of another group; null below three sizes.</summary>
    public Estimate? Slope(Func<CategoryShares, CategoryGroup, double> value, string against) =>
        SelectivitySeries.NoBetterThanItsParts(Slope(value, against, null),
            [.. Families.Select(family => Slope(value, against, family))]);

    private Estimate? Slope(Func<CategoryShares, CategoryGroup, double> value, string against, string? family)
    {
        Dictionary<double, double> others = At(against, value, family).ToDictionary();
        return SelectivitySeries.SlopeOf([.. At(SelectivityGroupNames.Rosetta, value, family)
            .Where(size => others.ContainsKey(size.Neurons)).Select(size => (size.Neurons, size.Value - others[size.Neurons]))]);
    }

    private double? Of(IReadOnlyList<LevelCell> cells, string family, string group, Func<CategoryShares, CategoryGroup, double> value)
    {
        double sum = 0;
        foreach (LevelCell cell in cells)
        {
            CategoryShares? shares = cell.Categories.FirstOrDefault(own => own.Family == family && own.Rosetta == rosetta);
            if (shares?.Groups.FirstOrDefault(one => one.Group == group) is not { Neurons: > 1 } found)
                return null;
            sum += value(shares, found);
        }
        return sum / cells.Count;
    }
}
