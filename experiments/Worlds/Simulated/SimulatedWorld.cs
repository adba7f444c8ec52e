using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>
/// A simulated world: what is predicted of it, and what it is built from. They are the same unless the file gives the world a <c>truth:</c>
/// of its own; then a prediction from one hypothesis meets a world built on another, and ought to be refuted.
/// </summary>
/// <param name="Predicted">The prediction is frozen from this; nothing of <paramref name="Built"/> enters it.</param>
/// <param name="Built">The population is built from this. Same name, sizes, threshold, seeds and samples;
/// hypothesis, spectrum and isolation may differ.</param>
internal sealed record SimulatedWorld(Scenario Predicted, Scenario Built) : IWorld
{
    private static readonly IClaim<PairsEvidence>[] OfPrediction = [new ExponentClaim(), .. ScalingClaim.All];

    private static readonly IClaim<PairsEvidence>[] OfInstrument = [new RecoveredIsolationClaim(), new FalsePairsClaim()];

    /// <summary>Shapes and their budget where the file states such, to be predicted; null for sizes.</summary>
    public ShapedNetworks? Shapes { get; init; }

    /// <inheritdoc/>
    public string World => $"population/{Predicted.Name}";

    /// <summary>Whether the world is built on what is predicted of it.</summary>
    public bool IsOwn => Predicted.Spectrum.CanonicalText == Built.Spectrum.CanonicalText && Predicted.Hypothesis.CanonicalText
        == Built.Hypothesis.CanonicalText
        && Predicted.Isolation.CanonicalText == Built.Isolation.CanonicalText;

    /// <summary>Both, in one line for people.</summary>
    public string Description => IsOwn ? $"predicted from and built on {Described.Of(Built)}"
        : $"predicted from {Described.Of(Predicted)}, but BUILT ON {Described.Of(Built)}";

    /// <inheritdoc/>
    public IEnumerable<string> Plan(ExperimentDefinition definition) =>
    [
        $"simulate {Predicted.Name}: {Description}, N = {string.Join(", ", Predicted.Neurons)}, {Predicted.Seeds} seeds, "
            + $"{Predicted.Samples} samples: "
            + $"{Predicted.Neurons.Count * Predicted.Seeds} cells",
    ];

    /// <inheritdoc/>
    public WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        PopulationCells.RefuseTooLarge(Built);
        int matchings = 1 + PopulationCells.Rotations + definition.Match.NullDraws * NullModels.OfKnownTruth.Count;
        return new WorldDemand(World, Built.Neurons.Count * Built.Seeds,
            Built.Seeds * Built.Neurons.Sum(neurons => PopulationCells.Seconds(Built, neurons, matchings, rates)),
            Built.Neurons.Max(neurons => PopulationCells.MemoryBytes(Built, neurons)));
    }

    /// <inheritdoc/>
    public IEnumerable<Job> Jobs(RunSession session)
    {
        string predict = $"predict {World}";
        return
        [
            new(predict, "predict", [], () => Freezing.Freeze(session, World, World, "stated in the experiment file", Predicted, [])),
            new($"simulate {World}", "simulate", [predict], () => PopulationCells.Run(session, this)),
        ];
    }

    /// <inheritdoc/>
    public WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        PairsEvidence evidence = PairsFindings.Evidence(World, cells, independentDraws: true);
        LevelsEvidence? levels = LevelSources.Of(evidence, Predicted.Tau);
        string note = IsOwn ? "" : $" (This world was built on something else: {Described.Of(Built)}.)";
        Prediction[] own = [.. predictions.Where(prediction => prediction.World == World)];
        foreach (Prediction prediction in own)
            RunJudge.RefuseOlder(prediction, cells.Where(cell => cell.World == World && cell.Pair is not null));
        return new(rules =>
        [
            .. own.SelectMany(prediction => OfPrediction
                    .SelectMany(claim => claim.Judge(evidence, prediction, rules with { Deciding = true })))
                .Select(verdict => verdict with { Claim = verdict.Claim + note }),
            .. levels is null ? [] : LevelClaims.All.SelectMany(claim => claim.Judge(levels, null, rules))
                .Select(verdict => verdict with { Claim = verdict.Claim + note }),
            .. OfInstrument.SelectMany(claim => claim.Judge(evidence, null, rules)).Select(verdict => verdict with { Gate = true }),
        ], PairsFindings.Fits(evidence), IsTrueByConstruction: IsOwn);
    }
}
