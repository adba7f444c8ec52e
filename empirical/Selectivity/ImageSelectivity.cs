using Rosetta.Empirical.Activations;
using Rosetta.Theory;

namespace Rosetta.Empirical.Selectivity;

/// <summary>Embeddings of images by one encoder.</summary>
/// <param name="Name">The encoder.</param>
/// <param name="Dimensions">Length of an embedding.</param>
/// <param name="Values">[images, dimensions].</param>
public sealed record ImageEmbeddings(string Name, int Dimensions, float[] Values)
{
    /// <summary>Those of some of the images, in that order.</summary>
    public ImageEmbeddings Of(IReadOnlyList<int> images)
    {
        var values = new float[checked(images.Count * Dimensions)];
        for (int i = 0; i < images.Count; i++)
            Values.AsSpan(images[i] * Dimensions, Dimensions).CopyTo(values.AsSpan(i * Dimensions));
        return this with { Values = values };
    }
}

/// <summary>Selectivity of neurons over images, from a number per image: the neuron's mean over the places (M37, M47).</summary>
public static class ImageSelectivity
{
    /// <summary>Columns of the neuron table.</summary>
    public const string First = "monoSemanticity", Second = "monoSemanticityOther", Factor = "factorAuc";

    /// <summary>Bytes of activations that are held at a time.</summary>
    private const long TileBytes = 64L << 20;

    private const int MostNeurons = 512;

    /// <summary>The columns with what they say.</summary>
    public static IReadOnlyList<(string Name, string Help)> Columns { get; } =
    [
        (First, "MonoSemanticity score: mean cosine of the first encoder's embeddings over pairs of images, weighted by the neuron's means "
            + "over their places"),
        (Second, "the same by the second encoder"),
        (Factor, "area under the curve for the factor (or class) that the neuron's mean over places tells best: chosen, with its "
            + "direction, on half of the images, and measured on the other; 0.5 by chance"),
    ];

    /// <summary>The measures of every neuron, by flat index under the column's name; null where one is not defined.</summary>
    /// <param name="activations">Places as samples, images as blocks of one size.</param>
    /// <param name="encoders">Two at most.</param>
    /// <param name="factors">What the images show; null where nothing is known.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <exception cref="BadInputException">Embeddings of another number of images.</exception>
    public static IReadOnlyDictionary<string, double?[]> Of(IActivations activations, IReadOnlyList<ImageEmbeddings> encoders,
        FactorLabels? factors, CancellationToken cancellation = default) => Of(activations, encoders, factors,
            [.. Enumerable.Range(0, activations.BlockOfSample.Count == 0 ? 0 : activations.BlockOfSample[^1] + 1)], cancellation);

    /// <summary>The same on some of the images, which embeddings and factors are of.</summary>
    internal static IReadOnlyDictionary<string, double?[]> Of(IActivations activations, IReadOnlyList<ImageEmbeddings> encoders,
        FactorLabels? factors, IReadOnlyList<int> kept, CancellationToken cancellation)
    {
        int images = kept.Count, neurons = activations.Layout.Count;
        foreach (ImageEmbeddings encoder in encoders.Where(encoder => encoder.Values.Length != (long)images * encoder.Dimensions))
        {
            throw new BadInputException($"'{encoder.Name}' has {encoder.Values.Length / encoder.Dimensions} embeddings for {images} images",
                "Each image has one, in the order of the images", "Embed the same images again");
        }
        string[] names = [.. new[] { First, Second }.Take(encoders.Count), .. factors is null ? [] : new[] { Factor }];
        var found = names.ToDictionary(name => name, _ => new double?[neurons], StringComparer.Ordinal);
        if (found.Count == 0 || images < 2)
            return found;
        int samples = activations.SampleCount, places = samples / (activations.BlockOfSample[^1] + 1);
        int tile = (int)Math.Clamp(TileBytes / (4L * activations.SampleCount), 1, Math.Min(MostNeurons, Math.Max(1, neurons)));
        var values = new float[checked(tile * activations.SampleCount)];
        for (int first = 0; first < neurons; first += tile)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, count = Math.Min(tile, neurons - first);
            activations.Read(first, count, values);
            float[] means = Means(values, count, samples, kept, places);
            for (int own = 0; own < encoders.Count; own++)
            {
                var scores = new MonoSemanticity(count, encoders[own].Dimensions);
                scores.Add(means, encoders[own].Values);
                for (int unit = 0; unit < count; unit++)
                    found[names[own]][start + unit] = scores.Score(unit);
            }
            if (factors is null)
                continue;
            Parallel.For(0, count, unit =>
            {
                var own = new float[images];
                for (int image = 0; image < images; image++)
                    own[image] = means[image * count + unit];
                found[Factor][start + unit] = factors.BestArea(own);
            });
        }
        return found;
    }

    /// <summary>[images, neurons]; a neuron with a value that is not finite is constant, as a dead one.</summary>
    private static float[] Means(float[] values, int neurons, int samples, IReadOnlyList<int> kept, int places)
    {
        int images = kept.Count;
        var means = new float[checked(images * neurons)];
        Parallel.For(0, neurons, unit =>
        {
            ReadOnlySpan<float> row = values.AsSpan(unit * samples, samples);
            foreach (float value in row)
            {
                if (!float.IsFinite(value))
                    return;
            }
            for (int image = 0; image < images; image++)
            {
                double sum = 0;
                foreach (float value in row.Slice(kept[image] * places, places))
                    sum += value;
                means[image * neurons + unit] = (float)(sum / places);
            }
        });
        return means;
    }
}
