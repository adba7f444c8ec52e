using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Claims;

/// <summary>What the instrument says of two models over the same samples, with its null.</summary>
public sealed record PairEvidence
{
    public required string ModelA { get; init; }
    public required string ModelB { get; init; }
    public required int NeuronsA { get; init; }
    public required int NeuronsB { get; init; }
    public required int DeadA { get; init; }
    public required int DeadB { get; init; }

    /// <summary>Those of the dead neurons with a value that is NaN or infinite; the others are constant.</summary>
    public int NonFiniteA { get; init; }

    /// <inheritdoc cref="NonFiniteA"/>
    public int NonFiniteB { get; init; }

    public required int Samples { get; init; }
    public required double EffectiveSamples { get; init; }

    /// <summary>Mutual top-k pairs by k ("1", "2", ...).</summary>
    public required IReadOnlyDictionary<string, int> Pairs { get; init; }

    /// <summary>The null that decides (of the largest threshold), or none; draws of it; mean mutual pairs per draw; largest correlation of
    /// any.</summary>
    public required string Null { get; init; }
    public required int NullDraws { get; init; }
    public required double NullPairs { get; init; }
    public required double NullMaximum { get; init; }

    /// <summary>
    /// Calibrated threshold (null when no pair passes), theoretical noise floor, and the pairs at or above the threshold.
    /// </summary>
    public double? Tau { get; init; }
    public required double Floor { get; init; }
    public required int CalibratedPairs { get; init; }

    /// <summary>
    /// Where there is no null: the correlation above which pairs are taken as more than chance (the noise
    /// floor of the stated samples, or the user's word).
    /// </summary>
    public double? Cut { get; init; }

    /// <summary>Mutual nearest neighbours that independent neurons would have, N_A N_B / (N_A + N_B - 1).</summary>
    public double? RandomPairs { get; init; }

    /// <summary>What is wrong with, or missing in, files that others made.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The same architectures at initialisation, where they were matched.</summary>
    public UntrainedEvidence? Untrained { get; init; }

    /// <summary>What known factors say of the pairs, where pictures were made from some.</summary>
    public FactorEvidence? Factors { get; init; }

    /// <summary>Why <see cref="Factors"/> says nothing in a world whose other pictures are known; null elsewhere.</summary>
    public string? FactorOmission { get; init; }

    /// <summary>How alike measures of selectivity over images rank the neurons of either model; empty without encoders.</summary>
    public IReadOnlyList<MeasureAgreement> Agreements { get; init; } = [];

    /// <summary>Pairs at or above each threshold of a fixed grid, thresholds increasing.</summary>
    public required IReadOnlyList<ThresholdCount> Thresholds { get; init; }

    /// <summary>Correlations of the mutual pairs, descending: the measured isolation profile, or its head where only a <see cref="Part"/>
    /// is known.</summary>
    public required IReadOnlyList<double> Profile { get; init; }

    /// <summary>How much of the profile is known, where others printed a part of it; null where it is whole.</summary>
    public KnownPart? Part { get; init; }

    /// <summary>
    /// Neurons of A and of B (flat indices) in the calibrated pairs: entry i belongs to entry i of <see cref="Profile"/>.
    /// </summary>
    public IReadOnlyList<int> RosettaA { get; init; } = [];
    public IReadOnlyList<int> RosettaB { get; init; } = [];

    /// <summary>The same of one null draw, descending.</summary>
    public IReadOnlyList<double> NullProfile { get; init; } = [];

    /// <summary>Correlations of the pairs of each draw of the rotation, descending, where it stands beside the nulls that calibrate and is
    /// none of them; null where it was not drawn so.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Rotations { get; init; }

    /// <summary>Mean isolation of the Rosetta neurons (calibrated pairs) and of the other live neurons of A.</summary>
    public double? MeanIsolationRosetta { get; init; }
    public double? MeanIsolationOther { get; init; }

    /// <summary>
    /// By threshold: mean isolations of the neurons in pairs at or above it and of all other live neurons, both cross-fitted. Empty where
    /// they were not wanted.
    /// </summary>
    public IReadOnlyList<ThresholdIsolation> Isolations { get; init; } = [];

    /// <summary>Those at a threshold that was counted; null where none were measured there.</summary>
    public ThresholdIsolation? IsolationsAt(double threshold) => Isolations.FirstOrDefault(entry => entry.Threshold == threshold);

    /// <summary>Calibrated pairs by layer of A and of B.</summary>
    public IReadOnlyList<LayerPairCount> LayerPairs { get; init; } = [];

    /// <summary>Layers of A and of B.</summary>
    public int LayersA { get; init; }
    public int LayersB { get; init; }

    /// <summary>Calibrated counts of bootstrap replicates over documents, at the original threshold.</summary>
    public IReadOnlyList<int> BootstrapCalibratedPairs { get; init; } = [];

