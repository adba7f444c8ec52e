namespace Rosetta.Experiments.Runs;

/// <summary>One trained toy network, measured on fresh samples. Lists are by rank of importance, the most important feature first.</summary>
public sealed record ToySummary
{
    /// <summary>Probability of presence, and the spectrum of importance with every number.</summary>
    public required double Presence { get; init; }
    public required string Spectrum { get; init; }

    /// <summary>Share of the variance of its best neuron that a feature's positive or negative part explains.</summary>
    public required IReadOnlyList<double> Isolation { get; init; }

    /// <summary>That neuron; -1 where there is none.</summary>
    public required IReadOnlyList<int> Neuron { get; init; }

    /// <summary>C_r = (W_r . W_r)^2 / sum over j of (W_r . W_j)^2, in hidden dimensions (Scherlis et al. 2022).</summary>
    public required IReadOnlyList<double> Capacity { get; init; }

    /// <summary>Sum over neurons of the share of their variance that the feature explains, in neurons; over all features at most N.</summary>
    public required IReadOnlyList<double> NeuronCapacity { get; init; }

    /// <summary>1 - loss of the feature / its loss without the network's help: the utility that was bought.</summary>
    public required IReadOnlyList<double> Utility { get; init; }
}
