using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>What the run was made of: enough to repeat it, and to see that predictions came before measurements.</summary>
internal static class ProvenanceSection
{
    public static Html Of(RunData run)
    {
        RunManifest manifest = run.Manifest;
        (string, string)[] facts =
        [
            ("Commit", manifest.Commit + (manifest.Dirty ? " (with uncommitted changes)" : "")),
            ("Definition, SHA-256", manifest.DefinitionDigest),
            ("Root seed", manifest.Seed),
            ("Cell seeds", string.Join(", ", run.Cells.Select(cell => cell.Seed).Distinct().Order().Select(seed => Numbers.Count(seed)))),
            ("Started", Numbers.Time(manifest.StartedUtc)),
            ("Ended", manifest.EndedUtc is { } ended ? Numbers.Time(ended) : "not ended"),
            ("Peak memory", Numbers.Bytes(manifest.PeakMemoryBytes)),
        ];
        (string, string)[] stages =
        [
            .. manifest.StageSeconds.Select(stage => (stage.Key, Numbers.Seconds(stage.Value))),
            ("All stages", Numbers.Seconds(manifest.StageSeconds.Values.Sum())),
        ];
        return Html.Of($"""
            <h3>Predictions and when they were frozen</h3>
            {Predictions(run)}{Frozen(run)}<h3>Simulated worlds: what was predicted, what was built</h3>
            {Facts(manifest.SimulatedWorlds.Select(world => (world.Key, Prose.Of(world.Value))))}
            <h3>Run</h3>
            {Facts(facts)}
            <h3>Sittings of this run, and other runs on the same data</h3>
            {Sittings(run)}{Others(run)}<h3>Seconds by stage</h3>
            {Facts(stages)}
            <h3>Hardware</h3>
            {Facts(manifest.Hardware.Select(entry => (entry.Key, entry.Value)))}
            <h3>Versions</h3>
            {Facts(manifest.Versions.Select(entry => (entry.Key, entry.Value)))}
            <h3>Inputs, SHA-256</h3>
            {Facts(manifest.InputDigests.Select(entry => (entry.Key, entry.Value)))}
            <h3>Experiment file</h3>
            <pre>{manifest.Definition}</pre>

            """);
    }

    private static Html Sittings(RunData run)
    {
        if (run.Sittings.Count == 0)
            return Html.Of($"<p>None recorded.</p>");
        var table = new Table("Every time that this run was begun or continued: what it measured then, by which code, and how it judged.",
            new Column("Began"), new Column("Ended"), new Column("Cells", IsNumber: true), new Column("Judged by"), new Column("Code"),
            new Column("Definition"));
        foreach (RunSitting sitting in run.Sittings)
        {
            table.Add(Cells.Text(Numbers.Time(sitting.StartedUtc),
                sitting.Shard is null ? "" : $"shard {sitting.Shard}, part {sitting.Part}"),
                Cells.Text(sitting.EndedUtc is { } ended ? Numbers.Time(ended) : "did not end"),
                Cells.Text(Numbers.Count(sitting.Cells.Count), sitting.Found.Count > 0 ? $"and {sitting.Found.Count} found" : ""),
                Cells.Text(sitting.Judge),
                Cells.Text(PlainText.Shorten(sitting.Commit, 13), sitting.Dirty ? "with uncommitted changes" : ""),
                Html.Of($"<code class=\"nowrap\">{PlainText.Shorten(sitting.DefinitionDigest, 13)}</code>"));
        }
        return table.Markup();
    }

    private static Html Others(RunData run)
    {
        OtherRun[] others = [.. run.Sittings.SelectMany(sitting => sitting.Others).DistinctBy(other => other.Folder)];
        if (others.Length == 0)
            return Html.Empty;
        var table = new Table("Runs beside this one that used the same data: a verdict that was looked for until it came is one of "
            + "several.",
            new Column("Folder"), new Column("Experiment"), new Column("Began"), new Column("Shares"), new Column("Definition"));
        foreach (OtherRun other in others)
        {
            table.Add(Cells.Text(other.Folder), Cells.Text(other.Experiment), Cells.Text(Numbers.Time(other.StartedUtc)),
                Cells.Text(other.Shared),
                Html.Of($"<code class=\"nowrap\">{PlainText.Shorten(other.DefinitionDigest, 13)}</code>"));
        }
        return table.Markup();
    }

    private static Html Facts(IEnumerable<(string Name, string Value)> facts)
    {
        (string Name, string Value)[] all = [.. facts];
        return all.Length == 0 ? Html.Of($"<p>None recorded.</p>")
            : Html.Of($"<dl class=\"facts\">{all.Select(fact => Html.Of($"<dt>{fact.Name}</dt><dd>{fact.Value}</dd>"))}</dl>");
    }