    /// <summary>Of each replicate, the pairs at or above every threshold of <see cref="Thresholds"/>.</summary>
    public IReadOnlyList<int[]> BootstrapCounts { get; init; } = [];

    /// <summary>Of each replicate, the mutual top-k pairs for every k of <see cref="Pairs"/>, ascending.</summary>
    public IReadOnlyList<int[]> BootstrapNeighbours { get; init; } = [];

    /// <summary>
    /// Correlation from which the pairs of this size are more than chance: what the null calibrates, its largest correlation where no pair
    /// passes, the stated cut where there is no null; 1 where nothing is known.
    /// </summary>
    /// <param name="nullName">The null to go by; null for the one that decides.</param>
    public double ChanceFloor(string? nullName = null) =>
        Nulls.FirstOrDefault(one => one.Name == nullName) is { } named ? named.Tau ?? named.Bound ?? named.Maximum ?? 1
            : Tau ?? Cut ?? (NullDraws > 0 && double.IsFinite(NullMaximum) ? NullMaximum : 1);

    /// <summary>Whether the pairs at or above a correlation are known.</summary>
    public bool Counts(double threshold) => Part is null || threshold >= Part.End;

    /// <summary>Pairs at or above a correlation.</summary>
    /// <exception cref="BadInputException">The profile is not known so far down.</exception>
    public int CountAt(double threshold) => !Counts(threshold)
        ? throw new BadInputException(
            FormattableString.Invariant($"pairs at or above {threshold} of a profile that is known down to {Part!.End}"),
            "A count needs the whole profile above it", "Raise the threshold, or give the whole list of pairs")
        : Thresholds.FirstOrDefault(entry => entry.Threshold == threshold)?.Count
        ?? Profile.Count(correlation => correlation >= threshold);

    /// <summary>Of each replicate, the pairs at or above a threshold; empty where it was not counted.</summary>
    public IReadOnlyList<int> ReplicatesAt(double threshold)
    {
        int column = Thresholds.ToList().FindIndex(entry => entry.Threshold == threshold);
        return column < 0 ? [] : [.. BootstrapCounts.Select(counts => counts[column])];
    }

    /// <summary>Pairs of the null at or above a correlation, mean per draw; of one draw between the thresholds counted; NaN without a
    /// null.</summary>
    public double NullCountAt(double threshold) =>
        Thresholds.FirstOrDefault(entry => entry.Threshold == threshold) is { } counted ? counted.NullCount
            : NullDraws > 0 ? NullProfile.Count(correlation => correlation >= threshold) : double.NaN;

    /// <summary>Every null that was drawn, the deciding one among them.</summary>
    public IReadOnlyList<NullEvidence> Nulls { get; init; } = [];

    /// <summary>Pairs found in either half of the documents alone, where halves were matched.</summary>
    public HalvesEvidence? Halves { get; init; }

    /// <summary>Only where the truth is known (simulated worlds).</summary>
    public TruthEvidence? Truth { get; init; }
}

/// <summary>Neurons of a smaller model of a family, each with the neuron of the next larger one that carries the same feature.</summary>
public sealed record LinkEvidence
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

/// <summary>Mutual pairs of each half of the documents, matched alone.</summary>
/// <param name="First">Correlations in the first half, descending.</param>
/// <param name="Second">In the second half.</param>
/// <param name="Both">Pairs that both halves have.</param>
public sealed record HalvesEvidence(IReadOnlyList<double> First, IReadOnlyList<double> Second, int Both);

/// <summary>The untrained null (M17): what correlation the architectures and the tokens alone give.</summary>
/// <param name="Pairs">Mutual pairs of each seed.</param>
/// <param name="Maximum">Largest correlation of any.</param>
/// <param name="Tau">Threshold calibrated against it; null when no pair passes.</param>
/// <param name="CalibratedPairs">Pairs of the trained models at or above that threshold.</param>
/// <param name="Profile">Correlations of the first seed's pairs, descending.</param>
public sealed record UntrainedEvidence(IReadOnlyList<int> Pairs, double Maximum, double? Tau, int CalibratedPairs,
    IReadOnlyList<double> Profile);

/// <summary>What one null says of two models (M18).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Draws">Draws of it.</param>
/// <param name="Pairs">Mean mutual pairs per draw.</param>
/// <param name="Maximum">Largest correlation of any draw.</param>
/// <param name="Bound">Correlation that the largest of a draw exceeds in 5 % of draws (M32).</param>
/// <param name="Tau">Threshold against it alone; null when no pair passes.</param>
/// <param name="CalibratedPairs">Pairs at or above that.</param>
/// <param name="Counts">Mean pairs per draw at or above each threshold of the pair.</param>
/// <param name="Profile">Correlations of one draw, descending.</param>
public sealed record NullEvidence(string Name, int Draws, double Pairs, double? Maximum, double? Bound, double? Tau, int CalibratedPairs,
    IReadOnlyList<double> Counts, IReadOnlyList<double> Profile)
{
    /// <summary>Mutual pairs of each draw; empty in records of files that do not have them.</summary>
    public IReadOnlyList<int> DrawPairs { get; init; } = [];
}

