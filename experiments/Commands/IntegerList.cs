using System.Globalization;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>Lists in options, such as <c>--k 1,2,5</c>. An item that cannot be read is an error, never skipped.</summary>
internal static class IntegerList
{
    public static int[] Parse(string option, string text, int minimum, int maximum)
    {
        string[] items = text.Split(',', StringSplitOptions.TrimEntries);
        string? bad = items.FirstOrDefault(item =>
            !int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < minimum || value > maximum);
        return bad is null ? [.. items.Select(item => int.Parse(item, CultureInfo.InvariantCulture)).Distinct().Order()]
            : throw new BadInputException($"{option} {text}: '{bad}'",
                $"Whole numbers from {minimum} to {maximum}, separated by commas, are needed", "Correct the list");
    }
}
