using Rosetta.Experiments.Report.Data;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The first thing to read: the overall verdict, the question, the rival, and what would refute the claim.</summary>
internal static class Banner
{
    public static Html Of(RunData run)
    {
        Outcome overall = Outcome.Of(run.Verdicts?.Overall);
        string reason = run.Verdicts?.OverallReason ?? "This run has no verdicts yet; what it has is shown below.";
        return Html.Of($"""
            <header>
            <p class="eyebrow">Rosetta.Theory report</p>
            <h1>{run.Manifest.Experiment}</h1>
            <section class="banner {overall.Class}" aria-label="Overall verdict">
            <p class="verdict"><span aria-hidden="true">{overall.Symbol}</span> {overall.Word}</p>
            <p class="reason">{reason}</p>
            <dl>
            <dt>Question</dt><dd>{run.Manifest.Question}</dd>
            <dt>Rival law</dt><dd>{run.Manifest.Rival}</dd>
            <dt>Refuted by</dt><dd>{run.Manifest.RefutedBy}</dd>
            </dl>
            </section>
            </header>

            """);
    }
}
