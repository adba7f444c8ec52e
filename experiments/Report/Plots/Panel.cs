using OxyPlot;

namespace Rosetta.Experiments.Report.Plots;

/// <summary>One plot of a figure: drawn and tabulated from the same rows, so that the CSV is what the eye sees.</summary>
internal abstract class Panel
{
    /// <summary>Short name within its figure; part of the file name.</summary>
    public required string Name { get; init; }

    /// <summary>Printed above the plot.</summary>
    public required string Title { get; init; }

    /// <summary>What a reader who cannot see the plot should know.</summary>
    public required string Description { get; init; }

    /// <summary>Panels of one group stand together, with the note after them.</summary>
    public string Group { get; init; } = "";
    public string GroupNote { get; init; } = "";

    /// <summary>Least correlation of the pairs that it counts, where that is one number; null for all pairs.</summary>
    public double? Least { get; init; }

    /// <summary>Whatever its points say of the records that they come from.</summary>
    public abstract IEnumerable<string> Sources { get; }

    public virtual double Height => 350;

    /// <summary>The plot without its title, which <see cref="SvgFile"/> sets.</summary>
    public abstract PlotModel Plot();

    /// <summary>The rows that the plot shows, at full precision, each with its source in the run folder.</summary>
    public abstract CsvTable Csv();
}
