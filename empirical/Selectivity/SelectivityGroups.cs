using System.Globalization;
using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Empirical.Selectivity;

/// <summary>Selectivity of one model's neurons, group by group (M38): Rosetta Neurons, all others, others that are like them, and those
/// that a rotation pairs.</summary>
/// <param name="layout">The model's layers.</param>
/// <param name="values">Measures by their registered names, values by flat index.</param>
/// <param name="rng">Source of the controls.</param>
/// <param name="resampled">What activations say on resampled documents; null for none.</param>
public sealed class SelectivityGroups(NeuronLayout layout, IReadOnlyDictionary<string, double?[]> values, Rng rng,
    ResampledSelectivity? resampled = null)
{
    private const string Probability = "activationProbability", Norm = "outputNorm";

    /// <summary>Meanings that others are matched for; of the rest Rosetta Neurons and all others are kept.</summary>
    private static readonly string[] Controlled = [RosettaNames.Raw, RosettaNames.Calibrated, RosettaNames.Isolated];

    private readonly double?[]? _alive = values.GetValueOrDefault(Probability);

    /// <summary>Name of a measure in evidence and verdicts: cosineKurtosis is <c>vocabulary-kurtosis</c>, the others have theirs in small
    /// letters.</summary>
    public static string NameOf(string registered)
    {
        ArgumentNullException.ThrowIfNull(registered);
        if (registered == "cosineKurtosis")
            return "vocabulary-kurtosis";
        var name = new StringBuilder();
        foreach (char letter in registered)
            (char.IsUpper(letter) ? name.Append('-') : name).Append(char.ToLowerInvariant(letter));
        return name.ToString();
    }

    /// <summary>Live neurons that are in no given set.</summary>
    public int[] OthersThan(IReadOnlySet<int> rosetta) =>
        [.. Enumerable.Range(0, layout.Count).Where(flat => IsAlive(flat) && !rosetta.Contains(flat))];

    /// <summary>Others of the same layers.</summary>
    public IReadOnlyList<int> OfSameLayers(string name, IReadOnlySet<int> rosetta) => Controls(name, rosetta, null);

    /// <summary>All groups and measures for one meaning of Rosetta Neuron; nothing where it has no neuron.</summary>
    /// <param name="family">The model's family.</param>
    /// <param name="name">The meaning.</param>
    /// <param name="rosetta">Its neurons.</param>
    /// <param name="own">Name of their group.</param>
    /// <param name="others">Name of the others' group.</param>
    public IEnumerable<GroupSelectivity> Of(string family, string name, IReadOnlySet<int> rosetta,
        string own = SelectivityGroupNames.Rosetta, string others = SelectivityGroupNames.Others)
    {
        ArgumentNullException.ThrowIfNull(rosetta);
        if (rosetta.Count == 0)
            return [];
        bool controlled = own == SelectivityGroupNames.Rosetta && Controlled.Contains(name);
        (string Group, IReadOnlyList<int> Neurons)[] groups =
        [
            (own, [.. rosetta.Order()]), (others, OthersThan(rosetta)),
            .. !controlled ? [] : new (string, IReadOnlyList<int>)[]
            {
                (SelectivityGroupNames.Layer, OfSameLayers(name, rosetta)),
                (SelectivityGroupNames.Activation, Controls(name, rosetta, Probability)),
                (SelectivityGroupNames.Norm, Controls(name, rosetta, Norm)),
            },
        ];
        return groups.SelectMany(group => Group(family, name, group.Group, group.Neurons));
    }

    /// <summary>One group, of every measure.</summary>
    public IEnumerable<GroupSelectivity> Group(string family, string name, string group, IReadOnlyList<int> neurons)
    {
        foreach ((string registered, double?[] measured) in values)
        {
            string measure = NameOf(registered);
            if (Moments(registered, measured, neurons, GroupSelectivity.LevelsOf(measure)) is { } moments)
                yield return new GroupSelectivity(family, measure, group, name, moments);
        }
    }

    private bool IsAlive(int flat) => _alive is null || _alive[flat] is not null;

    private IReadOnlyList<int> Controls(string name, IReadOnlySet<int> rosetta, string? property)
    {
        double?[]? matched = null;
        return property is not null && !values.TryGetValue(property, out matched) ? []
            : MatchedControls.Of([.. rosetta.Order()], OthersThan(rosetta), layout.PositionOf, matched,
                rng.Derive($"controls {name} {property}"));
    }

    private GroupMoments? Moments(string registered, double?[] measured, IReadOnlyList<int> neurons, IReadOnlyList<double> levels)
    {
        double[] own = [.. neurons.Select(flat => measured[flat]).OfType<double>().Order()];
        if (own.Length == 0)
            return null;
        (double mean, double median, double[] fractions) = Summary(own, levels);
        var moments = new GroupMoments(own.Length, Short(mean), Short(median), [.. fractions.Select(Short)]);
        if (resampled?.Of(registered) is { Count: > 1 } draws)
        {
            (double Mean, double Median, double[] Fractions)[] drawn = [.. draws
                .Select(values => neurons.Select(flat => (double)values[flat]).Where(double.IsFinite).Order().ToArray())
                .Where(values => values.Length > 0).Select(values => Summary(values, levels))];
            return moments with
            {
                MeanError = Deviation(drawn.Select(draw => draw.Mean)),
                MedianError = Deviation(drawn.Select(draw => draw.Median)),
                FractionErrors = [.. levels.Select((_, level) => Deviation(drawn.Select(draw => draw.Fractions[level])))],
            };
        }
        return own.Length < 2 ? moments : moments with
        {
            // What resampling the neurons tends to, draws without number: of a median by the ranks that a resample's middle has.
            MeanError = Error(Math.Sqrt(SampleMoments.Of(own).SampleVariance / own.Length)),
            MedianError = Error((Percentiles.OfSorted(own, Rank(1)) - Percentiles.OfSorted(own, Rank(-1))) / 2),
            FractionErrors = [.. fractions.Select(share => Error(Math.Sqrt(share * (1 - share) / own.Length)))],
        };

        double Rank(int sign) => Math.Clamp(0.5 + sign * 0.5 / Math.Sqrt(own.Length), 0, 1);
    }

    private static (double Mean, double Median, double[] Fractions) Summary(double[] ascending, IReadOnlyList<double> levels) =>
        (ascending.Average(), Percentiles.OfSorted(ascending, 0.5),
            [.. levels.Select(level => (double)ascending.Count(value => value > level) / ascending.Length)]);

    private static double Deviation(IEnumerable<double> draws) => SampleMoments.Of(draws) is { Count: > 1 } moments
        ? Error(Math.Sqrt(moments.SampleVariance)) : 0;

    /// <summary>Six digits: what a cell keeps of a summary.</summary>
    internal static double Short(double value) => Digits(value, "G6");

    /// <summary>Three digits of an error.</summary>
    internal static double Error(double value) => Digits(value, "G3");

    private static double Digits(double value, string format) => double.IsFinite(value)
        ? double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value;
}
