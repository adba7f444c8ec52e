using System.Globalization;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One measure of selectivity over the sizes of a series, for one meaning of Rosetta Neuron: groups size by size, and their slopes
/// per ln N.</summary>
/// <remarks>Sizes are the unit (E76): seeds are averaged first, then families, since families share text and pairs. A size counts where
/// every family of a comparison has it.</remarks>
/// <param name="table">The series.</param>
/// <param name="measure">The measure.</param>
/// <param name="rosetta">The meaning.</param>
public sealed class SelectivitySeries(LevelTable table, string measure, string rosetta)
{
    /// <summary>Meanings that claims are judged for: all mutual pairs, as the paper counts, and those of its own isolation. Thresholds that
    /// move with size make trends of their own, and are shown only.</summary>
    public static IReadOnlyList<string> Judged { get; } = [RosettaNames.Raw, RosettaNames.Isolated];

    /// <summary>End of a verdict's name for a meaning.</summary>
    public static string Suffix(string rosetta) => rosetta == RosettaNames.Raw ? "" : $"/{rosetta}";

    /// <summary>A meaning in words, after "neurons in pairs".</summary>
    public static string Said(string rosetta) => rosetta == RosettaNames.Raw ? LevelText.Said(0)
        : double.TryParse(rosetta, NumberStyles.Float, CultureInfo.InvariantCulture, out double level) ? LevelText.Said(level) : rosetta;

    /// <summary>Measures that some cell of a table has.</summary>
    public static IReadOnlyList<string> MeasuresOf(LevelTable table) => [.. table.Sizes.SelectMany(cells => cells)
        .SelectMany(cell => cell.Selectivities).Select(own => own.Measure).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Families, in ordinal order.</summary>
    public IReadOnlyList<string> Families { get; } = [.. table.Sizes.SelectMany(cells => cells).SelectMany(cell => cell.Selectivities)
        .Where(own => own.Measure == measure).Select(own => own.Family).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A number of a group, less that of another, at each size that every family has; families without either group are left
    /// out.</summary>
    /// <param name="group">The group.</param>
    /// <param name="against">The other one, or null.</param>
    /// <param name="value">The number.</param>
    /// <param name="family">One family, or null for the mean over all.</param>
    /// <param name="log">Whether the logarithms are compared.</param>
    public IReadOnlyList<(double Neurons, double Value)> At(string group, string? against, Func<GroupMoments, double> value,
        string? family = null, bool log = false)
    {
        string[] families = family is not null ? [family] : [.. With(group, against, value, log)];
        return [.. table.Sizes.Select(cells => (cells[0].Neurons, Values: families.Select(own => Of(cells, own, group, against, value, log))
            .ToArray())).Where(size => size.Values.Length > 0 && size.Values.All(own => own is not null))
            .Select(size => (size.Neurons, size.Values.Average(own => own!.Value)))];
    }

    /// <summary>Slope per ln N of <see cref="At"/>; null below three sizes.</summary>
    public Estimate? Slope(string group, string? against, Func<GroupMoments, double> value, string? family = null, bool log = false) =>
        family is not null ? SlopeOf(At(group, against, value, family, log))
            : NoBetterThanItsParts(SlopeOf(At(group, against, value, null, log)),
                [.. With(group, against, value, log).Select(own => Slope(group, against, value, own, log))]);

    /// <summary>A slope of means over families with at least the error that independent families give their mean: that residuals of two
    /// families cancel at a few sizes is an accident, and families that share text and pairs are known no better (E83).</summary>
    /// <param name="mean">The slope of means.</param>
    /// <param name="families">Each family's slope.</param>
    public static Estimate? NoBetterThanItsParts(Estimate? mean, IReadOnlyList<Estimate?> families) => mean is null ? null
        : mean with
        {
            StandardError = Math.Max(mean.StandardError, Math.Sqrt(families.Sum(own => Math.Pow(own?.StandardError ?? 0, 2)))
                / Math.Max(1, families.Count)),
        };

    /// <summary>Slope per ln N of values at sizes; null below three.</summary>
    public static Estimate? SlopeOf(IReadOnlyList<(double Neurons, double Value)> sizes) => sizes.Count < 3 ? null
        : WeightedLine.Slope([.. sizes.Select(size => Math.Log(size.Neurons))], [.. sizes.Select(size => size.Value)],
            [.. sizes.Select(_ => 1.0)]);

    /// <summary>The groups of every size and family.</summary>
    public IEnumerable<GroupMoments> All(string group) => table.Sizes.SelectMany(cells => cells).SelectMany(cell => cell.Selectivities)
        .Where(own => own.Measure == measure && own.Group == group && own.Rosetta == rosetta).Select(own => own.Moments);

    /// <summary>Families with both groups at some size.</summary>
    private IEnumerable<string> With(string group, string? against, Func<GroupMoments, double> value, bool log) =>
        Families.Where(own => table.Sizes.Any(cells => Of(cells, own, group, against, value, log) is not null));

    /// <summary>Mean over the seeds of one size; null where a seed has not both groups of two neurons or more.</summary>
    private double? Of(IReadOnlyList<LevelCell> cells, string family, string group, string? against, Func<GroupMoments, double> value,
        bool log)
    {
        double sum = 0;
        foreach (LevelCell cell in cells)
        {
            if (Moments(cell, family, group) is not { Neurons: > 1 } own)
                return null;
            double number = log ? Math.Log(value(own)) : value(own);
            if (against is not null)
            {
                if (Moments(cell, family, against) is not { Neurons: > 1 } other)
                    return null;
                number -= log ? Math.Log(value(other)) : value(other);
            }
            sum += number;
        }
        return sum / cells.Count;
    }

    /// <summary>A family's group in one cell; rotation and twins have one meaning only.</summary>
    private GroupMoments? Moments(LevelCell cell, string family, string group)
    {
        string meaning = group is SelectivityGroupNames.Rotated or SelectivityGroupNames.Untrained or SelectivityGroupNames.UntrainedOthers
            ? RosettaNames.Raw : rosetta;
        return cell.Selectivities.FirstOrDefault(own => own.Family == family && own.Measure == measure && own.Group == group
            && own.Rosetta == meaning)?.Moments;
    }
}
