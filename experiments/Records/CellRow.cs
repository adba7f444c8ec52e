using System.Text.Json.Serialization;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>One row of cells.jsonl: one unit of work, done once. A failed cell is kept with its reason.</summary>
public sealed record CellRow
{
    /// <summary>Covers every input of the cell, so that reuse cannot be stale.</summary>
    public required string Key { get; init; }

    /// <summary>
    /// <c>training</c> (one model trained), <c>population</c> (one simulated world measured), <c>interference</c> (two simulated
    /// models of known signal-to-interference ratios matched), <c>pair</c> (two models matched), <c>toy</c> (one toy network trained and
    /// measured), <c>toy-pair</c> (two of them matched), <c>triple</c> (anchors of three models) or <c>link</c>
    /// (features of one family followed from a size to the next).
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The world: predictions and fits name the same one. A training has the world of its pair.</summary>
    public required string World { get; init; }

    /// <summary>Size in neurons (of each model; geometric mean when they differ).</summary>
    public required double Neurons { get; init; }

    /// <summary>Size in parameters without embeddings (geometric mean); null where a world has none.</summary>
    public double? Parameters { get; init; }

    public required int Seed { get; init; }

    public required DateTime StartedUtc { get; init; }
    public required DateTime EndedUtc { get; init; }

    /// <summary>Why the cell has no result; null when it has one.</summary>
    public string? Failure { get; init; }

    public TrainingSummary? Training { get; init; }
    public PairEvidence? Pair { get; init; }

    /// <summary>Of a pair: its counts at every level, with what they are compared with.</summary>
    public LevelCounts? Levels { get; init; }

    /// <summary>Of a pair: in which layers its pairs of neurons lie.</summary>
    public DepthCell? Depth { get; init; }

    /// <summary>Of a pair: its pairs of neurons on growing parts of the samples, where budgets were asked for.</summary>
    public StabilityCell? Stability { get; init; }

    /// <summary>Series of a pair; "" for the main one of its world.</summary>
    [JsonIgnore]
    public string Series => Levels?.Cell.Series ?? "";

    public LinkEvidence? Link { get; init; }

    /// <summary>Of three models: neurons of the first with a mutual pair in both others.</summary>
    public TripleEvidence? Triple { get; init; }
    public ToyEvidence? Toy { get; init; }
    public ToyPairEvidence? ToyPair { get; init; }
    public RecoveryEvidence? Recovery { get; init; }

    /// <summary>A cell that has no times and no result yet.</summary>
    public static CellRow Empty(string key, string kind, string world, double neurons, int seed) => new()
    {
        Key = key,
        Kind = kind,
        World = world,
        Neurons = neurons,
        Seed = seed,
        StartedUtc = default,
        EndedUtc = default,
    };
}

/// <summary>Counts of one pair at levels of correlation.</summary>
/// <param name="Levels">The levels, ascending from 0.</param>
/// <param name="Cell">What was counted.</param>
public sealed record LevelCounts(IReadOnlyList<double> Levels, LevelCell Cell);

/// <summary>One trained model.</summary>
public sealed record TrainingSummary
{
    public required string Family { get; init; }
    public required string Checkpoint { get; init; }
    public required int Layers { get; init; }
    public required int Width { get; init; }
    public required int Vocabulary { get; init; }
    public required long Parameters { get; init; }
    public required long ParametersWithoutEmbeddings { get; init; }
    public required long TokensTrained { get; init; }

    /// <summary>Mean cross-entropy in nats per token: of the last steps of training, and of documents never trained on.</summary>
    public required double TrainingLossNats { get; init; }
    public required double HeldOutLossNats { get; init; }

    /// <summary>What a model that sees nothing would have on the same: frequencies of the tokens, or of a vision model, whose losses are
    /// those of
    /// its objective, a guess.</summary>
    public double? BlindLossNats { get; init; }

    public required double TokensPerSecond { get; init; }

    /// <summary>(tokens seen, loss in nats) along the training, thinned to at most 200 points.</summary>
    public IReadOnlyList<double[]> LossCurve { get; init; } = [];
}
