namespace Rosetta.Experiments.Report.Plots;

/// <summary>What a series is; its look follows from it, the same in every plot (<see cref="SeriesStyle"/>).</summary>
internal enum SeriesRole
{
    /// <summary>A frozen prediction: solid line.</summary>
    Theory,

    /// <summary>The rival hypothesis: dashed line.</summary>
    Rival,

    /// <summary>Measured in a simulated world: open circles.</summary>
    Simulation,

    /// <summary>Known truth of a simulated world: crosses.</summary>
    Truth,

    /// <summary>Measured on trained models: filled circles.</summary>
    Measurement,

    /// <summary>All mutual pairs, no threshold: small squares in the colour of what was measured.</summary>
    RawMeasurement,

    /// <summary>The null: grey triangles.</summary>
    Null,

    /// <summary>A law fitted to the measurement: thin line in ink, visible on the markers that it was fitted to.</summary>
    Fit,

    /// <summary>Its 95 % band: a tint of what was measured.</summary>
    Band,

    /// <summary>A line to compare a slope or level with: dotted.</summary>
    Reference,

    /// <summary>One of several sizes: a line on the ramp of sizes.</summary>
    Size,

    /// <summary>The same, as filled circles; the lesser, its null, as open triangles.</summary>
    SizePoint,

    /// <summary>One of several hypotheses, told apart by colour and dash, the same in every plot.</summary>
    Candidate,
}

/// <summary>One series of a plot. An empty name keeps it out of the legend.</summary>
/// <param name="Name">Legend text.</param>
/// <param name="Role">What it is.</param>
/// <param name="Points">In drawing order; those that the axes cannot show (not
/// finite, or not positive on a logarithmic axis) stay in the CSV only.</param>
internal sealed record PlottedSeries(string Name, SeriesRole Role, IReadOnlyList<PlottedPoint> Points)
{
    /// <summary>The lesser of two series of one role: thinner, dashed or smaller.</summary>
    public bool Secondary { get; init; }

    /// <summary>Belongs to a simulated world, where measured things are open and green.</summary>
    public bool Simulated { get; init; }

    /// <summary>How far to the right of its place it is drawn, as a factor: intervals at one place would cover one another. The CSV has the
    /// place itself.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>Place on the ramp of sizes.</summary>
    public int SizeIndex { get; init; }
    public int SizeCount { get; init; } = 1;
}

/// <summary>One point with its interval, and the records of the run folder that it comes from.</summary>
internal sealed record PlottedPoint(double X, double Y, string Source)
{
    public double? Low { get; init; }
    public double? High { get; init; }
}
