namespace Rosetta.Experiments.Runs;

/// <summary>One row of cells.jsonl: one unit of work, done once. A failed cell is kept with its reason.</summary>
public sealed record CellRow
{
    /// <summary>Covers every input of the cell, so that reuse cannot be stale.</summary>
    public required string Key { get; init; }

    /// <summary><c>training</c> (one model trained), <c>population</c> (one simulated world measured), <c>pair</c> (two models matched), <c>toy</c> (one toy network trained and measured), <c>toy-pair</c> (two of them matched) or <c>link</c> (features of one family followed from a size to the next).</summary>
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
    public PairSummary? Pair { get; init; }
    public LinkSummary? Link { get; init; }
    public ToySummary? Toy { get; init; }
    public ToyPairSummary? ToyPair { get; init; }
}

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
    public required double TokensPerSecond { get; init; }

    /// <summary>(tokens seen, loss in nats) along the training, thinned to at most 200 points.</summary>
    public IReadOnlyList<double[]> LossCurve { get; init; } = [];
}

/// <summary>What the instrument says of two models over the same samples, with its null.</summary>
public sealed record PairSummary
{
    public required string ModelA { get; init; }
    public required string ModelB { get; init; }
    public required int NeuronsA { get; init; }
    public required int NeuronsB { get; init; }
    public required int DeadA { get; init; }
    public required int DeadB { get; init; }
    public required int Samples { get; init; }
    public required double EffectiveSamples { get; init; }

    /// <summary>Mutual top-k pairs by k ("1", "2", ...).</summary>
    public required IReadOnlyDictionary<string, int> Pairs { get; init; }

    /// <summary>shift, permutation or none; draws of it; mean mutual pairs per draw; largest correlation of any.</summary>
    public required string Null { get; init; }
    public required int NullDraws { get; init; }
    public required double NullPairs { get; init; }
    public required double NullMaximum { get; init; }

    /// <summary>Calibrated threshold (null when no pair passes), theoretical noise floor, and the pairs at or above the threshold.</summary>
    public double? Tau { get; init; }
    public required double Floor { get; init; }
    public required int CalibratedPairs { get; init; }

    /// <summary>Where there is no null: the correlation above which pairs are taken as more than chance (the noise floor of the stated samples, or the user's word).</summary>
    public double? Cut { get; init; }

    /// <summary>Mutual nearest neighbours that independent neurons would have, N_A N_B / (N_A + N_B - 1).</summary>
    public double? RandomPairs { get; init; }

    /// <summary>What is wrong with, or missing in, files that others made.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The same architectures at initialisation, where they were matched.</summary>
    public UntrainedSummary? Untrained { get; init; }

    /// <summary>Pairs at or above each threshold of a fixed grid, thresholds increasing.</summary>
    public required IReadOnlyList<ThresholdCount> Thresholds { get; init; }

    /// <summary>Correlations of the mutual pairs, descending: the measured isolation profile.</summary>
    public required IReadOnlyList<double> Profile { get; init; }

    /// <summary>Neurons of A and of B (flat indices) in the calibrated pairs: entry i belongs to entry i of <see cref="Profile"/>.</summary>
    public IReadOnlyList<int> RosettaA { get; init; } = [];
    public IReadOnlyList<int> RosettaB { get; init; } = [];

    /// <summary>The same of one null draw, descending.</summary>
    public IReadOnlyList<double> NullProfile { get; init; } = [];

    /// <summary>Mean isolation of the Rosetta neurons (calibrated pairs) and of the other live neurons of A.</summary>
    public double? MeanIsolationRosetta { get; init; }
    public double? MeanIsolationOther { get; init; }

    /// <summary>Calibrated pairs by layer of A and of B.</summary>
    public IReadOnlyList<LayerPairCount> LayerPairs { get; init; } = [];

    /// <summary>Layers of A and of B.</summary>
    public int LayersA { get; init; }
    public int LayersB { get; init; }

    /// <summary>Calibrated counts of bootstrap replicates over documents, at the original threshold.</summary>
    public IReadOnlyList<int> BootstrapCalibratedPairs { get; init; } = [];

    /// <summary>Only where the truth is known (simulated worlds).</summary>
    public TruthSummary? Truth { get; init; }
}

/// <summary>Neurons of a smaller model of a family, each with the neuron of the next larger one that carries the same feature.</summary>
public sealed record LinkSummary
{
    public required string Family { get; init; }
    public required string ModelFrom { get; init; }
    public required string ModelTo { get; init; }
    public required long NeuronsFrom { get; init; }
    public required long NeuronsTo { get; init; }
    public required int Samples { get; init; }

    /// <summary>Mutual nearest neighbours, and the correlation from which they are links (null when none is).</summary>
    public required int MutualPairs { get; init; }
    public double? Tau { get; init; }
    public required double NullMaximum { get; init; }

    /// <summary>Flat indices: neuron From[i] is linked to neuron To[i].</summary>
    public required IReadOnlyList<int> From { get; init; }
    public required IReadOnlyList<int> To { get; init; }

    /// <summary>By draw of the null: its pairs at or above the same threshold, as from, to, from, to, ...</summary>
    public required IReadOnlyList<int[]> NullPairs { get; init; }
}

/// <summary>The untrained null (M17): what correlation the architectures and the tokens alone give.</summary>
/// <param name="Pairs">Mutual pairs of each seed.</param>
/// <param name="Maximum">Largest correlation of any.</param>
/// <param name="Tau">Threshold calibrated against it; null when no pair passes.</param>
/// <param name="CalibratedPairs">Pairs of the trained models at or above that threshold.</param>
/// <param name="Profile">Correlations of the first seed's pairs, descending.</param>
public sealed record UntrainedSummary(IReadOnlyList<int> Pairs, double Maximum, double? Tau, int CalibratedPairs, IReadOnlyList<double> Profile);

/// <summary>Pairs at or above a correlation, of the data and (mean per draw) of the null.</summary>
public sealed record ThresholdCount(double Threshold, int Count, double NullCount);

/// <summary>Pairs between a layer of A and a layer of B.</summary>
public sealed record LayerPairCount(int LayerA, int LayerB, int Count);

/// <summary>Measured against known truth.</summary>
public sealed record TruthSummary
{
    /// <summary>What the world was built on, in one line: not always what was predicted of it.</summary>
    public string Built { get; init; } = "";

    /// <summary>Features whose true isolation is at least tau, pairs found at or above tau, and how many of those are true.</summary>
    public required int TrueRosetta { get; init; }
    public required int FoundRosetta { get; init; }
    public required int CorrectRosetta { get; init; }

    /// <summary>Means over the true Rosetta neurons, true and recovered; and over the neurons that are not.</summary>
    public required double TrueIsolationRosetta { get; init; }
    public required double RecoveredIsolationRosetta { get; init; }
    public required double TrueIsolationOther { get; init; }
    public required double RecoveredIsolationOther { get; init; }

    /// <summary>By rank from 1: the recovered isolation of that feature (correlation of the mutual pair that carries it in both models); null where no pair does.</summary>
    public IReadOnlyList<double?> FeatureIsolations { get; init; } = [];
}
