namespace Rosetta.Sim.Toys;

/// <summary>A mutual pair of neurons with what each of them really carries.</summary>
/// <param name="Correlation">Pearson correlation over the common samples.</param>
/// <param name="A">Neuron of the first toy.</param>
/// <param name="B">Neuron of the second toy.</param>
public sealed record ToyPair(double Correlation, NeuronRecord A, NeuronRecord B)
{
    /// <summary>Whether both carry the same part of the same feature.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool SameFeature => A.Rank > 0 && A.Rank == B.Rank && A.Part == B.Part;

    /// <summary>sqrt(s_A s_B): the correlation if nothing but the feature is shared.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double ExpectedCorrelation => Math.Sqrt(A.Isolation * B.Isolation);
}