    private static Html Predictions(RunData run)
    {
        if (run.Predictions.Count == 0)
            return Notes.Missing(["predictions.json is not there: nothing was frozen."]);
        var table = new Table("A prediction may judge only what was measured after it was frozen.", new Column("Prediction"),
            new Column("Hypothesis"), new Column("Spectrum and source"),
            new Column("Slope", IsNumber: true), new Column("Frozen"), new Column("First judged measurement"),
            new Column("Digest of inputs"));
        foreach (Prediction prediction in run.Predictions)
        {
            table.Add(Cells.Text(prediction.Id, $"\u03c4 = {Numbers.Tick(prediction.Tau)}"),
                Cells.Text(Prose.Of(prediction.Hypothesis), Exponents(prediction)),
                Cells.Text(Prose.Of(prediction.Spectrum), Prose.Of(prediction.Source)),
                Cells.Text(Numbers.Quantity(prediction.CountExponent), prediction.CountExponentInterval95 is [var low, var high]
                    ? $"{Numbers.Interval(low, high)}" : ""),
                Cells.Text(Numbers.Time(prediction.FrozenAtUtc)), First(prediction, run),
                Html.Of($"<code class=\"nowrap\">{PlainText.Shorten(prediction.Digest, 13)}</code>"));
        }
        return table.Markup();
    }

    private static Html Frozen(RunData run)
    {
        var table = new Table("What else each prediction committed itself to, frozen with it: the estimator of the measurement applied "
            + "to the law's own curve at the same sizes.",
            new Column("Prediction"), new Column("Quantity"), new Column("Sizes"), new Column("Predicted", IsNumber: true),
            new Column("Rival"), new Column("Digest"));
        foreach (Prediction prediction in run.Predictions)
        {
            foreach (FrozenNumber claim in prediction.Claims)
            {
                table.Add(Cells.Text(prediction.Id), Cells.Text(claim.Quantity, Detail(claim)),
                    Cells.Text(string.Join(", ", claim.Neurons.Select(size => Numbers.Quantity(size)))),
                    Cells.Text(Numbers.Quantity(claim.Predicted), claim.Interval95 is [var low, var high]
                        ? $"{Numbers.Interval(low, high)}" : ""),
                    Cells.Text(claim.Rival ?? Numbers.Missing, claim.RivalValue is { } value ? Numbers.Quantity(value) : ""),
                    Html.Of($"<code class=\"nowrap\">{PlainText.Shorten(prediction.FrozenDigest, 13)}</code>"));
            }
        }
        int claims = run.Predictions.Sum(prediction => prediction.Claims.Count);
        return table.IsEmpty ? Html.Empty : claims <= Disclosure.MostRows ? table.Markup()
            : Disclosure.Under($"{claims} more numbers that were frozen", table.Markup());
    }

    private static string Detail(FrozenNumber claim) => claim.Features is { } features ? $"ranks 1 to {features}"
        : claim.ProfileNeurons is { } profile ? $"delta at N = {profile}, alpha at the others" : "";

    private static string Exponents(Prediction prediction) => string.Join(", ",
        new[] { ("\u03b1", prediction.Alpha), ("\u03b4", prediction.Delta) }.Where(pair => pair.Item2 is not null)
            .Select(pair => $"{pair.Item1} = {Numbers.Quantity(pair.Item2)}"));

    /// <summary>When the sizes that the prediction is judged on were first measured, and on which side of the freezing that lies. A
    /// training is no measurement, and a size that the prediction was made from is judged by nothing.</summary>
    private static Html First(Prediction prediction, RunData run)
    {
        DateTime[] measured = [.. run.Cells.Where(cell => cell.World == prediction.World && cell.Kind != CellKinds.Training
            && cell.Link is null && !prediction.HeldOutNeurons.Contains((int)cell.Neurons)).Select(cell => cell.StartedUtc)];
        if (measured.Length == 0)
            return Cells.Text("not measured yet");
        string from = prediction.HeldOutNeurons.Count == 0 ? ""
            : $"; made from N = {string.Join(", ", prediction.HeldOutNeurons.Select(size => Numbers.Count(size)))}, which is not judged";
        TimeSpan after = measured.Min() - prediction.FrozenAtUtc;
        return after >= TimeSpan.Zero
            ? Cells.Text(Numbers.Time(measured.Min()), $"\u2713 {Numbers.Seconds(after.TotalSeconds)} after freezing{from}")
            : Html.Of($"{Numbers.Time(measured.Min())}<small class=\"disagrees alarm\">\u2717 {Numbers.Seconds(-after.TotalSeconds)} "
                + $"BEFORE freezing: it can judge nothing</small>");
    }
}
