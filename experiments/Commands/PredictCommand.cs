using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;
using Rosetta.Theory.Allocation;
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
        Option<string[]> set = new("--set") { Description = $"Set a parameter, to several values for a table of them: {ParameterSet.Form}. "
            + "Given again, another one, in every combination." };
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Command command = new("predict", "Frontiers, exponents, polarization and purification over the sizes of a scenario, or powers of "
            + "depth and width over its shapes; for an experiment, its power before anything is measured.") { file, set, json, csv };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), [.. (parsed.GetValue(set) ?? []).Select(ParameterSet.Parse)],
            OutputForms.Of(parsed, json, csv)));
        return command;
    }

    /// <summary>What a scenario can name, from the registries of the theory.</summary>
    private static string Known => string.Join('\n',
        new[] { ("hypothesis", Hypothesis.Kinds.Help), ("isolation", IsolationMap.Kinds.Help), ("spectrum", Spectrum.Kinds.Help) }
        .Select(entry => $"{entry.Item1}: kind\n  {entry.Item2.Replace("\n", "\n  ", StringComparison.Ordinal)}")
        .Append("tau: a share of variance, or {ratio: x} as a signal-to-interference ratio x\nsignal-to-interference: {kappa, gamma} "
            + "in place of hypothesis, isolation and represented: sum of ratios kappa N, gamma N features"));

    private static int Run(string file, ParameterSet[] sets, OutputForm form)
    {
        if (YamlFile.Read(file).Has("experiment"))
        {
            if (sets.Length > 0)
                throw new BadInputException("--set with an experiment file", "It sets parameters of one scenario",
                    "Name a scenario file, such as those in experiments/scenarios");
            PowerTable.Write(ExperimentReader.ReadFile(file), form);
            return ExitCode.Agrees;
        }
        SimulatedWorld world = ScenarioReader.Read(YamlFile.Read(file));
        if (world.Shapes is { } shapes)
        {
            if (sets.Length > 0)
                throw new BadInputException("--set with shapes", "It sets parameters of a scenario of sizes",
                    "Write one file for each value, or list sizes under 'neurons'");
            PredictedShapes.Write(world.Predicted, shapes, form);
            return ExitCode.Agrees;
        }
        Scenario scenario = world.Predicted;
        if (sets.Length > 0)
        {
            WriteSets(sets, ParameterSet.Apply(scenario, sets), form);
            return ExitCode.Agrees;
        }
        ScalingPrediction prediction = ScalingPrediction.Of(scenario);
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(Record(prediction), RunJson.Output));
            return ExitCode.Agrees;
        }
        if (form == OutputForm.Csv)
        {
            Whole(prediction).Write(Console.Out, csv: true);
            return ExitCode.Agrees;
        }
        double ratio = SignalToInterference.ToRatio(scenario.Tau);
        Screen.WriteLine(Console.Out, $"{scenario.Name}: {Described.Of(scenario.Hypothesis)} on {Described.Of(scenario.Spectrum)}, tau "
            + $"{TextTable.Number(scenario.Tau)} as a share of variance, {TextTable.Number(ratio)} as a signal-to-interference ratio "
            + $"(SIR); of a feature with that in two models the best neurons correlate by "
            + TextTable.Number(SignalToInterference.Correlation(ratio, ratio)));
        Screen.WriteLine(Console.Out, $"isolation {Described.IsolationOf(scenario)}");
        Screen.WriteLine(Console.Out, $"asymptotic alpha {TextTable.Number(prediction.Alpha)}, profile delta "
            + $"{TextTable.Number(prediction.Delta)}, slope of ln r_tau on ln N over these sizes "
                + $"{TextTable.Number(prediction.FrontierSlope)}, "
            + $"exponent that counts are judged against {TextTable.Number(Exponent(prediction))}");
        Frontiers(prediction).Write(Console.Out);
        Console.WriteLine();
        PredictedRatios.Table(prediction).Write(Console.Out);
        return ExitCode.Agrees;
    }

    private static double? Exponent(ScalingPrediction prediction) =>
        Freezing.ExponentOf(prediction) is var exponent && double.IsNaN(exponent) ? null : exponent;

    private static object Record(ScalingPrediction prediction) => new
    {
        Scenario = prediction.Scenario.Name,
        Isolation = Described.IsolationOf(prediction.Scenario),
        prediction.Alpha,
        prediction.Delta,
        Slope = prediction.FrontierSlope,
        CountSlope = prediction.CountSlope,
        CountExponent = Exponent(prediction),
        CountExponentRule = PredictedExponent.CountRule,
        Frontiers = PredictedRatios.Of(prediction),
    };

    /// <summary>One table of all combinations, what was set in columns of its own.</summary>
    private static void WriteSets(ParameterSet[] sets, IReadOnlyList<(IReadOnlyList<double> Values, Scenario Scenario)> all,
        OutputForm form)
    {
        (IReadOnlyList<double> Values, ScalingPrediction Prediction)[] predictions =
            [.. all.Select(own => (own.Values, ScalingPrediction.Of(own.Scenario)))];
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(predictions.Select(own =>
            {
                JsonObject record = JsonSerializer.SerializeToNode(Record(own.Prediction), RunJson.Output)!.AsObject();
                record.Insert(1, "set", new JsonObject(sets.Zip(own.Values, (set, value) =>
                    KeyValuePair.Create(set.Parameter, (JsonNode?)JsonValue.Create(value)))));
                return record;
            }), RunJson.Output));
            return;
        }
        TextTable table = new([.. sets.Select(set => set.Parameter), "neurons", "Rosetta", "share", "isolated", "r_tau", "local", "alpha",
            "exponent", "remark"]);
        foreach ((IReadOnlyList<double> values, ScalingPrediction prediction) in predictions)
        {
            foreach (PredictionPoint point in PredictionPoints.Of(prediction))
            {
                table.Add([.. values.Select(value => TextTable.Number(value)), TextTable.Number(point.Neurons, 12),
                    TextTable.Number(point.Rosetta, 12), TextTable.Number(point.Rosetta / (double)point.Neurons, 4),
                    TextTable.Number(point.Isolated, 12), TextTable.Number(point.RTau), TextTable.Number(point.LocalExponent, 4),
                    TextTable.Number(prediction.Alpha), TextTable.Number(Exponent(prediction), 4),
                    HasRoom(prediction, point) ? "-" : "no room"]);
            }
        }
        if (form == OutputForm.People && !predictions.All(own =>
            PredictionPoints.Of(own.Prediction).All(point => HasRoom(own.Prediction, point))))
            Screen.WriteLine(Console.Out, "no room: more features than the neurons can hold (eq. neuron-room): no such model exists");
        if (form == OutputForm.People)
            Screen.WriteLine(Console.Out, $"{all[0].Scenario.Name}: {all.Count.ToString(CultureInfo.InvariantCulture)} scenarios; "
                + $"isolation "
                + $"of the first {Described.IsolationOf(all[0].Scenario)}");
        table.Write(Console.Out, form == OutputForm.Csv);
    }

    /// <summary>Whether a model of this size could hold so many features; a scenario of its own that could not is refused.</summary>
    private static bool HasRoom(ScalingPrediction prediction, PredictionPoint point) =>
        point.Rosetta <= NeuronRoom.MostFeatures(point.Neurons, prediction.Scenario.Tau);

    private static TextTable Frontiers(ScalingPrediction prediction)
    {
        TextTable table = new("neurons", "Rosetta", "share", "isolated", "r_tau", "r0", "|A|", "local exponent", "mean s Rosetta",
            "mean s other", "mean s other neurons", "1 - s of first");
        foreach (PredictionPoint point in PredictionPoints.Of(prediction))
            table.Add(Cells(point));
        return table;
    }

    private static TableCell[] Cells(PredictionPoint point) =>
    [
        TextTable.Number(point.Neurons, 12), TextTable.Number(point.Rosetta, 12),
        TextTable.Number(point.Rosetta / (double)point.Neurons, 4),
        TextTable.Number(point.Isolated, 12), TextTable.Number(point.RTau), TextTable.Number(point.R0),
        TextTable.Number(point.Represented),
        TextTable.Number(point.LocalExponent, 4), TextTable.Number(point.MeanIsolationRosetta, 4),
        TextTable.Number(point.MeanIsolationOther, 4),
        TextTable.Number(point.MeanIsolationOtherNeurons, 4), TextTable.Number(point.ImpurityOfFirst, 4),
    ];

    /// <summary>Frontiers and ratios side by side.</summary>
    private static TextTable Whole(ScalingPrediction prediction)
    {
        TextTable table = new("neurons", "rosetta", "share", "isolated", "r_tau", "r0", "represented", "local_exponent",
            "mean_isolation_rosetta", "mean_isolation_other", "mean_isolation_other_neurons", "impurity_of_first", "mean_sir_rosetta",
            "median_sir_rosetta", "tail_sir_per_neuron");
        foreach (PredictionPoint point in PredictionPoints.Of(prediction))
            table.Add([.. Cells(point), TextTable.Number(point.MeanSirRosetta), TextTable.Number(point.MedianSirRosetta),
                TextTable.Number(point.TailSirPerNeuron)]);
        return table;
    }
}
