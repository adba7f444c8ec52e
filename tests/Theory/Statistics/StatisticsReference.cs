using System.Text.Json;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Theory.Statistics;

/// <summary>The reference outputs of scipy and statsmodels, case by case, and how far results may lie from them.</summary>
internal static class StatisticsReference
{
    /// <summary>Truncation: the reference's own closed forms carry at least six digits beyond this.</summary>
    public const double ClosedForm = 1e-6;

    /// <summary>Truncation: the reference's optimiser stops at about this relative change.</summary>
    public const double Iterative = 1e-5;

    /// <summary>The cases of a file; the count is pinned so that a truncated file cannot pass.</summary>
    public static IReadOnlyList<JsonElement> Cases(string file, int expectedCount)
    {
        using JsonDocument document = ReferenceFiles.Json("statistics", file);
        JsonElement[] cases = [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(element => element.Clone())];
        Assert.That(cases, Has.Length.EqualTo(expectedCount), file);
        return cases;
    }

    public static double[] Numbers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static void AssertClose(double actual, double expected, double relative, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(Math.Abs(expected) * relative + 1e-300),
            $"{what}: {actual:R} against {expected:R}");
}
