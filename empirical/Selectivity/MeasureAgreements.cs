using Rosetta.Empirical.Activations;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Ranks;

namespace Rosetta.Empirical.Selectivity;

/// <summary>How alike the measures of selectivity over images rank the neurons of a model: encoder against encoder, and each encoder
/// against
/// what the images are known to show (M37).</summary>
public static class MeasureAgreements
{
    /// <summary>Measures.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="activations">Places as samples, images as blocks of one size.</param>
    /// <param name="encoders">Two at most.</param>
    /// <param name="factors">What the images show; null where nothing is known.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <returns>Empty without two measures, or with too few images to leave some out.</returns>
    public static IReadOnlyList<MeasureAgreement> Of(string model, IActivations activations, IReadOnlyList<ImageEmbeddings> encoders,
        FactorLabels? factors, CancellationToken cancellation = default)
    {
        int images = activations.BlockOfSample.Count == 0 ? 0 : activations.BlockOfSample[^1] + 1;
        if (encoders.Count == 0 || encoders.Count + (factors is null ? 0 : 1) < 2 || images < 2 * MeasureAgreement.Parts)
            return [];
        // The last leaves out nothing.
        IReadOnlyDictionary<string, double?[]>[] scores = [.. Enumerable.Range(0, MeasureAgreement.Parts + 1).Select(part =>
        {
            int[] kept = [.. Enumerable.Range(0, images).Where(image => image % MeasureAgreement.Parts != part)];
            return ImageSelectivity.Of(activations, [.. encoders.Select(own => own.Of(kept))], factors?.Of(kept), kept, cancellation);
        })];
        var found = new List<MeasureAgreement>();
        if (encoders.Count > 1)
            Add(ImageSelectivity.First, encoders[0].Name, ImageSelectivity.Second, encoders[1].Name);
        foreach ((string column, ImageEmbeddings encoder) in new[] { ImageSelectivity.First, ImageSelectivity.Second }.Zip(encoders))
            Add(column, encoder.Name, ImageSelectivity.Factor, "");
        return found;

        void Add(string one, string encoder, string other, string otherEncoder)
        {
            if (!scores.All(own => own.ContainsKey(one) && own.ContainsKey(other)))
                return;
            double?[] all = [.. scores.Select(own => Correlation(own, one, other, _ => true))];
            if (all.Any(value => value is null))
                return;
            double[] left = [.. all.Take(MeasureAgreement.Parts)
                .Select(value => Math.Atanh(Math.Clamp(value!.Value, -MeasureAgreement.Most, MeasureAgreement.Most)))];
            double mean = left.Average();
            double error = Math.Sqrt((left.Length - 1.0) / left.Length * left.Sum(value => (value - mean) * (value - mean)));
            found.Add(new MeasureAgreement(model, one, encoder, other, otherEncoder, Both(scores[^1], one, other).Length,
                all[^1]!.Value, error, InsideLayers(activations.Layout, scores[^1], one, other), null));
        }
    }

    /// <summary>The same of a twin at initialisation, from its measures.</summary>
    /// <param name="trained">The model's.</param>
    /// <param name="twin">The measures of its twin, by column.</param>
    public static MeasureAgreement With(MeasureAgreement trained, IReadOnlyDictionary<string, double?[]> twin) =>
        !twin.ContainsKey(trained.Measure) || !twin.ContainsKey(trained.Other) ? trained
            : trained with { Untrained = Correlation(twin, trained.Measure, trained.Other, _ => true) };

    private static double? InsideLayers(NeuronLayout layout, IReadOnlyDictionary<string, double?[]> scores, string one, string other)
    {
        (int Neurons, double Value)[] layers = [.. Enumerable.Range(0, layout.Count).GroupBy(neuron => layout.KeyOf(neuron).Layer)
            .Select(layer => (Neurons: layer.Count(), Value: Correlation(scores, one, other, layer.ToHashSet().Contains)))
            .Where(layer => layer.Value is not null).Select(layer => (layer.Neurons, layer.Value!.Value))];
        return layers.Length == 0 ? null : layers.Sum(layer => layer.Neurons * layer.Value) / layers.Sum(layer => layer.Neurons);
    }

    private static double? Correlation(IReadOnlyDictionary<string, double?[]> scores, string one, string other, Func<int, bool> taken)
    {
        int[] both = [.. Both(scores, one, other).Where(taken)];
        return Spearman.Of([.. both.Select(neuron => scores[one][neuron]!.Value)],
            [.. both.Select(neuron => scores[other][neuron]!.Value)]);
    }

    private static int[] Both(IReadOnlyDictionary<string, double?[]> scores, string one, string other) =>
        [.. Enumerable.Range(0, scores[one].Length).Where(neuron => scores[one][neuron] is not null && scores[other][neuron] is not null)];
}
