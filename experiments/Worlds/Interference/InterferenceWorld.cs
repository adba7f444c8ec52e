using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Interference;

/// <summary>
/// The paper's own simulation: features of known signal-to-interference ratios (SIR), one coordinate each, interference anew in each
/// model, matched by mutual nearest neighbours without a threshold.
/// </summary>
/// <param name="Entry">Name of the entry of the experiment file; worlds of one entry are drawn together.</param>
/// <param name="World">Name, with beta and what the entry varies.</param>
/// <param name="Law">Spectrum, utility, feature set, sizes, runs and samples.</param>
/// <param name="Beta">Exponent of importance.</param>
/// <param name="Kappa">Budget of SIR per neuron.</param>
/// <param name="Gamma">Features per neuron.</param>
/// <param name="Noise">Share of the interference that is noise.</param>
/// <param name="Presence">Chance of presence of sparse features; null for Gaussian ones.</param>
/// <param name="Loading">Features that load on the background at most; null for all.</param>
/// <param name="BackgroundNeurons">Whether neurons without a feature exist.</param>
/// <param name="Decides">Whether the law's claims decide the run.</param>
internal sealed record InterferenceWorld(string Entry, string World, Scenario Law, double Beta, double Kappa, double Gamma, double Noise,
    double? Presence, int? Loading, bool BackgroundNeurons, bool Decides) : IWorld
{
    private static readonly IClaim<RecoverySeries>[] Claims = [new LawRecoveredClaim(), new RecoveryClaim(), new BuiltInClaim()];

    /// <summary>The recipe of one size.</summary>
    public InterferenceRecipe Recipe(long neurons) => InterferenceRecipe.Of(Law, Kappa, checked((int)neurons), Noise, Presence, Loading,
        BackgroundNeurons);

    /// <inheritdoc/>
    public IEnumerable<string> Plan(ExperimentDefinition definition) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"simulate {World}: kappa = {Kappa}, gamma = {Gamma}, N = "
            + $"{string.Join(", ", Law.Neurons)}, {Law.Samples} samples, {(BackgroundNeurons ? "with" : "without")} background neurons, "
            + $"{Law.Seeds} runs: {Law.Neurons.Count * Law.Seeds} cells"),
    ];

    /// <inheritdoc/>
    public WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        InterferenceRecipe[] recipes = [.. Law.Neurons.Select(Recipe)];
        return new WorldDemand(World, Law.Neurons.Count * Law.Seeds, Law.Seeds * recipes.Sum(recipe => Work(recipe) / rates.Products
            + 2.0 * recipe.Coordinates * recipe.Samples * PassesOfDraw / rates.Values),
            recipes.Max(recipe => BytesPerValue * recipe.Coordinates * recipe.Samples + PanelBytes));
    }

    /// <summary>Passes over the values of both models that drawing and measuring them cost; as measured.</summary>
    private const double PassesOfDraw = 12;

    /// <summary>Bytes of both models' values, and of what the matcher holds beside them.</summary>
    private const double BytesPerValue = 8, PanelBytes = 3e8;

    /// <inheritdoc/>
    public IEnumerable<Job> Jobs(RunSession session)
    {
        string predict = $"predict {World}";
        return
        [
            new(predict, "predict", [], () => Freeze(session)),
            new($"simulate {World}", "simulate", [predict], () => Simulate(session)),
        ];
    }

    /// <inheritdoc/>
    public WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        CellRow[] own = [.. cells.Where(cell => cell.World == World && cell.Recovery is not null)
            .OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];
        if (predictions.FirstOrDefault(record => record.World == World) is not { } prediction)
            return new(_ => []);
        RunJudge.RefuseOlder(prediction, own);
        var series = new RecoverySeries(World,
            [.. own.Select(cell => new MeasuredRecovery(cell.Neurons, cell.Seed, cell.Recovery!))], Decides);
        return new(rules => [.. Claims.SelectMany(claim => claim.Judge(series, prediction, rules))], new FitsFile
        {
            Fits = [],
            Profiles = [],
            Sizes = [],
            Summaries = [.. RecoveryQuantity.All.SelectMany(quantity => SizeSummaries.Of(World, quantity.Name,
                own.Select(cell => ((double)cell.Neurons, quantity.Measured(cell.Recovery!), cell.Key))))],
        }, IsTrueByConstruction: true);
    }

    private void Freeze(RunSession session)
    {
        (long, RecoveryExpectation, RecoveryExpectation)[] sizes = [.. Law.Neurons.Select(neurons =>
        {
            var expected = new ExpectedRecovery(Recipe(neurons));
            return (neurons, expected.Law, expected.WithChance);
        })];
        Freezing.Freeze(session, World, World, "stated in the experiment file", Law, [],
            complete: record => record with { Claims = RecoveryClaim.Plans(sizes) });
    }

    private void Simulate(RunSession session)
    {
        (int Neurons, int Run)[] cells = [.. Law.Neurons
            .SelectMany(neurons => Enumerable.Range(1, Law.Seeds).Select(run => (checked((int)neurons), run)))];
        double[] work = [.. cells.Select(cell => Effort(Recipe(cell.Neurons)))];
        using var progress = new StageProgress($"simulating {World}", cells.Length, "worlds", work.Sum());
        foreach ((int index, (int neurons, int run)) in cells.Index())
        {
            InterferenceRecipe recipe = Recipe(neurons);
            string name = $"{World}/N={neurons}/run={run}";
            CellRow empty = CellRow.Empty(CellKey.Of(name, recipe.CanonicalText, session.Definition.Seed), CellKinds.Interference, World,
                neurons, run);
            if (session.IsFinished(empty.Key))
            {
                progress.Skip(1, work[index]);
                continue;
            }
            session.Do(empty, cell => cell with { Recovery = Measure(recipe, session.Rng.Derive(name), session.Device, session.Stop) });
            progress.Report(name, 1, weight: work[index]);
        }
    }

    private RecoveryEvidence Measure(InterferenceRecipe recipe, Rng rng, string device, CancellationToken stop) =>
        InterferenceMeasurement.Measure(InterferencePopulation.Build(recipe, rng, device, stop), new ExpectedRecovery(recipe), Entry, Beta,
            Gamma, device, stop);

    /// <summary>A measure of time that does not depend on the machine: operations, and passes over values as about so many.</summary>
    private static double Effort(InterferenceRecipe recipe) => Work(recipe) + OperationsPerValue * recipe.Coordinates * recipe.Samples;

    /// <summary>Operations of products that take as long as drawing and measuring one value of both models.</summary>
    private const double OperationsPerValue = 1e4;

    /// <summary>Floating-point operations of the two backgrounds and of the matching.</summary>
    private static double Work(InterferenceRecipe recipe) =>
        InterferencePopulation.Work(recipe) + 2.0 * recipe.Coordinates * recipe.Coordinates * recipe.Samples;
}
