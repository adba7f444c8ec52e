using System.Text.Json.Serialization;
using Rosetta.Empirical.Interchange;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>Pairs that others published as best_buddies.json, one file per pair of models, with what is known of the models; or as a
/// part of a profile.</summary>
/// <param name="World">Name of the world.</param>
/// <param name="Cut">Where neither a null nor samples are there: correlation from which pairs are taken as more than
/// chance, by the user's word; null for none.</param>
/// <param name="Pairs">The pairs.</param>
/// <param name="Predicted">What is predicted, or null.</param>
/// <param name="Fed">What the models were fed, as the file states it; null for what the first pair's file is of.</param>
internal sealed record PublishedWorld(string World, double? Cut, IReadOnlyList<PublishedPairDefinition> Pairs,
    MeasuredPredictionDefinition? Predicted, SampleWords? Fed = null)
    : MeasuredWorld(World, Predicted)
{
    private readonly Lazy<SampleWords> _words = new(() => Fed ?? (Pairs.FirstOrDefault(pair => !pair.IsPart) is { } first
        && BestBuddies.IsOfImages(first.File) ? SampleWords.Images : SampleWords.Text));

    /// <inheritdoc/>
    public override SampleWords Words => _words.Value;

    private protected override IEnumerable<IClaim<PairsEvidence>> OwnClaims =>
        [new LawClaim(decides: Prediction is null), new NeighbourCountClaim(), new PublishedFilesClaim(), new NullTrendClaim(),
            new ThresholdIndependenceClaim(), new PolarizationClaim(pairsAlone: true), new ProfileLawClaim(decides: Prediction is null)];

    /// <inheritdoc/>
    public override string? Before => "The files were there before the prediction: nothing was frozen before them.";

    /// <inheritdoc/>
    public override IReadOnlyList<double> KnownSizes => [.. Pairs.Select(pair => (double)PublishedCells.Neurons(pair)).Distinct().Order()];

    /// <inheritdoc/>
    public override IEnumerable<string> Plan(ExperimentDefinition definition) =>
        [$"read {Pairs.Count} published pairs, {Pairs.Count(pair => pair.NullFiles.Count > 0)} of them with a null"];

    /// <inheritdoc/>
    public override WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop)
    {
        PublishedFiles.Refuse(this);
        string[] files = [.. Pairs.SelectMany(pair => pair.Files)];
        long bytes = files.Sum(file => new FileInfo(file).Length);
        return new WorldDemand(World, Pairs.Count, bytes / BytesPerSecond, MemoryPerByte * files.Max(file => new FileInfo(file).Length))
            { Opened = [$"{files.Length} files of {Pairs.Count} pairs, {FormattableString.Invariant($"{bytes / 1e6:F1}")} MB"] };
    }

    /// <summary>Rate of reading and counting pairs, as measured, and the memory that a file takes once read.</summary>
    private const double BytesPerSecond = 5e6, MemoryPerByte = 6;

    /// <inheritdoc/>
    public override IEnumerable<Job> Jobs(RunSession session)
    {
        string look = $"look at the files of {World}", stated = $"predict {World} as stated", first = $"read {World}, largest size",
            freeze = $"predict {World} from the profile";
        return
        [
            new(look, "published", [], () => PublishedFiles.Refuse(this)),
            new(stated, "predict", [look],
                () => MeasuredPredictions.FreezeStated(session, this, [.. KnownSizes.Select(size => (long)size)]))
                { ByCell = true },
            new(first, "published", [stated], () => PublishedCells.Run(session, this, largest: true)),
            new(freeze, "published", [first], () => PublishedCells.Freeze(session, this)) { ByCell = Prediction is null },
            new($"read {World}", "published", [freeze], () => PublishedCells.Run(session, this, largest: false)) { ByCell = true },
        ];
    }
}

/// <summary>One published pair.</summary>
internal sealed record PublishedPairDefinition
{
    /// <summary>Label for tables.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of best_buddies.json, or of the part of a profile.</summary>
    public required string File { get; init; }

    /// <summary>Whether the file is a part of a profile (<see cref="Empirical.Interchange.ProfileHead"/>).</summary>
    [JsonIgnore]
    public bool IsPart { get; init; }

    /// <summary>Full paths of the best_buddies.json of null draws (permuted or shifted samples); empty for none.</summary>
    public IReadOnlyList<string> NullFiles { get; init; } = [];

    /// <summary>The pairs of one model with the other's neurons turned by a random rotation inside each layer, one file a draw; they
    /// calibrate nothing, and are what the claims about levels need. Null for none.</summary>
    public IReadOnlyList<string>? RotationFiles { get; init; }

    /// <summary>All of its files, its own first.</summary>
    [JsonIgnore]
    public IEnumerable<string> Files => [File, .. NullFiles, .. RotationFiles ?? []];

    /// <summary>All neurons of each model, matched or not.</summary>
    public required int NeuronsA { get; init; }
    public required int NeuronsB { get; init; }

    /// <summary>Parameters without embeddings of each model, where stated.</summary>
    public double? ParametersA { get; init; }
    public double? ParametersB { get; init; }

    /// <summary>Samples that the correlations are over, and how many independent ones they are worth, where stated.</summary>
    public int? Samples { get; init; }
    public double? EffectiveSamples { get; init; }

    /// <summary>Label of a seed that pairs of several sizes share.</summary>
    public int Seed { get; init; } = 1;
}
