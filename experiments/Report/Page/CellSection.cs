using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>The cells as tables: models trained, pairs measured, and cells that failed with their reasons.</summary>
internal static class CellSection
{
    public static Html Models(RunData run)
    {
        string units = run.Said(words => words.Units), nats = run.Said(words => words.LossUnit);
        var table = new Table($"Models trained in this run, held-out loss on {run.Said(words => words.Blocks)} never trained on, beside "
            + "that of a model that sees nothing of them. All models begin together and wait for a free core, the smallest longest: "
            + "training is the time without that, all in all the time "
                + "with it.", new Column("Model"),
            new Column("Layers \u00d7 width", IsNumber: true),
            new Column("Neurons", IsNumber: true), new Column("Parameters", IsNumber: true),
            new Column("without embeddings", IsNumber: true), new Column("Vocabulary", IsNumber: true),
            new Column($"Trained on ({units})", IsNumber: true), new Column($"Training loss ({nats})", IsNumber: true),
            new Column($"Held-out loss ({nats})", IsNumber: true), new Column("Seeing nothing", IsNumber: true),
            new Column($"{char.ToUpperInvariant(units[0])}{units[1..]}/s", IsNumber: true), new Column("Training", IsNumber: true),
            new Column("All in all", IsNumber: true));
        foreach (CellRow cell in run.Worlds.SelectMany(world => world.Trainings))
        {
            TrainingSummary training = cell.Training!;
            table.AddText($"{training.Family}, seed {cell.Seed}", $"{training.Layers} \u00d7 {training.Width}",
                Numbers.Quantity(cell.Neurons), Numbers.Count(training.Parameters),
                Numbers.Count(training.ParametersWithoutEmbeddings),
                training.Vocabulary > 0 ? Numbers.Count(training.Vocabulary) : "",
                Numbers.Count(training.TokensTrained),
                Numbers.Quantity(training.TrainingLossNats), Numbers.Quantity(training.HeldOutLossNats),
                training.BlindLossNats is { } blind ? Numbers.Quantity(blind) : "",
                Numbers.Quantity(training.TokensPerSecond), Numbers.Seconds(training.TokensTrained / training.TokensPerSecond),
                Numbers.Seconds((cell.EndedUtc - cell.StartedUtc).TotalSeconds));
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    public static Html Pairs(RunData run)
    {
        var table = new Table("Pairs of trained models. Null pairs are the mean number of mutual pairs per draw of the null; the "
            + "threshold is where its share falls to 5 %. Left out are neurons that are constant or have a value that is not finite.",
            new Column("Models"), new Column("Neurons", IsNumber: true), new Column("Samples", IsNumber: true),
            new Column("Effective", IsNumber: true), new Column("Left out of each", IsNumber: true),
            new Column("All pairs", IsNumber: true), new Column("Null pairs", IsNumber: true), new Column("Pairs of each null"),
            new Column("Null maximum", IsNumber: true),
            new Column("Threshold", IsNumber: true), new Column("Calibrated", IsNumber: true));
        foreach (CellRow cell in run.Trained.SelectMany(world => world.Measured))
        {
            PairEvidence pair = cell.Pair!;
            double all = WorldData.MutualPairs(cell);
            string name = $"{pair.ModelA} \u00d7 {pair.ModelB}";
            string[] values = [Numbers.Quantity(cell.Neurons), Numbers.Count(pair.Samples),
                double.IsNaN(pair.EffectiveSamples) ? Numbers.Missing : Numbers.Quantity(pair.EffectiveSamples),
                $"{LeftOut(pair.DeadA, pair.NonFiniteA)}, {LeftOut(pair.DeadB, pair.NonFiniteB)}",
                double.IsNaN(all) ? Numbers.Missing : Numbers.Quantity(all),
                    pair.NullDraws > 0 ? Numbers.Quantity(pair.NullPairs) : Numbers.Missing,
                pair.Nulls.Count == 0 ? Numbers.Missing
                    : string.Join(", ", pair.Nulls.Select(own => $"{own.Name} {Numbers.Quantity(own.Pairs)}")),
                pair.NullDraws > 0 ? Numbers.Quantity(pair.NullMaximum) : Numbers.Missing, Numbers.Quantity(pair.Tau),
                // Without a null nothing is calibrated; that is not a count of zero.
                pair.NullDraws > 0 ? Numbers.Count(pair.CalibratedPairs) : Numbers.Missing];
            Html models = run.Explorer?.OfCell(cell.Key) is { } address ? Html.Of($"<a href=\"{address}\">{name}</a>") : Html.Of($"{name}");
            table.Add([models, .. values.Select(value => Html.Of($"{value}"))]);
        }
        return table.IsEmpty ? Html.Empty : table.Markup();
    }

    private static string LeftOut(int dead, int nonFinite) =>
        nonFinite == 0 ? Numbers.Count(dead) : $"{Numbers.Count(dead)} ({Numbers.Count(nonFinite)} not finite)";

    public static Html Failures(RunData run)
    {
        CellRow[] failed = [.. run.Cells.Where(cell => cell.Failure is not null)];
        if (failed.Length == 0)
            return Html.Of($"<p>No cell failed.</p>\n");
        var table = new Table($"{failed.Length} of {run.Cells.Count} cells failed and take no part in any figure or fit.",
            new Column("Cell"), new Column("Kind"), new Column("World"),
            new Column("Neurons", IsNumber: true), new Column("Seed", IsNumber: true), new Column("Reason"));
        foreach (CellRow cell in failed)
            table.AddText(cell.Key, cell.Kind, cell.World, Numbers.Quantity(cell.Neurons), Numbers.Count(cell.Seed), cell.Failure!);
        return table.Markup();
    }
}
