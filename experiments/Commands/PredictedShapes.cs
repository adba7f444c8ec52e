using System.Globalization;
using System.Text.Json;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Commands;

/// <summary>What <c>predict</c> says of shapes: Rosetta features at each, and a and b of L^a d^b.</summary>
internal static class PredictedShapes
{
    /// <summary>Writes the prediction.</summary>
    /// <param name="scenario">Spectrum, utility, map and threshold.</param>
    /// <param name="networks">Shapes and their budget.</param>
    /// <param name="form">For people, as CSV or as JSON.</param>
    /// <exception cref="Rosetta.Theory.BadInputException">A budget that is not above 0 and at most all neurons of a shape.</exception>
    public static void Write(Scenario scenario, ShapedNetworks networks, OutputForm form)
    {
        ShapePrediction prediction = ShapePrediction.Of(scenario, networks.Budget, networks.Shapes);
        (NetworkShape Shape, double Capacity, double? Frontier, long Rosetta)[] rows = [.. networks.Shapes.Select((shape, i) =>
            (shape, networks.Budget.Capacity(shape), double.IsFinite(prediction.Frontiers[i]) ? prediction.Frontiers[i] : (double?)null,
                prediction.Rosetta[i]))];
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                Scenario = scenario.Name,
                Isolation = Described.IsolationOf(scenario),
                Budget = networks.Budget.Text,
                Shapes = rows.Select(row => new { row.Shape.Layers, row.Shape.Width, row.Shape.Expansion, row.Shape.Neurons, row.Capacity,
                    RTau = row.Frontier, row.Rosetta }),
                Fitted = Powers(prediction.Fitted),
                Limit = Powers(prediction.Limit),
            }, RunJson.Output));
            return;
        }
        if (form == OutputForm.People)
        {
            Screen.WriteLine(Console.Out, $"{scenario.Name}: {Described.Of(scenario.Hypothesis)} on {Described.Of(scenario.Spectrum)}, "
                + $"budget {networks.Budget.Text}");
            Screen.WriteLine(Console.Out, $"Rosetta features as L^a d^b: {Said(prediction.Fitted, "over these shapes, none: three shapes "
                + "that are not in one line are needed", "over these shapes")}; {Said(prediction.Limit, "no limit for large networks",
                    "in the limit of large networks")}");
        }
        TextTable table = new("layers", "width", "neurons", "capacity", "r_tau", "Rosetta", "share");
        foreach ((NetworkShape shape, double capacity, double? frontier, long rosetta) in rows)
            table.Add([TextTable.Number(shape.Layers), TextTable.Number(shape.Width), TextTable.Number(shape.Neurons, 12),
                TextTable.Number(capacity), TextTable.Number(frontier), TextTable.Number(rosetta, 12),
                TextTable.Number(rosetta / shape.Neurons, 4)]);
        table.Write(Console.Out, form == OutputForm.Csv);
    }

    private static object? Powers((double Layers, double Width)? powers) =>
        powers is { } own ? new { A = own.Layers, B = own.Width } : null;

    private static string Said((double Layers, double Width)? powers, string none, string where) => powers is { } own
        ? string.Create(CultureInfo.InvariantCulture, $"a = {Digits(own.Layers):F3}, b = {Digits(own.Width):F3} {where}") : none;

    /// <summary>Three digits, and no zero below zero.</summary>
    private static double Digits(double power) => Math.Round(power, 3) + 0.0;
}
