using System.CommandLine;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Commands;

/// <summary><c>rosetta selectivity MODEL [--json]</c>: what weights alone say of how selective neurons are, without a corpus.</summary>
internal static class SelectivityCommand
{
    public static Command Create()
    {
        Argument<string> model = SharedOptions.Model("MODEL");
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Option<string> device = SharedOptions.Device();
        var help = SelectivityMeasures.All.Entries.Where(entry => entry.Item is SelectivityMeasure.OverVocabulary)
            .Select(entry => $"{entry.Name}: {entry.Help}");
        Command command =
            new("selectivity", $"How selective each neuron's output weights are over the vocabulary. {string.Join("; ", help)}.")
            { model, json, csv, device };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), OutputForms.Of(parsed, json, csv), parsed.GetValue(device)!));
        return command;
    }

    private static int Run(string given, OutputForm form, string device)
    {
        using var stop = new StopSignal();
        ModelReference reference = ModelReference.ResolveCheckpoint(given, stop.Token);
        using LanguageModel model = LanguageCheckpoint.Read(reference.Folder!, device: ComputeDevice.Select(device));
        int vocabulary = NeuronSelectivity.VocabularyOf(reference.Folder!, model);
        IReadOnlyDictionary<string, double?[]> found = NeuronSelectivity.OfWeights(model, vocabulary, stop.Token);
        NeuronLayout layout = model.Layout;
        double?[] Layer(double?[] values, int layer) => values[layout.Start(layer)..(layout.Start(layer) + layout.Widths[layer])];
        if (form == OutputForm.Json)
        {
            var layers = Enumerable.Range(0, layout.LayerCount).Select(layer => found
                .Select(measure => (measure.Key, Value: (object)Layer(measure.Value, layer)))
                .Prepend((Key: "layer", Value: layout.LayerIds[layer])).ToDictionary());
            int padding = model.Configuration.VocabularySize - vocabulary;
            var output = new { Model = given, reference.Commit, Vocabulary = vocabulary, PaddedRows = padding, Layers = layers };
            Console.WriteLine(JsonSerializer.Serialize(output, RunJson.Output));
            return ExitCode.Agrees;
        }
        if (form == OutputForm.People)
            Screen.WriteLine(Console.Out, $"medians over the {layout.Count} neurons of {reference.Name}, by layer, over {vocabulary} "
                + $"tokens");
        TextTable table = new(["layer", "neurons", .. found.Keys]);
        for (int layer = 0; layer < layout.LayerCount; layer++)
        {
            table.Add([TextTable.Number(layout.LayerIds[layer], 12), TextTable.Number(layout.Widths[layer], 12),
                .. found.Values.Select(values => TextTable.Number(Median(Layer(values, layer)), 4))]);
        }
        table.Write(Console.Out, form == OutputForm.Csv);
        return ExitCode.Agrees;
    }

    private static double? Median(double?[] values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length > 0 ? Percentiles.Of(known, 0.5) : null;
    }
}
