using Rosetta.Empirical.Activations;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Empirical.Selectivity;

/// <summary>A measure of selectivity over the Rosetta Neurons of one model and over the others. Of none, mean and median are
/// null.</summary>
/// <param name="MeanOfRosetta">Mean over Rosetta Neurons.</param>
/// <param name="MeanOfOthers">Mean over the others.</param>
/// <param name="MedianOfRosetta">Median over Rosetta Neurons: one neuron of extreme kurtosis moves a mean, not this.</param>
/// <param name="MedianOfOthers">Median over the others.</param>
/// <param name="RosettaCount">Rosetta Neurons with a value.</param>
/// <param name="OtherCount">Others with a value.</param>
public sealed record RosettaContrast(double? MeanOfRosetta, double? MeanOfOthers, double? MedianOfRosetta, double? MedianOfOthers,
    int RosettaCount, int OtherCount)
{
    /// <summary>Contrasts a measure.</summary>
    /// <param name="valueOfNeuron">By flat index; null where there is none.</param>
    /// <param name="layout">The model's layers.</param>
    /// <param name="rosetta">The model's Rosetta Neurons.</param>
    public static RosettaContrast Of(IReadOnlyList<double?> valueOfNeuron, NeuronLayout layout, IReadOnlySet<NeuronKey> rosetta)
    {
        ILookup<bool, double> values = Enumerable.Range(0, layout.Count).Where(flat => valueOfNeuron[flat] is not null)
            .ToLookup(flat => rosetta.Contains(layout.KeyOf(flat)), flat => valueOfNeuron[flat]!.Value);
        double[] ours = [.. values[true]], others = [.. values[false]];
        return new RosettaContrast(Mean(ours), Mean(others), Median(ours), Median(others), ours.Length, others.Length);
    }

    private static double? Mean(double[] values) => values.Length > 0 ? values.Average() : null;

    private static double? Median(double[] values) => values.Length > 0 ? Percentiles.Of(values, 0.5) : null;
}
