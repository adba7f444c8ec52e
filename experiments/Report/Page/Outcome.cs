namespace Rosetta.Experiments.Report.Page;

/// <summary>An outcome in colour, word and symbol: never in colour alone.</summary>
internal sealed record Outcome(string Word, string Symbol, string Class)
{
    /// <param name="recorded">As in verdicts.json; null when nothing was judged
    /// yet. An outcome unknown to this program is shown as it is.</param>
    public static Outcome Of(string? recorded) => recorded switch
    {
        "agrees" => new Outcome("Agrees", "\u2713", "agrees"),
        "disagrees" => new Outcome("Disagrees", "\u2717", "disagrees"),
        "cannot-tell" => new Outcome("Cannot tell", "?", "cannot-tell"),
        null => new Outcome("Not judged yet", "\u2026", "pending"),
        _ => new Outcome(recorded, "?", "cannot-tell"),
    };

    public Html Badge() => Html.Of($"<span class=\"badge {Class}\"><span aria-hidden=\"true\">{Symbol}</span> {Word}</span>");
}