/// <summary>Pairs at or above a correlation, of the data and (mean per draw) of the null.</summary>
public sealed record ThresholdCount(double Threshold, int Count, double NullCount);

/// <summary>Mean cross-fitted isolations of the neurons in pairs at or above a correlation, and of all others.</summary>
public sealed record ThresholdIsolation(double Threshold, double Rosetta, double Other);

/// <summary>What is known of a profile beside its head, where others printed a part of it.</summary>
/// <param name="End">Correlation from which the head is complete.</param>
/// <param name="Step">Distance of neighbouring values there, where correlations were rounded; 0 where they were not.</param>
/// <param name="Mean">Mean correlation of all pairs.</param>
/// <param name="StandardDeviation">Standard deviation of all.</param>
/// <param name="Last">The smallest correlations, descending.</param>
public sealed record KnownPart(double End, double Step, double Mean, double StandardDeviation, IReadOnlyList<double> Last)
{
    /// <summary>
    /// Pairs at or above a threshold below <see cref="End"/>, on the assumption that those between head and tail are normal, with the mean
    /// and the deviation that head and tail leave them. NaN where they leave none.
    /// </summary>
    /// <param name="head">The first correlations.</param>
    /// <param name="pairs">All pairs.</param>
    /// <param name="threshold">Between head and tail.</param>
    public double AssumedAbove(IReadOnlyList<double> head, int pairs, double threshold)
    {
        double[] known = [.. head, .. Last];
        double middle = pairs - known.Length, mean = (pairs * Mean - known.Sum()) / middle;
        double square = (pairs * (StandardDeviation * StandardDeviation + Mean * Mean) - known.Sum(value => value * value)) / middle;
        return head.Count + middle * StandardNormal.Upper((threshold - mean) / Math.Sqrt(square - mean * mean));
    }
}

/// <summary>Pairs between a layer of A and a layer of B.</summary>
public sealed record LayerPairCount(int LayerA, int LayerB, int Count);

/// <summary>Measured against known truth.</summary>
public sealed record TruthEvidence
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

    /// <summary>
    /// By rank from 1: the recovered isolation of that feature (correlation of the mutual pair that
    /// carries it in both models); null where no pair does.
    /// </summary>
    public IReadOnlyList<double?> FeatureIsolations { get; init; } = [];
}

/// <summary>
/// One trained toy network, measured on fresh samples. Lists are by rank of importance, the most important feature first.
/// </summary>
public sealed record ToyEvidence
{
    /// <summary>Name of its record and weights in the run's models folder.</summary>
    public required string Record { get; init; }

    /// <summary>Steps trained, and the importance-weighted training loss at the end.</summary>
    public required int Steps { get; init; }
    public required double Loss { get; init; }

    /// <summary>Probability of presence, and the spectrum of importance with every number.</summary>
    public required double Presence { get; init; }
    public required string Spectrum { get; init; }

    /// <summary>Share of the variance of its best neuron that a feature's positive or negative part explains.</summary>
    public required IReadOnlyList<double> Isolation { get; init; }

    /// <summary>C_r = (W_r . W_r)^2 / sum over j of (W_r . W_j)^2, in hidden dimensions (Scherlis et al. 2022).</summary>
    public required IReadOnlyList<double> Capacity { get; init; }

    /// <summary>
    /// Sum over neurons of the share of their variance that the feature explains, in neurons; over all features at most N.
    /// </summary>
    public required IReadOnlyList<double> NeuronCapacity { get; init; }

    /// <summary>1 - loss of the feature / its loss without the network's help: the utility that was bought.</summary>
    public required IReadOnlyList<double> Utility { get; init; }
}

/// <summary>Two toy networks of different seeds through the instrument that is used for real models.</summary>
public sealed record ToyPairEvidence
{
    public required string RecordA { get; init; }
    public required string RecordB { get; init; }

    /// <summary>
    /// All mutual nearest neighbours, those at or above the calibrated threshold, that threshold, the null's
    /// largest correlation, and its mutual pairs per draw.
    /// </summary>
    public required int RawPairs { get; init; }
    public required int CalibratedPairs { get; init; }
    public double? Tau { get; init; }
    public double? Floor { get; init; }
    public required double NullPairs { get; init; }

    /// <inheritdoc cref="PairEvidence.Rotations"/>
    public IReadOnlyList<IReadOnlyList<double>>? Rotations { get; init; }

    /// <summary>
    /// Every mutual pair: correlation, sqrt(s_A s_B) of what the neurons carry most, rank of the feature in A, and 1 where
    /// both carry the same part of the same feature.
    /// </summary>
    public required IReadOnlyList<double[]> Pairs { get; init; }
}
