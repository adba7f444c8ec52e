using OxyPlot.Axes;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>
/// A logarithmic axis whose labels suit its span: OxyPlot's own labels powers of ten only, which leaves one label on a span of one decade.
/// </summary>
internal sealed class DecadeAxis : LogarithmicAxis
{
    /// <summary>Least distance of two labels, in units of the SVG: the widest label
    /// (5 digits and a comma) at this font is 40 wide, and a line 14 high.</summary>
    private const double HorizontalGap = 44, VerticalGap = 22;

    /// <summary>Length of the axis, near enough before the layout is known.</summary>
    private const double HorizontalLength = 370, VerticalLength = 240;

    /// <summary>What is labelled; empty for round values.</summary>
    public IReadOnlyList<double> Ticks { get; init; } = [];

    private static readonly double[][] Multiples = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];

    public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues,
        out IList<double> minorTickValues)
    {
        if (Ticks.Count > 0)
        {
            (majorTickValues, majorLabelValues, minorTickValues) = ([.. Ticks], [.. Ticks], []);
            return;
        }
        double low = Math.Log10(ActualMinimum), high = Math.Log10(ActualMaximum);
        double perDecade = (this.IsHorizontal() ? HorizontalLength : VerticalLength) / (high - low);
        double gap = this.IsHorizontal() ? HorizontalGap : VerticalGap;
        double[] multiples = Multiples.FirstOrDefault(candidate => SmallestGap(candidate) * perDecade >= gap) ?? [];
        int stride = multiples.Length > 0 ? 1 : (int)Math.Ceiling(gap / perDecade);
        List<double> major = Values(low, high, multiples.Length > 0 ? multiples : [1], stride);
        majorTickValues = major;
        majorLabelValues = major;
        minorTickValues = stride > 1 ? Values(low, high, [1], 1) : Values(low, high, [1, 2, 3, 4, 5, 6, 7, 8, 9], 1);
    }

    private static double SmallestGap(double[] multiples)
    {
        double smallest = 1 - Math.Log10(multiples[^1]);
        for (int i = 1; i < multiples.Length; i++)
            smallest = Math.Min(smallest, Math.Log10(multiples[i] / multiples[i - 1]));
        return smallest;
    }

    private static List<double> Values(double low, double high, double[] multiples, int stride)
    {
        const double Rounding = 1e-9;
        var values = new List<double>();
        for (int decade = (int)Math.Floor(low); decade <= Math.Ceiling(high); decade++)
        {
            if (decade % stride != 0)
                continue;
            foreach (double multiple in multiples)
            {
                double exponent = decade + Math.Log10(multiple);
                if (exponent >= low - Rounding && exponent <= high + Rounding)
                    values.Add(multiple * Math.Pow(10, decade));
            }
        }
        return values;
    }
}
