using System.Globalization;
using System.Text.Json;
using Rosetta.Experiments.Calibration;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Power;

namespace Rosetta.Experiments.Commands;

/// <summary>Power of an experiment before it is run, as <c>predict EXPERIMENT.yaml</c> prints it.</summary>
internal static class PowerTable
{
    private static readonly int[] GapSizes = [4, 5, 6, 8, 12];
    private static readonly double[] GapDispersions = [DetectableGap.LeastDispersion, 0.05];

    public static void Write(ExperimentDefinition definition, OutputForm form, CancellationToken stop = default)
    {
        Rng root = Rng.FromSeed(definition.Seed).Derive("power");
        var powers = new List<ScenarioPower>();
        Scenario[] scenarios = [.. definition.Of<SimulatedWorld>().Select(world => world.Predicted)];
        using (var progress = new StageProgress("power", scenarios.Length, "scenarios"))
        {
            foreach (Scenario scenario in scenarios)
            {
                stop.ThrowIfCancellationRequested();
                powers.Add(ScenarioPower.Of(scenario, definition, root));
                progress.Report(scenario.Name, 1);
            }
        }
        MeasuredPower[] measured = [.. definition.Of<MeasuredWorld>().Select(world => Measured(world, definition))];
        string[] unstated =
            [.. definition.Worlds.Where(world => world is not (SimulatedWorld or MeasuredWorld)).Select(world => world.World)];
        if (form == OutputForm.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                Experiment = definition.Name,
                definition.Judge.Level,
                definition.Judge.Margin,
                ScenarioPower.RequiredPower,
                ScenarioPower.Worlds,
                Simulated = powers.Select(power => new
                {
                    Scenario = power.Scenario.Name,
                    Rival = power.Rival.Hypothesis.CanonicalText,
                    Planned = Record(power.Planned),
                    Tried = power.Tried.Select(Record),
                    Smallest = power.Smallest is { } point ? Record(point) : null,
                }),
                Measured = measured,
                Unstated = unstated,
            }, RunJson.Output));
            return;
        }
        if (form == OutputForm.Csv)
        {
            TextTable table = Designs("scenario");
            foreach (ScenarioPower power in powers)
            {
                Add(table, "as stated", power.Planned, power.Scenario.Name);
                foreach (PowerPoint point in power.Tried)
                    Add(table, "tried", point, power.Scenario.Name);
            }
            table.Write(Console.Out, csv: true);
            return;
        }
        foreach (ScenarioPower power in powers)
            Write(power);
        foreach (MeasuredPower own in measured)
            Write(own);
        if (unstated.Length > 0)
            Console.WriteLine($"{string.Join(", ", unstated)}: no power is stated before the measurement; the margins in the file are what "
                + "a count may miss.");
    }

    private static void Write(ScenarioPower power)
    {
        Screen.WriteLine(Console.Out,
            $"{power.Scenario.Name}: {Described.Of(power.Scenario.Hypothesis)} against {Described.Of(power.Rival.Hypothesis)}, "
            + $"{power.Scenario.Neurons[0]} to {power.Scenario.Neurons[^1]} neurons, {ScenarioPower.Worlds} simulated studies per design "
            + "and hypothesis");
        TextTable table = Designs();
        Add(table, "as stated", power.Planned);
        foreach (PowerPoint point in power.Tried)
            Add(table, "tried", point);
        table.Write(Console.Out);
        Screen.WriteLine(Console.Out, power.Smallest is { Design: var design }
            ? $"smallest with power {TextTable.Number(ScenarioPower.RequiredPower)}: {design.SizeCount} sizes, {design.SeedCount} seed(s), "
            + $"{design.SampleCount} samples"
            : $"no design tried has power {TextTable.Number(ScenarioPower.RequiredPower)}: widen the range of sizes, or take more "
            + "seeds or samples");
        Console.WriteLine();
    }

    private static void Write(MeasuredPower measured)
    {
        Screen.WriteLine(Console.Out, $"{measured.World}: {measured.Note}");
        Screen.WriteLine(Console.Out, string.Create(CultureInfo.InvariantCulture,
            $"Gap of exponents told with power {ScenarioPower.RequiredPower} over {measured.Decades:F2} decades, counts near "
                + $"{DetectableGap.TypicalCount}; {(measured.Sizes > 0 ? $"this file has {measured.Sizes} sizes to judge on" : "by "
                    + $"number of sizes")}:"));
        TextTable table = new(["sizes", .. GapDispersions.Select(dispersion => $"dispersion {TextTable.Number(dispersion)}")]);
        foreach (var row in measured.Gaps.GroupBy(gap => gap.Sizes))
            table.Add([row.Key.ToString(CultureInfo.InvariantCulture), .. row.Select(gap => TextTable.Number(gap.Gap, 3))]);
        table.Write(Console.Out);
    }

    private static MeasuredPower Measured(MeasuredWorld world, ExperimentDefinition definition)
    {
        bool heldOut = world.Prediction?.Sources.Contains(MeasuredPredictions.FromProfile) == true;
        IReadOnlyList<double> neurons = world.KnownSizes;
        // The largest size gives the profile and is judged no more.
        int sizes = neurons.Count - (heldOut && neurons.Count > 0 ? 1 : 0);
        double decades = neurons.Count > (heldOut ? 2 : 1) ? Math.Log10(neurons[heldOut ? ^2 : ^1] / neurons[0]) : 1;
        return new MeasuredPower(world.World,
            (neurons.Count == 0
                ? "its sizes are known once its models are found; power is stated for a given gap of exponents over one decade."
                : "its spectrum is measured by the run, so no curve can be drawn from before it; power is stated for a given gap "
                + "of exponents.")
                + (heldOut ? " The largest size gives the profile and is left out of the judgement." : ""),
            sizes, decades,
            [.. GapSizes.Append(sizes).Where(count => count >= 3).Distinct().Order()
                .SelectMany(count => GapDispersions.Select(dispersion => new ToldGap(count, dispersion,
                DetectableGap.Of(count, decades, dispersion, DetectableGap.TypicalCount, definition.Judge.Level,
                    ScenarioPower.RequiredPower))))]);
    }

    private static TextTable Designs(params string[] before) =>
        new([.. before, "design", "sizes", "seeds", "samples", "confirms", "refutes", "power", "95 %", "wrong"]);

    private static void Add(TextTable table, string label, PowerPoint point, params string[] before) =>
        table.Add([.. before.Select(text => (TableCell)text), label, TextTable.Number(point.Design.SizeCount),
            TextTable.Number(point.Design.SeedCount), TextTable.Number(point.Design.SampleCount, 9),
            TextTable.Number(point.ConfirmingPower, 3), TextTable.Number(point.RefutingPower, 3), TextTable.Number(point.Power, 3),
            TextTable.Interval([point.PowerInterval.Low, point.PowerInterval.High]), TextTable.Number(point.WrongRate, 3)]);

    private static object Record(PowerPoint point) => new
    {
        Sizes = point.Design.SizeCount,
        Seeds = point.Design.SeedCount,
        Samples = point.Design.SampleCount,
        point.ConfirmingPower,
        point.RefutingPower,
        point.Power,
        PowerInterval95 = new[] { point.PowerInterval.Low, point.PowerInterval.High },
        point.WrongRate,
    };

    private sealed record MeasuredPower(string World, string Note, int Sizes, double Decades, IReadOnlyList<ToldGap> Gaps);

    /// <summary>A gap of exponents that so many sizes tell.</summary>
    private sealed record ToldGap(int Sizes, double Dispersion, double Gap);
}
