using System.Collections.Concurrent;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One series of a <see cref="LevelsEvidence"/>, its seeds joined at each size: what fits over sizes are made of.</summary>
/// <remarks>Sizes are the unit: seeds, draws and levels of one size make no more sizes.</remarks>
public sealed class LevelTable
{
    /// <summary>Which counts of a cell are fitted: all pairs at a level, those above the rotation, the rotated ones, those of untrained
    /// twins.</summary>
    public enum Counted { Raw, Above, Rotated, Untrained }

    /// <summary>Pairs over all sizes, less their background, from which a power is fitted to a level.</summary>
    public const double FewestPairs = 20;

    // Every sentence has the same exponents in it, and every variation of the rules.
    private readonly ConcurrentDictionary<string, Lazy<Estimate?>> _contrasts = [];

    private LevelTable(LevelsEvidence evidence, string series, LevelCell[][] sizes)
    {
        (Evidence, Series, Sizes) = (evidence, series, sizes);
        Neurons = [.. sizes.Select(cells => cells[0].Neurons)];
        HasRotation = sizes.Length > 0 && sizes.All(cells => cells.All(cell => cell.Rotated.Count > 0));
        HasUntrained = sizes.Length > 0 && sizes.All(cells => cells.All(cell => cell.Untrained is { Counts.Count: > 0 }));
        Design = sizes.Length < 2 ? null : new(sizes.Length, Math.Log10(Neurons[^1] / Neurons[0]), sizes.Sum(cells => cells.Length));
    }

    /// <summary>What it was made of.</summary>
    public LevelsEvidence Evidence { get; }

    /// <summary>Name of the series.</summary>
    public string Series { get; }

    /// <summary>By size, ascending: its cells, one for each seed.</summary>
    public IReadOnlyList<IReadOnlyList<LevelCell>> Sizes { get; }

    /// <summary>Neurons at each size.</summary>
    public IReadOnlyList<double> Neurons { get; }

    /// <summary>Whether a rotation was drawn in every cell, and whether untrained twins were matched for every cell.</summary>
    public bool HasRotation { get; }

    /// <inheritdoc cref="HasRotation"/>
    public bool HasUntrained { get; }

    /// <summary>The sizes; null for fewer than two.</summary>
    public SizeDesign? Design { get; }

