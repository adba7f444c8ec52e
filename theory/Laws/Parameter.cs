using System.Globalization;

namespace Rosetta.Theory.Laws;

/// <summary>Checks of a single number that came from outside, with one wording for all of them.</summary>
internal static class Parameter
{
    /// <summary>The value when it is finite and above zero.</summary>
    public static double Positive(string name, double value, string meaning) =>
        double.IsFinite(value) && value > 0 ? value : throw Refused(name, value, "a finite number above 0", meaning);

    /// <summary>The value when it is finite and not below zero.</summary>
    public static double NotNegative(string name, double value, string meaning) =>
        double.IsFinite(value) && value >= 0 ? value : throw Refused(name, value, "a finite number, 0 or above", meaning);

    /// <summary>The value when it lies strictly between 0 and 1.</summary>
    public static double Fraction(string name, double value, string meaning) =>
        value is > 0 and < 1 ? value : throw Refused(name, value, "a number strictly between 0 and 1", meaning);

    /// <summary>The value when it lies in (0, 1].</summary>
    public static double Share(string name, double value, string meaning) =>
        value is > 0 and <= 1 ? value : throw Refused(name, value, "a number above 0 and at most 1", meaning);

    /// <summary>A number in its shortest form that reads back to the same bits, the same on every machine.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static BadInputException Refused(string name, double value, string needed, string meaning) =>
        new($"{name} = {Text(value)}", $"{name} must be {needed}: {meaning}", $"Correct {name} in the scenario");
}
