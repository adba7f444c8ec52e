using System.CommandLine;
using System.Text.Json;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory.Claims;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta predict SCENARIO.yaml|EXPERIMENT.yaml [--json]</c>: what a hypothesis says over the
/// sizes; of an experiment, what it could tell.
/// </summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        Argument<string> file =
            new("FILE.yaml") { Description = $"Scenario file, or an experiment file for its power. A scenario names:\n{Known}" };
        Option<bool> json = SharedOptions.Json();
        Command command = new("predict", "Frontiers, exponents, polarization and purification over the sizes of a scenario; for an "
            + "experiment, its power before anything is measured.") { file, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }

    /// <summary>What a scenario can name, from the registries of the theory.</summary>
    private static string Known => string.Join('\n',
        new[] { ("hypothesis", Hypothesis.Kinds.Help), ("isolation", IsolationMap.Kinds.Help), ("spectrum", Spectrum.Kinds.Help) }
        .Select(entry => $"{entry.Item1}: kind\n  {entry.Item2.Replace("\n", "\n  ", StringComparison.Ordinal)}")
        .Append("tau: a share of variance, or {ratio: x} as a signal-to-interference ratio x\nsignal-to-interference: {kappa, gamma} "
            + "in place of hypothesis, isolation and represented: sum of ratios kappa N, gamma N features"));

    private static int Run(string file, bool json)
    {
        if (YamlFile.Read(file).Has("experiment"))
        {
            PowerTable.Write(ExperimentReader.ReadFile(file), json);
            return ExitCode.Agrees;
        }
        Scenario scenario = ScenarioReader.ReadFile(file).Predicted;
        ScalingPrediction prediction = ScalingPrediction.Of(scenario);
        double? exponent = double.IsNaN(Freezing.ExponentOf(prediction)) ? null : Freezing.ExponentOf(prediction);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                Scenario = scenario.Name,
                Isolation = Described.IsolationOf(scenario),
                prediction.Alpha,
                prediction.Delta,
                Slope = prediction.FrontierSlope,
                CountSlope = prediction.CountSlope,
                CountExponent = exponent,
                CountExponentRule = PredictedExponent.CountRule,
                Frontiers = PredictedRatios.Of(prediction),
            }, RunJson.Output));
            return ExitCode.Agrees;
        }
        double ratio = SignalToInterference.ToRatio(scenario.Tau);
        Console.WriteLine($"{scenario.Name}: {Described.Of(scenario.Hypothesis)} on {Described.Of(scenario.Spectrum)}, tau "
            + $"{TextTable.Number(scenario.Tau)} as a share of variance, {TextTable.Number(ratio)} as a signal-to-interference ratio "
            + $"(SIR); of a feature with that in two models the best neurons correlate by "
            + TextTable.Number(SignalToInterference.Correlation(ratio, ratio)));
        Console.WriteLine($"isolation {Described.IsolationOf(scenario)}");
        Console.WriteLine($"asymptotic alpha {TextTable.Number(prediction.Alpha)}, profile delta {TextTable.Number(prediction.Delta)}, "
            + $"slope of ln r_tau on ln N over these sizes {TextTable.Number(prediction.FrontierSlope)}, exponent that counts are judged "
                + $"against {TextTable.Number(exponent)}");
        TextTable table = new("neurons", "Rosetta", "share", "isolated", "r_tau", "r0", "|A|", "local exponent", "mean s Rosetta",
            "mean s other", "... neurons", "1 - s of first");
        foreach (PredictionPoint point in PredictionPoints.Of(prediction))
        {
            table.Add(TextTable.Number(point.Neurons, 12), TextTable.Number(point.Rosetta, 12),
                TextTable.Number(point.Rosetta / (double)point.Neurons, 4),
                TextTable.Number(point.Isolated, 12), TextTable.Number(point.RTau), TextTable.Number(point.R0),
                TextTable.Number(point.Represented),
                TextTable.Number(point.LocalExponent, 4), TextTable.Number(point.MeanIsolationRosetta, 4),
                TextTable.Number(point.MeanIsolationOther, 4),
                TextTable.Number(point.MeanIsolationOtherNeurons, 4), TextTable.Number(point.ImpurityOfFirst, 4));
        }
        table.Write(Console.Out);
        Console.WriteLine();
        PredictedRatios.Table(prediction).Write(Console.Out);
        return ExitCode.Agrees;
    }
}
