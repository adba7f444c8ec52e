
namespace Rosetta.Theory.Laws;

/// <summary>
/// A number that a law leaves open: what it may be, what it is when nobody says, and where a fit looks for it. Stated once; files, help
/// and fits read it here.
/// </summary>
public sealed record LawParameter
{
    private readonly Func<string, double, string, double> _checked;
    private readonly bool _odds;

    private LawParameter(string name, string meaning, string range, Func<string, double, string, double> isChecked, bool odds = false) =>
        (Name, Meaning, Range, _checked, _odds) = (name, meaning, range, isChecked, odds);

    /// <summary>As files spell it.</summary>
    public string Name { get; }

    /// <summary>What it is, or why it has its range: the end of an error.</summary>
    public string Meaning { get; }

    /// <summary>The legal values, for the help.</summary>
    public string Range { get; }

    /// <summary>The value when none is stated; null when one must be, NaN when it may be left out.</summary>
    public double? Default { get; init; }

    /// <summary>
    /// Ends of the search by counts: in ln value, and in log odds for a value between 0 and 1. By default 10^-5 to 10^5, and 0.25 % to
    /// 99.75 %.
    /// </summary>
    public (double Low, double High) Searched { get; init; }

    /// <summary>Beyond this value curves change no more than a fit could tell.</summary>
    public double Largest { get; init; } = double.PositiveInfinity;

    /// <summary>A finite number above 0.</summary>
    public static LawParameter Positive(string name, string meaning) =>
        new(name, meaning, "above 0", Parameter.Positive) { Searched = (-11.5, 11.5) };

    /// <summary>A finite number, 0 or above.</summary>
    public static LawParameter NotNegative(string name, string meaning) =>
        new(name, meaning, "0 or above", Parameter.NotNegative) { Searched = (-11.5, 11.5) };

    /// <summary>A number strictly between 0 and 1.</summary>
    public static LawParameter Fraction(string name, string meaning) =>
        new(name, meaning, "between 0 and 1", Parameter.Fraction, odds: true) { Searched = (-6, 6), Largest = Math.BitDecrement(1.0) };

    /// <summary>A finite number above a bound, or from a bound on.</summary>
    public static LawParameter Above(string name, double bound, string meaning, bool included = false)
    {
        string range = FormattableString.Invariant($"{(included ? "at least" : "above")} {bound}");
        return new(name, meaning, range, (place, value, why) =>
            double.IsFinite(value) && (value > bound || (included && value == bound)) ? value
                : throw Parameter.Refused(place, value, $"a finite number {range}", why)) { Searched = (-11.5, 11.5) };
    }

    /// <summary>The value when it is legal.</summary>
    /// <exception cref="BadInputException">It is not.</exception>
    internal double Checked(string place, double value) => _checked($"{place}.{Name}", value, Meaning);

    /// <summary>The value at a coordinate without bounds, as a search by counts moves it.</summary>
    internal double At(double coordinate)
    {
        double within = Math.Clamp(coordinate, Searched.Low, Searched.High);
        return _odds ? 1 / (1 + Math.Exp(-within)) : Math.Exp(within);
    }

    /// <inheritdoc/>
    public override string ToString() => Default is not { } value ? $"{Name} {Range}" : double.IsNaN(value) ? $"{Name} {Range}, or none"
        : FormattableString.Invariant($"{Name} {Range} ({value} if not stated)");
}
