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
internal sealed record DecidingPicture(Panel Panel, string Caption)
{
    /// <summary>A figure's plot of a claim that is its own.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="run">The run.</param>
    /// <param name="lead">The verdict that the page leads with.</param>
    /// <param name="claims">What its id must say after the world.</param>
    /// <param name="name">How the plot's name ends.</param>
    /// <param name="caption">What is seen.</param>
    public static DecidingPicture? Of(IFigure figure, RunData run, ClaimVerdict lead, string claims, string name, string caption) =>
        lead.Id.StartsWith($"{lead.World}/{claims}", StringComparison.Ordinal) && figure.Panels(run).FirstOrDefault(panel =>
            panel.Name.StartsWith(lead.World, StringComparison.Ordinal) && panel.Name.EndsWith(name, StringComparison.Ordinal)) is { } own
            ? new(own, caption) : null;
}
