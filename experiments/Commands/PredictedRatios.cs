using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Predictions;

namespace Rosetta.Experiments.Commands;

/// <summary>The frontiers of a prediction with what they are on the scale of signal-to-interference ratios (SIR).</summary>
internal static class PredictedRatios
{
    /// <summary>SIR in multiples of 1 + SIR at tau above which the table has the share of Rosetta features.</summary>
    private static readonly double[] Levels = [4, 16];

    /// <summary>One object per size, sizes in their order: the frontier's own members, and those of its ratios.</summary>
    public static IReadOnlyList<JsonObject> Of(ScalingPrediction prediction) =>
        [.. PredictionPoints.Of(prediction).Zip(prediction.Frontiers, (point, frontier) =>
        {
            JsonObject row = JsonSerializer.SerializeToNode(point, RunJson.Output)!.AsObject();
            SirProfile ratios = frontier.Allocation.Ratios;
            row["meanSirRosetta"] = ratios.MeanRosetta;
            row["medianSirRosetta"] = ratios.MedianRosetta;
            row["tailSirPerFeature"] = ratios.TailPerFeature;
            row["tailSirPerNeuron"] = ratios.TailPerNeuron;
            return row;
        })];

    /// <summary>The ratios of every size, for people.</summary>
    public static TextTable Table(ScalingPrediction prediction)
    {
        double atTau = SignalToInterference.ToRatio(prediction.Scenario.Tau);
        double[] levels = [.. Levels.Select(level => level * (1 + atTau) - 1)];
        TextTable table = new(["neurons", "mean SIR Rosetta", "median",
            .. levels.Select(level => $"share above {TextTable.Number(level, 3)}"), "SIR of first", "tail SIR / feature", "... / neuron"]);
        foreach (PredictedFrontier frontier in prediction.Frontiers)
        {
            SirProfile ratios = frontier.Allocation.Ratios;
            double first = frontier.Allocation.RatioOf(1);
            table.Add([TextTable.Number(frontier.Neurons, 12), TextTable.Number(ratios.MeanRosetta),
                TextTable.Number(ratios.MedianRosetta, 4),
                .. levels.Select(level => TextTable.Number(ratios.FractionAbove(level), 3)),
                TextTable.Number(double.IsFinite(first) ? first : null), TextTable.Number(ratios.TailPerFeature, 4),
                TextTable.Number(ratios.TailPerNeuron, 4)]);
        }
        return table;
    }
}
