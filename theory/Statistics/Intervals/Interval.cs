using System.Globalization;

namespace Rosetta.Theory.Statistics.Intervals;

/// <summary>A closed interval of real numbers, low &lt;= high; either end may be infinite.</summary>
public sealed record Interval
{
    private Interval(double low, double high) => (Low, High) = (low, high);

    public double Low { get; }

    public double High { get; }

    /// <summary>high - low.</summary>
    public double Width => High - Low;

    /// <summary>An interval from its ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An end is NaN or the ends are in the wrong order.</exception>
    public static Interval Of(double low, double high) => low <= high
        ? new(low, high)
        : throw new ArgumentOutOfRangeException(nameof(low), low, $"An interval needs low <= high and no NaN; high was {high:R}.");

    /// <summary>centre - halfWidth to centre + halfWidth.</summary>
    public static Interval Around(double centre, double halfWidth) => Of(centre - halfWidth, centre + halfWidth);

    /// <summary>Whether the value lies inside or on an end.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>To three decimals, as the report has every number; to four digits where that says too little or too much.</summary>
    public override string ToString() => $"[{Text(Low)}, {Text(High)}]";

    private static string Text(double value) =>
        value.ToString(value == 0 || Math.Abs(value) is >= 1e-3 and < 1e3 ? "0.000" : "G4", CultureInfo.InvariantCulture);
}