    /// <summary>The cells of one series.</summary>
    public static LevelTable Of(LevelsEvidence evidence, string series = "")
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Table(series);
    }

    /// <summary>Chosen cells, as one series.</summary>
    public static LevelTable Of(LevelsEvidence evidence, string series, IEnumerable<LevelCell> cells) => new(evidence, series,
        [.. cells.GroupBy(cell => cell.Neurons).OrderBy(size => size.Key).Select(size => size.OrderBy(cell => cell.Seed).ToArray())]);

    /// <summary>Index of a level; -1 where it was not counted.</summary>
    public int Level(double level)
    {
        for (int k = 0; k < Evidence.Levels.Count; k++)
        {
            if (Math.Abs(Evidence.Levels[k] - level) < 1e-9)
                return k;
        }
        return -1;
    }

    /// <summary>Mean count of a seed at one size.</summary>
    public double Mean(int size, Counted counted, int level)
    {
        (double count, double rows, double background, _) = Total(Sizes[size], counted, level);
        return (count - background) / rows;
    }

    /// <summary>A power of neurons in one count; null where it has none.</summary>
    public Estimate? Exponent(Counted counted, int level) => Contrast([(counted, level, 1)]);

    /// <summary>A contrast of the powers of several counts of the same models; null where one of them has none.</summary>
    /// <param name="terms">Counts, levels, and what each power is multiplied by.</param>
    public Estimate? Contrast(IReadOnlyList<(Counted Counted, int Level, double Weight)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        string key = string.Join(';', terms.Select(term =>
            FormattableString.Invariant($"{(int)term.Counted},{term.Level},{term.Weight:R}")));
        return _contrasts.GetOrAdd(key, _ => new Lazy<Estimate?>(() => Sizes.Count < 3
            || terms.Any(term => !Fits(term.Counted, term.Level)) ? null
            : KnownAtBest(ExcessFit.Of(Points(terms, size => [1, Math.Log(Neurons[size] / Neurons[0])]),
                [.. terms.Select(term => term.Weight)], Groups(terms))?.Coefficient(1, Design),
                terms.Count == 1 ? [] : [.. terms.Select(term => (Exponent(term.Counted, term.Level), term.Weight))]))).Value;
    }

    /// <summary>A contrast of the exponents of one count in several series of the same sizes; null where one has none.</summary>
    /// <param name="terms">The series, and what the exponent of each is multiplied by.</param>
    /// <param name="counted">The count.</param>
    /// <param name="level">Index of its level.</param>
    public static Estimate? Across(IReadOnlyList<(LevelTable Table, double Weight)> terms, Counted counted, int level)
    {
        ArgumentNullException.ThrowIfNull(terms);
        LevelTable axis = terms[0].Table;
        if (axis.Sizes.Count < 3
            || terms.Any(term => !term.Table.Neurons.SequenceEqual(axis.Neurons) || !term.Table.Fits(counted, level)))
            return null;
        CountedPoint[][] each = [.. terms.Select(term => term.Table.Points([(counted, level, 1)],
            size => [1, Math.Log(axis.Neurons[size] / axis.Neurons[0])]))];
        CountedPoint[] joined = [.. Enumerable.Range(0, axis.Sizes.Count).Select(size =>
        {
            CountedPoint[] own = [.. each.Select(points => points[size])];
            return new CountedPoint(own[0].Design, [.. own.Select(point => point.Counts[0])], [.. own.Select(point => point.Rows[0])],
                [.. own.Select(point => point.Background[0])], [.. own.Select(point => point.BackgroundVariance[0])],
                [.. Enumerable.Range(0, own.Min(point => point.Replicates.Count)).Select(b =>
                    own.Select(point => point.Replicates[b][0]).ToArray())]);
        })];
        return KnownAtBest(ExcessFit.Of(joined, [.. terms.Select(term => term.Weight)], [.. Enumerable.Range(0, terms.Count)])
            ?.Coefficient(1, axis.Design), [.. terms.Select(term => (term.Table.Exponent(counted, level), term.Weight))]);
    }

    /// <summary>A contrast with the error that its parts allow at best; null where one of them is not known.</summary>
    /// <remarks>The standard error of a sum is at least that of one term less those of all others. Scatter that the parts share can come
    /// out as less over few sizes; then it is that, with the degrees of freedom of the part that sets it.</remarks>
    private static Estimate? KnownAtBest(Estimate? contrast, IReadOnlyList<(Estimate? Exponent, double Weight)> parts)
    {
        if (contrast is null || parts.Any(part => part.Exponent is null))
            return null;
        (double Error, double Freedom)[] errors =
            [.. parts.Select(part => (part.Exponent!.StandardError * Math.Abs(part.Weight), part.Exponent.DegreesOfFreedom))];
        (double error, double freedom) = errors.DefaultIfEmpty().MaxBy(part => part.Error);
        double least = 2 * error - errors.Sum(part => part.Error);
        return least > contrast.StandardError
            ? contrast with { StandardError = least, DegreesOfFreedom = Math.Min(freedom, contrast.DegreesOfFreedom) } : contrast;
    }

    /// <summary>Whether a count was measured at every size, with pairs enough to have a power.</summary>
    public bool Fits(Counted counted, int level) => level >= 0 && Has(counted)
        && Enumerable.Range(0, Sizes.Count).Sum(size => Math.Max(0, Mean(size, counted, level)) * Rows(size, counted)) >= FewestPairs;

    /// <summary>Whether such counts were measured at every size.</summary>
    public bool Has(Counted counted) => counted switch
    {
        Counted.Above or Counted.Rotated => HasRotation,
        Counted.Untrained => HasUntrained,
        _ => Sizes.Count > 0,
    };

    /// <summary>Points of a design for <see cref="ExcessFit"/>.</summary>
    /// <param name="terms">The counts.</param>
    /// <param name="design">Row of the design of each size.</param>
    internal CountedPoint[] Points(IReadOnlyList<(Counted Counted, int Level, double Weight)> terms, Func<int, double[]> design) =>
        [.. Enumerable.Range(0, Sizes.Count).Select(size =>
        {
            (double Count, double Rows, double Background, double Variance)[] totals =
                [.. terms.Select(term => Total(Sizes[size], term.Counted, term.Level))];
            return new CountedPoint(design(size), [.. totals.Select(total => total.Count)], [.. totals.Select(total => total.Rows)],
                [.. totals.Select(total => total.Background)], [.. totals.Select(total => total.Variance)],
                Replicates(Sizes[size], terms));
        })];

    /// <summary>Raw counts and those above the rotation are of the same pairs; rotated and untrained ones of others.</summary>
    internal static int[] Groups(IReadOnlyList<(Counted Counted, int Level, double Weight)> terms) =>
        [.. terms.Select(term => term.Counted == Counted.Above ? (int)Counted.Raw : (int)term.Counted)];

    private double Rows(int size, Counted counted) => counted switch
    {
        Counted.Rotated => Sizes[size].Sum(cell => cell.Rotated.Count),
        Counted.Untrained => Sizes[size].Sum(cell => cell.Untrained!.Counts.Count),
        _ => Sizes[size].Count,
    };

    private static (double Count, double Rows, double Background, double Variance) Total(IReadOnlyList<LevelCell> cells, Counted counted,
        int level) => counted switch
        {
            Counted.Rotated => (cells.Sum(cell => cell.Rotated.Sum(draw => (double)draw[level])), cells.Sum(cell => cell.Rotated.Count), 0,
                0),
            Counted.Untrained => (cells.Sum(cell => cell.Untrained!.Counts.Sum(draw => (double)draw[level])),
                cells.Sum(cell => cell.Untrained!.Counts.Count), 0, 0),
            Counted.Above => (cells.Sum(cell => (double)cell.Counts[level]), cells.Count,
                cells.Sum(cell => cell.Rotated.Average(draw => (double)draw[level])),
                cells.Sum(cell => cell.Rotated.Average(draw => (double)draw[level]) / cell.Rotated.Count)),
            _ => (cells.Sum(cell => (double)cell.Counts[level]), cells.Count, 0, 0),
        };

    /// <summary>By replicate: totals on resampled documents, less the rotated ones where those were resampled too. A count that was not
    /// resampled does not move.</summary>
    private static double[][] Replicates(IReadOnlyList<LevelCell> cells, IReadOnlyList<(Counted Counted, int Level, double Weight)> terms)
    {
        int replicates = cells.Min(cell => cell.Documents.Count);
        return [.. Enumerable.Range(0, replicates)
            .Select(b => terms.Select(term => cells.Sum(cell => Of(cell, term.Counted, term.Level, b)))
            .ToArray())];

        static double Of(LevelCell cell, Counted counted, int level, int b) => counted switch
        {
            Counted.Raw => cell.Documents[b][level],
            Counted.Above => cell.Documents[b][level] - (cell.RotatedDocuments.Count > b ? cell.RotatedDocuments[b][level] : 0.0),
            Counted.Rotated => cell.RotatedDocuments.Count > b ? cell.RotatedDocuments[b][level] * (double)cell.Rotated.Count : 0,
            _ => cell.Untrained is { } twins && twins.Documents.Count > b ? twins.Documents[b][level] * (double)twins.Counts.Count : 0,
        };
    }
}
