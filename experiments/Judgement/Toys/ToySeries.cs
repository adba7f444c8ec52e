using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Sim.Toys;
using Rosetta.Theory;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>The measured networks of one probability of presence and one spectrum.</summary>
internal sealed record ToySeries(ToyWorldDefinition Definition, ToyFeatures Inputs, Spectrum Spectrum, IReadOnlyList<CellRow> Cells)
{
    /// <summary>Name of the cells' world.</summary>
    public string World => Definition.WorldOf(Inputs, Spectrum);

    /// <summary>Whether utilities are fitted to it.</summary>
    public bool IsCalibration => Definition.IsCalibration(Spectrum);

    /// <summary>The world as the allocation model sees it, with the sizes that are measured.</summary>
    public Scenario Scenario => Definition.ScenarioOf(Inputs, Spectrum);

    /// <summary>Isolation above which a toy's value is not resolved: 1 - 1e-6 is the rounding of float32 activations.</summary>
    private const double Ceiling = 1 - 1e-6;

    /// <summary>Share of unresolved isolations, taken at the ceiling, that a mean of logarithms bears: a twentieth moves ln impurity by less than a tenth over the sizes.</summary>
    private const double MostUnresolved = 0.05;

    /// <summary>In a few words: beta=1.5 at p = 0.1.</summary>
    public string Described => string.Create(CultureInfo.InvariantCulture, $"{ToyWorldDefinition.Short(Spectrum)} at p = {Inputs.Presence}");

    /// <summary>Sizes at which fewer than two networks are measured.</summary>
    public IReadOnlyList<int> MissingSizes => [.. Definition.Neurons.Where(size => Cells.Count(cell => cell.Neurons == size) < 2)];

    /// <summary>Isolated features at or above tau, by network.</summary>
    public IReadOnlyList<CountRow> Counts => [.. Cells.Select(cell => new CountRow(cell.Neurons, Isolated(cell), seed: Label(cell)))];

    /// <summary>What utilities are fitted to and judged by.</summary>
    public CountedWorld Counted => new(Scenario, Counts);

    /// <summary>Every series of a world, as far as it is measured.</summary>
    public static IReadOnlyList<ToySeries> Of(ToyWorldDefinition definition, IReadOnlyList<CellRow> cells) =>
        [.. definition.Inputs.SelectMany(inputs => definition.Spectra.Select(spectrum => Of(definition, inputs, spectrum, cells)))];

    /// <summary>One series.</summary>
    public static ToySeries Of(ToyWorldDefinition definition, ToyFeatures inputs, Spectrum spectrum, IReadOnlyList<CellRow> cells)
    {
        string world = definition.WorldOf(inputs, spectrum);
        return new(definition, inputs, spectrum, [.. cells.Where(cell => cell.World == world && cell.Toy is not null).OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)]);
    }

    /// <summary>Isolations of every feature, by network, for the estimators that every world gets.</summary>
    public IReadOnlyList<MeasuredProfile> Profiles => [.. Cells.Select(cell => new MeasuredProfile(cell.Neurons, Label(cell), IsolationOf(cell), 0, HoldsAllFeatures: true, Ceiling))];

    /// <summary>
    /// The impurity of the most important features, known by their rank: the geometric mean over them in every network, one row per seed and size. Features of one network are no independent
    /// observations of how impurity falls; seeds are.
    /// </summary>
    /// <exception cref="BadInputException">So many isolations are too near 1 that impurities cannot be read.</exception>
    public IReadOnlyList<FeatureRow> FeaturesUpTo(int rank)
    {
        int all = Cells.Count * rank, unresolved = Cells.Sum(cell => IsolationOf(cell).Take(rank).Count(isolation => isolation > Ceiling));
        if (unresolved > MostUnresolved * all)
        {
            throw new BadInputException($"{unresolved} of {all} isolations nearer to 1 than float32 activations resolve", "An impurity that falls must be read at every size",
                "Follow features that are less pure, or train a shorter time");
        }
        return [.. Cells.Select(cell => new FeatureRow($"seed {Label(cell)}", cell.Neurons,
            1 - Math.Exp(IsolationOf(cell).Take(rank).Average(isolation => Math.Log(1 - Math.Min(Ceiling, isolation))))))];
    }

    /// <summary>Features of a network with an isolation of at least tau.</summary>
    public int Isolated(CellRow cell) => IsolationOf(cell).Count(isolation => isolation >= Definition.Tau);

    /// <summary>Isolation by rank: of the best neuron, or where no basis is privileged the capacity, which is the share of a direction that the feature has to itself.</summary>
    public IReadOnlyList<double> IsolationOf(CellRow cell) => HasNeurons ? cell.Toy!.Isolation : cell.Toy!.Capacity;

    /// <summary>Capacity by rank: in neurons, or where there are none in hidden dimensions.</summary>
    public IReadOnlyList<double> CapacityOf(CellRow cell) => HasNeurons ? cell.Toy!.NeuronCapacity : cell.Toy!.Capacity;

    /// <summary>Sizes at which some network isolates a feature.</summary>
    public int SizesWithIsolated => Cells.Where(cell => Isolated(cell) > 0).Select(cell => cell.Neurons).Distinct().Count();

    /// <summary>Whether the hidden space has a privileged basis.</summary>
    public bool HasNeurons => Definition.Kind != ToyKind.Bottleneck;

    /// <summary>Name of a network's seed.</summary>
    public static string Label(CellRow cell) => cell.Seed.ToString(CultureInfo.InvariantCulture);
}
