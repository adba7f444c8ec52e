using Rosetta.Experiments.Report.Data;
using Rosetta.Experiments.Report.Plots;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Figures;

/// <summary>One figure of the report: its plots, what they show, and what could not be drawn.</summary>
internal interface IFigure
{
    /// <summary>Short name for anchors and file names.</summary>
    string Id { get; }
    string Title { get; }

    /// <summary>What the reader sees and how to read it.</summary>
    string Caption(RunData run);

    /// <summary>The plots that this run has the records for; none when it has none.</summary>
    IReadOnlyList<Panel> Panels(RunData run);

    /// <summary>The plot that shows what a verdict rests on, for the first screen; null where this figure has none for it.</summary>
    DecidingPicture? Deciding(RunData run, ClaimVerdict lead) => null;

    /// <summary>One sentence for each thing that the figure should show and the run does not have.</summary>
    IEnumerable<string> Missing(RunData run);
}

/// <summary>One plot with one sentence that says what is seen in it.</summary>
internal sealed record DecidingPicture(Panel Panel, string Caption);
