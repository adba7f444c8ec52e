using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Selectivity;

/// <summary>A measure of selectivity, averaged over Rosetta Neurons and over the others of one model.</summary>
/// <param name="MeanOfRosetta">Mean over Rosetta Neurons; null when none has a value.</param>
/// <param name="MeanOfOthers">Mean over the others; null when none has a value.</param>
/// <param name="RosettaCount">Rosetta Neurons with a value.</param>
/// <param name="OtherCount">Others with a value.</param>
public sealed record RosettaContrast(double? MeanOfRosetta, double? MeanOfOthers, int RosettaCount, int OtherCount)
{
    /// <summary>Contrasts a measure.</summary>
    /// <param name="valueOfNeuron">By flat index; null for a dead neuron.</param>
    /// <param name="layout">The model's layers.</param>
    /// <param name="rosetta">The model's Rosetta Neurons.</param>
    public static RosettaContrast Of(IReadOnlyList<double?> valueOfNeuron, NeuronLayout layout, IReadOnlySet<NeuronKey> rosetta)
    {
        ILookup<bool, double> values = Enumerable.Range(0, layout.Count).Where(flat => valueOfNeuron[flat] is not null)
            .ToLookup(flat => rosetta.Contains(layout.KeyOf(flat)), flat => valueOfNeuron[flat]!.Value);
        return new RosettaContrast(Mean(values[true]), Mean(values[false]), values[true].Count(), values[false].Count());
    }

    private static double? Mean(IEnumerable<double> values) => values.Any() ? values.Average() : null;
}
