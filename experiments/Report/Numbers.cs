using System.Globalization;

namespace Rosetta.Experiments.Report;

/// <summary>Numbers as read by people: rounded, with a true minus sign. Nothing computed from them; the CSVs keep full precision.</summary>
internal static class Numbers
{
    public const string Missing = "\u2013";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>An exponent, isolation or other quantity: three decimals where that says enough, powers of ten where it does not.</summary>
    public static string Quantity(double? value) => value switch
    {
        null => Missing,
        double.PositiveInfinity => "\u221e",
        double.NegativeInfinity => "\u2212\u221e",
        double.NaN => Missing,
        0 => "0",
        double number when Math.Abs(number) >= 1e7 || Math.Abs(number) < 1e-3 => Scientific(number),
        double number when Math.Abs(number) >= 1000 => Count((long)Math.Round(number)),
        double number when Math.Abs(number) >= 100 => Signed(number.ToString("0.#", Invariant)),
        double number when number == Math.Round(number) => Signed(number.ToString("0", Invariant)),
        double number => Signed(number.ToString("0.000", Invariant)),
    };

    /// <summary>A number to so many decimals, where its differences matter and not its ratio.</summary>
    public static string Decimals(double? value, int decimals) => value is double number && double.IsFinite(number)
        ? Signed(number.ToString($"F{decimals}", Invariant)) : Missing;

    /// <summary>A number with its 95 % interval.</summary>
    public static string WithInterval(double? value, IReadOnlyList<double>? interval95) =>
        interval95 is [var low, var high] ? $"{Beside(value, interval95)} {Interval(low, high)}" : Quantity(value);

    /// <summary>An interval, both ends to the same decimals.</summary>
    public static string Interval(double low, double high) => $"[{Beside(low, [low, high])}, {Beside(high, [low, high])}]";

    /// <summary>A number that stands beside others: it keeps its decimals where they have some.</summary>
    public static string Beside(double? value, IReadOnlyList<double>? others)
    {
        double[] known = [.. (others ?? []).Where(double.IsFinite)];
        return value is { } number && Math.Abs(number) < 100 && known.Any(other => other != Math.Round(other))
            && known.Any(other => Math.Abs(other) is >= 1e-3 and < 1e3) && (number == Math.Round(number) || Math.Abs(number) < 1e-3)
            ? Decimals(number, 3) : Quantity(value);
    }

    /// <summary>A whole number; thousands are set apart from 10,000 on, as in the sentences that a run records.</summary>
    public static string Count(long? value) => value is long number
        ? Signed(number.ToString(Math.Abs(number) >= 10_000 ? "N0" : "0", Invariant)) : Missing;

    /// <summary>A share as a percentage, to its last digit that counts.</summary>
    public static string Percent(double share) => $"{Signed((100 * share).ToString("0.##", Invariant))}\u00a0%";

    /// <summary>The day of a time.</summary>
    public static string Day(DateTime utc) => utc.ToString("d MMMM yyyy", Invariant);

    /// <summary>A duration in the largest unit that reads well.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 0 => $"\u2212{Seconds(-seconds)}",
        < 9.95 => $"{seconds.ToString("0.0", Invariant)}\u00a0s",
        < 119.5 => $"{seconds.ToString("0", Invariant)}\u00a0s",
        < 7200 => $"{Math.Floor(seconds / 60).ToString("0", Invariant)}\u00a0min "
        + $"{Math.Floor(seconds % 60).ToString("00", Invariant)}\u00a0s",
        _ => $"{Math.Floor(seconds / 3600).ToString("N0", Invariant)}\u00a0h "
        + $"{Math.Floor(seconds / 60 % 60).ToString("00", Invariant)}\u00a0min",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{(bytes / (double)(1L << 30)).ToString("0.00", Invariant)}\u00a0GiB",
        >= 1L << 20 => $"{(bytes / (double)(1L << 20)).ToString("0", Invariant)}\u00a0MiB",
        _ => $"{bytes.ToString("N0", Invariant)}\u00a0bytes",
    };

    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Invariant);

    /// <summary>The label of a tick.</summary>
    public static string Tick(double value)
    {
        double size = Math.Abs(value);
        if (size is 0 or (>= 0.00009 and < 99_999.5))
            return Signed(size >= 10_000 ? value.ToString("#,0.###", Invariant) : value.ToString("0.######", Invariant));
        foreach ((double unit, string suffix) in new[] { (1e9, "G"), (1e6, "M"), (1e3, "k") })
        {
            if (size >= unit && size < 1e12)
                return Signed((value / unit).ToString("0.###", Invariant)) + suffix;
        }
        return Scientific(value);
    }

    private static string Scientific(double value)
    {
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);
        return Scientific((value / Math.Pow(10, exponent)).ToString("0.##", Invariant), exponent);
    }

    /// <summary>A power of ten from its parts.</summary>
    public static string Scientific(string digits, int exponent)
    {
        string mantissa = Signed(digits), power = "10" + Superscript(exponent);
        return mantissa == "1" ? power : $"{mantissa}\u00a0\u00d7\u00a0{power}";
    }

    private static string Superscript(int exponent) => string.Concat(exponent.ToString(Invariant).Select(digit => digit switch
    {
        '-' => '\u207b',
        '1' => '\u00b9',
        '2' => '\u00b2',
        '3' => '\u00b3',
        _ => (char)('\u2070' + (digit - '0')),
    }));

    private static string Signed(string text) => text.Replace('-', '\u2212');
}
