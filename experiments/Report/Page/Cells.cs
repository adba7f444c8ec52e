namespace Rosetta.Experiments.Report.Page;

/// <summary>Contents of table cells that several tables share.</summary>
internal static class Cells
{
    /// <summary>A number above its interval.</summary>
    public static Html Value(double? value, double[]? interval) => interval is [var low, var high]
        ? Html.Of($"<span class=\"nowrap\">{Numbers.Beside(value, interval)}</span><small "
            + $"class=\"nowrap\">{Numbers.Interval(low, high)}</small>")
        : Html.Of($"{Numbers.Quantity(value)}");

    /// <summary>Text with a lesser line below it.</summary>
    public static Html Text(string text, string below = "") =>
        Html.Of($"{text}{(below.Length > 0 ? Html.Of($"<small>{below}</small>") : Html.Empty)}");
}
