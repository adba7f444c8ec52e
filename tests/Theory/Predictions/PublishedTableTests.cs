using System.Globalization;
using System.Text.RegularExpressions;
using Rosetta.Tests.Conventions;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

/// <summary>The table of numbers in docs/theory.md, read from the page: every row and column is what the code computes.</summary>
public sealed partial class PublishedTableTests
{
    /// <summary>Rounding: half a unit of the fourth digit, which is what the table states.</summary>
    private const double FourDigits = 5.1e-5;

    [GeneratedRegex(@"Slopes over N = 2\^(?<first>\d+) \.\. 2\^(?<last>\d+),.*local exponents at N = (?<local>.*)\.$",
        RegexOptions.Multiline)]
    private static partial Regex Sizes();

    [TestCaseSource(nameof(Rows))]
    public void Row_IsWhatTheLawGives(string row)
    {
        string page = Section();
        Match sizes = Sizes().Match(page);
        Assert.That(page, Does.Contain("kappa = 1, tau = 1/2."));
        int first = Whole(sizes.Groups["first"]), last = Whole(sizes.Groups["last"]);
        string[] cells = [.. row.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string[] law = cells[0].Split(", ");
        Scenario scenario = Scenario.Create("table", PowerLawSpectrum.Of(Number(law[1])), Utility(law[0]), 0.5,
            Enumerable.Range(first, last - first + 1).Select(power => 1L << power));
        ScalingPrediction prediction = ScalingPrediction.Of(scenario);
        double[] local = [.. Regex.Matches(sizes.Groups["local"].Value, @"2\^(\d+)")
            .Select(size => ScalingPrediction.At(scenario, 1L << Whole(size.Groups[1])).LocalExponent!.Value)];
        Assert.Multiple(() =>
        {
            Is(prediction.Alpha, cells[1], "alpha");
            Is(prediction.FrontierSlope, cells[2], "slope of r_tau");
            Is(prediction.CountSlope, cells[3], "slope of counts");
            Assert.That(cells[4].Split(' ').Length, NUnit.Framework.Is.EqualTo(local.Length));
            foreach ((double measured, string stated) in local.Zip(cells[4].Split(' ')))
                Is(measured, stated, "local exponent");
            Is(Plateaus.MeanIsolation(scenario), cells[5], "plateau");
            Is(Asymptotics.ImpurityExponent(scenario), cells[6], "impurity exponent");
        });
    }

    [Test]
    public void Table_HasItsRows() => Assert.That(Rows().Count(), NUnit.Framework.Is.EqualTo(11));

    private static void Is(double? computed, string stated, string column) =>
        Assert.That(computed, stated == "-" ? NUnit.Framework.Is.Null
            : NUnit.Framework.Is.EqualTo(Number(stated)).Within(FourDigits), column);

    private static Hypothesis Utility(string law) => law.Split(' ') switch
    {
        ["log"] => CrraHypothesis.Log(1),
        ["crra", var gamma] => CrraHypothesis.Of(Number(gamma), 1),
        ["exponential"] => ExponentialHypothesis.Of(1),
        ["linear"] => LinearHypothesis.Instance,
        ["power", var theta] => PowerHypothesis.Of(Number(theta), 1),
        _ => UserHypothesis.Of(FormulaUtility.Of("table", law.Replace(" e^-c", "*exp(-c)", StringComparison.Ordinal))),
    };

    private static IEnumerable<string> Rows() => Section().Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| hypothesis", StringComparison.Ordinal));

    private static string Section() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "theory.md")).ReplaceLineEndings("\n")
        .Split("\n## ").Single(section => section.StartsWith("7. Numbers", StringComparison.Ordinal));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Whole(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
}
