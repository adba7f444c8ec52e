using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Data;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Page;

/// <summary>One line for each world: what it is, what came of its claims, and its first number.</summary>
internal static class WorldSection
{
    /// <summary>Lines that the page shows without a click.</summary>
    private const int MostLines = 12;

    public static Html Of(RunData run)
    {
        if (run.Verdicts is not { } file)
            return Html.Empty;
        string[] worlds = [.. file.Verdicts.OrderBy(verdict => run.IsOfInstrument(verdict) ? 1 : 0).Select(verdict => verdict.World)
            .Distinct(StringComparer.Ordinal)];
        Table Lines(IEnumerable<string> some)
        {
            var table = new Table("", new Column("World"), new Column("Claims"), new Column("Number"),
                new Column("Measured", IsNumber: true), new Column("Predicted", IsNumber: true), new Column("Rival", IsNumber: true));
            foreach (string world in some)
                Add(table, world, [.. file.Verdicts.Where(verdict => verdict.World == world)], run);
            return table;
        }
        Html first = Lines(worlds.Take(MostLines)).Markup();
        return worlds.Length <= MostLines ? first
            : first.Then([Disclosure.Under($"{worlds.Length - MostLines} more worlds", Lines(worlds.Skip(MostLines)).Markup())]);
    }

    private static void Add(Table table, string world, ClaimVerdict[] verdicts, RunData run)
    {
        ClaimVerdict[] deciding = [.. verdicts.Where(verdict => verdict.Decisive)];
        ClaimVerdict[] counted = deciding.Length > 0 ? deciding : verdicts;
        ClaimVerdict? number = Headline.Of(verdicts);
        // Where only an open number is predicted, it stands beside the one that was measured.
        ClaimVerdict? predicted = number?.Predicted is null
            ? verdicts.FirstOrDefault(verdict => verdict is { Decisive: true, Predicted: not null })
            : number;
        table.Add(
            Html.Of($"{world}<small>{Kind(world, run)}</small>"),
            deciding.Length == 0 ? Html.Of($"none decides<small>{Tally(counted)}</small>")
                : Html.Of($"{Outcome.Of(Headline.Joined(counted)).Badge()}<small>{Tally(counted)}</small>"),
            number is null ? Html.Of($"{Numbers.Missing}")
                : Html.Of($"<a href=\"#{run.Anchors[number.Id]}\">{QuantityName.Of(number)}</a>"),
            Cells.Value(number?.Measured, number?.MeasuredInterval95),
            Cells.Value(predicted?.Predicted, predicted?.PredictedInterval95),
            Html.Of(
                $"{Numbers.Beside(number?.RivalValue ?? predicted?.RivalValue, number?.MeasuredInterval95 ?? predicted?.PredictedInterval95)}"));
    }

    /// <summary>How many claims came out how.</summary>
    public static string Tally(IReadOnlyCollection<ClaimVerdict> verdicts) => string.Join(", ", verdicts.CountBy(verdict => verdict.Outcome)
        .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key switch
        {
            Outcomes.Agrees => entry.Value == 1 ? "1 agrees" : $"{entry.Value} agree",
            Outcomes.Disagrees => entry.Value == 1 ? "1 disagrees" : $"{entry.Value} disagree",
            Outcomes.CannotTell => $"{entry.Value} open",
            var other => $"{entry.Value} {other}",
        }));

    private static string Kind(string world, RunData run)
    {
        CellRow[] cells = [.. run.Cells.Where(cell => cell.World == world)];
        // Series of toys are judged one by one, and together under the name that they begin with.
        if (cells.Length == 0)
            cells = [.. run.Cells.Where(cell => cell.World.StartsWith($"{world}/", StringComparison.Ordinal))];
        int sizes = cells.Where(cell => cell.Kind != CellKinds.Training && cell.Failure is null).Select(cell => cell.Neurons).Distinct()
            .Count();
        string kind = cells.Any(cell => cell.Kind == CellKinds.Population) ? "simulated, its law is known"
            : cells.Any(cell => cell.Kind == CellKinds.Toy) ? "trained toys, their features are known"
            : cells.Any(cell => cell.Kind == CellKinds.Interference) ? "the paper\u2019s simulation"
            : cells.Any(cell => cell.Training is { Vocabulary: 0 }) ? "vision models, trained by this run on scenes of known content"
            : cells.Any(cell => cell.Kind == CellKinds.Training) ? "language models, trained by this run"
            : cells.Any(cell => cell.Pair is not null) ? "pairs of models" : "not measured";
        return sizes == 0 ? kind : $"{kind}; {sizes} {(sizes == 1 ? "size" : "sizes")}";
    }
}
