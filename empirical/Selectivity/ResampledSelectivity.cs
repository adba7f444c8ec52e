using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Selectivity;

/// <summary>What activations say of each neuron on resampled documents (M40): values by measure, resample and flat index, NaN where there
/// is none.</summary>
public sealed class ResampledSelectivity
{
    private readonly Dictionary<string, float[][]> _values;

    private ResampledSelectivity(Dictionary<string, float[][]> values) => _values = values;

    /// <summary>[resample][flat] of one measure; null for a measure that depends on no activations.</summary>
    public IReadOnlyList<float[]>? Of(string measure) => _values.GetValueOrDefault(measure);

    /// <summary>Measures every neuron on every resample, in one pass.</summary>
    /// <param name="activations">The model, whose samples come document by document.</param>
    /// <param name="draws">By resample: how often each document is drawn; documents in the order of their samples.</param>
    /// <param name="cancellation">Ends the work between reads.</param>
    public static ResampledSelectivity Of(IActivations activations, IReadOnlyList<int[]> draws, CancellationToken cancellation = default)
    {
        IReadOnlyList<int> blocks = activations.BlockOfSample;
        int[] starts = [.. Enumerable.Range(0, activations.SampleCount)
            .Where(t => t == 0 || blocks.Count == 0 || blocks[t] != blocks[t - 1]), activations.SampleCount];
        (string Name, SelectivityMeasure.OverSamples Measure)[] measures =
            [.. NeuronSelectivity.Registered<SelectivityMeasure.OverSamples>()];
        Dictionary<string, float[][]> values = measures.ToDictionary(entry => entry.Name, _ => draws.Select(_ =>
        {
            var own = new float[activations.Layout.Count];
            Array.Fill(own, float.NaN);
            return own;
        }).ToArray(), StringComparer.Ordinal);
        if (draws.Count > 0)
        {
            NeuronScan.Visit(activations, (flat, row) =>
            {
                if (ActivationShape.Of(row) is null)
                    return;
                ActivationShape?[] shapes = ActivationShape.OnResamples(row, starts, draws);
                for (int draw = 0; draw < shapes.Length; draw++)
                {
                    if (shapes[draw] is not { } shape)
                        continue;
                    foreach ((string name, SelectivityMeasure.OverSamples measure) in measures)
                        values[name][draw][flat] = (float)measure.Of(shape);
                }
            }, new ParallelOptions { CancellationToken = cancellation });
        }
        return new ResampledSelectivity(values);
    }
}
