using Rosetta.Empirical.Measurement;

namespace Rosetta.Sim.Populations;

/// <summary>A mutual pair of a simulated world, with what it really is.</summary>
/// <param name="NeuronOfA">Flat index in the first model.</param>
/// <param name="NeuronOfB">Flat index in the second model.</param>
/// <param name="Correlation">Measured correlation: the recovered isolation.</param>
/// <param name="CommonRank">Rank of the feature that both carry; 0 for a false pair.</param>
public readonly record struct PopulationPair(int NeuronOfA, int NeuronOfB, double Correlation, int CommonRank);

/// <summary>What the instrument found in one simulated world, beside the truth. A mean over nothing is null.</summary>
public sealed record MeasuredPopulation
{
    /// <summary>What the instrument says, as of any pair of models.</summary>
    public required PairMeasurement Instrument { get; init; }

    /// <summary>Nominal threshold.</summary>
    public required double Tau { get; init; }

    /// <summary>All mutual nearest neighbours, correlation descending.</summary>
    public required IReadOnlyList<PopulationPair> Pairs { get; init; }

    /// <summary>Mutual nearest neighbours of correlation at least tau: the measured Rosetta Neurons.</summary>
    public required int CountAtTau { get; init; }

    /// <summary>Mean correlation of those.</summary>
    public required double? MeanIsolationRosetta { get; init; }

    /// <summary>Mean cross-fitted isolation of every other neuron.</summary>
    public required double? MeanIsolationOther { get; init; }

    /// <summary>Truth: mean isolation of the neurons of A that are in no pair of correlation at least tau.</summary>
    public required double? TrueMeanIsolationOther { get; init; }

    /// <summary>Truth: share of the pairs at tau that carry a common feature.</summary>
    public required double? Precision { get; init; }

    /// <summary>Truth: share found at tau of the features whose noiseless correlation reaches tau.</summary>
    public required double? Recall { get; init; }

    /// <summary>
    /// Truth: share of the pairs at the calibrated threshold that carry a common feature (see
    /// <see cref="FeatureSharing.Everything"/> for why it may be low).
    /// </summary>
    public required double? CalibratedPrecision { get; init; }

    /// <summary>Truth: features whose noiseless correlation sqrt(s_A s_B) reaches tau.</summary>
    public required int TrueCount { get; init; }

    /// <summary>Truth: the count at tau that the sampling noise of correlations leads to expect (<see cref="PairingNoise"/>).</summary>
    public required double ExpectedCount { get; init; }

    /// <summary>Truth: standard deviation of the count at tau between worlds.</summary>
    public required double ExpectedCountDeviation { get; init; }

    /// <summary>Truth: the mean correlation that the same noise leads to expect of the pairs at tau, winner's curse included.</summary>
    public required double ExpectedMeanIsolation { get; init; }
}
