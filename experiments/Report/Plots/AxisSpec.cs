namespace Rosetta.Experiments.Report.Plots;

/// <summary>An axis: its title with unit, its column in the CSV, and its
/// scale. Ends that are not given come from the data with a margin.</summary>
internal sealed record AxisSpec(string Title, string Column)
{
    public bool Logarithmic { get; init; }
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }

    /// <summary>Values that are labelled, on a logarithmic axis; empty for round ones.</summary>
    public IReadOnlyList<double> Ticks { get; init; } = [];

    /// <summary>Can this axis show the value?</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!Logarithmic || value > 0);

    /// <summary>Ends that hold every shown value with a margin, so that no marker is cut.</summary>
    public (double Minimum, double Maximum) Range(IEnumerable<double> values)
    {
        const double Margin = 0.05;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values.Where(Shows))
        {
            low = Math.Min(low, Scale(value));
            high = Math.Max(high, Scale(value));
        }
        if (low > high)
            (low, high) = (0, 1);
        // One value has no spread of its own: half an octave, or a tenth of the value, gives it a place.
        if (high - low < 1e-9)
        {
            double room = Logarithmic ? Math.Log(2) : Math.Max(0.1 * Math.Abs(high), 0.1);
            (low, high) = (low - room, high + room);
        }
        double margin = Margin * (high - low);
        return (Minimum ?? Unscale(low - margin), Maximum ?? Unscale(high + margin));
    }

    private double Scale(double value) => Logarithmic ? Math.Log(value) : value;
    private double Unscale(double value) => Logarithmic ? Math.Exp(value) : value;
}
