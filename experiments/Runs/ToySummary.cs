namespace Rosetta.Experiments.Runs;

/// <summary>One trained toy network, measured on fresh samples. Lists are by rank of importance, the most important feature first.</summary>
public sealed record ToySummary
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

    /// <summary>Sum over neurons of the share of their variance that the feature explains, in neurons; over all features at most N.</summary>
    public required IReadOnlyList<double> NeuronCapacity { get; init; }

    /// <summary>1 - loss of the feature / its loss without the network's help: the utility that was bought.</summary>
    public required IReadOnlyList<double> Utility { get; init; }
}

/// <summary>Two toy networks of different seeds through the instrument that is used for real models.</summary>
public sealed record ToyPairSummary
{
    public required string RecordA { get; init; }
    public required string RecordB { get; init; }

    /// <summary>All mutual nearest neighbours, those at or above the calibrated threshold, that threshold, the null's largest correlation, and its mutual pairs per draw.</summary>
    public required int RawPairs { get; init; }
    public required int CalibratedPairs { get; init; }
    public double? Tau { get; init; }
    public double? Floor { get; init; }
    public required double NullPairs { get; init; }

    /// <summary>Every mutual pair: correlation, sqrt(s_A s_B) of what the neurons carry most, rank of the feature in A, and 1 where both carry the same part of the same feature.</summary>
    public required IReadOnlyList<double[]> Pairs { get; init; }
}
