using System.Numerics.Tensors;
using Rosetta.Empirical.Images;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Selectivity;

/// <summary>Which images show what: known factors above their median, or classes, each against all other images. Two halves of the images,
/// so that what is chosen on one is measured on the other (M47).</summary>
public sealed class FactorLabels
{
    /// <summary>Images with and without a factor that a half needs, for an area to say anything.</summary>
    private const int Fewest = 3;

    private readonly IReadOnlyList<int> _classes;
    private readonly Rng _rng;
    private readonly IReadOnlyList<bool[]> _given;
    private readonly int[][] _halves;

    // [halves][factors]: which of a half's images show the factor, by their places in the half.
    private readonly int[][][] _shown;

    /// <param name="shown">[factors][images].</param>
    /// <param name="classes">Class of each image: both halves have as many of each as can be.</param>
    /// <param name="rng">Source of the halves.</param>
    public FactorLabels(IReadOnlyList<bool[]> shown, IReadOnlyList<int> classes, Rng rng)
    {
        (_given, _classes, _rng) = (shown, classes, rng);
        int[] order = [.. rng.Permutation(classes.Count).OrderBy(image => classes[image])];
        _halves = [[.. order.Where((_, i) => i % 2 == 0)], [.. order.Where((_, i) => i % 2 == 1)]];
        bool[][] told = [.. shown.Where(own => _halves.All(half => half.Count(image => own[image]) >= Fewest
            && half.Count(image => !own[image]) >= Fewest))];
        _shown = [.. _halves.Select(half => told.Select(own =>
            Enumerable.Range(0, half.Length).Where(place => own[half[place]]).ToArray()).ToArray())];
    }

    /// <summary>Factors that both halves can tell.</summary>
    public int Count => _shown[0].Length;

    /// <summary>The same of some of the images, with halves of their own.</summary>
    public FactorLabels Of(IReadOnlyList<int> images) => new(
        [.. _given.Select(shown => images.Select(image => shown[image]).ToArray())],
        [.. images.Select(image => _classes[image])], _rng);

    /// <summary>What is known of a source's images; null where nothing is that both halves can tell.</summary>
    /// <param name="source">The images.</param>
    /// <param name="rng">Source of the halves.</param>
    public static FactorLabels? Of(IImageSource source, Rng rng)
    {
        var shown = new List<bool[]>();
        int[] labels = [.. Enumerable.Range(0, source.Count).Select(source.LabelOf)];
        if (source.Factors is { } factors)
        {
            double[][] values = [.. Enumerable.Range(0, source.Count).Select(image => factors.OfImage(image).ToArray())];
            for (int factor = 0; factor < factors.Names.Count; factor++)
            {
                double[] sorted = [.. values.Select(own => own[factor]).Order()];
                // The lower median, so that a factor that is 0 on more than half of the images splits at 0.
                double median = sorted[(sorted.Length - 1) / 2];
                shown.Add([.. values.Select(own => own[factor] > median)]);
            }
        }
        else
        {
            shown.AddRange(Enumerable.Range(0, source.ClassNames.Count).Select(name => labels.Select(label => label == name).ToArray()));
        }
        var found = new FactorLabels(shown, labels, rng);
        return found.Count == 0 ? null : found;
    }

    /// <summary>The area under the curve of the factor that a neuron tells best, cross-fitted: mean over both ways round; null for a
    /// constant neuron, or one with a value that is not finite.</summary>
    /// <param name="values">A number per image.</param>
    public double? BestArea(ReadOnlySpan<float> values)
    {
        if (values.IndexOfAnyExcept(values[0]) < 0 || !TensorPrimitives.IsFiniteAll(values))
            return null;
        double[] first = Areas(values, 0), second = Areas(values, 1);
        return (Chosen(first, second) + Chosen(second, first)) / 2;
    }

    private static double Chosen(double[] choosing, double[] measured)
    {
        int best = 0;
        for (int factor = 1; factor < choosing.Length; factor++)
        {
            if (Math.Abs(choosing[factor] - 0.5) > Math.Abs(choosing[best] - 0.5))
                best = factor;
        }
        return choosing[best] >= 0.5 ? measured[best] : 1 - measured[best];
    }

    /// <summary>Area of every factor over a half: the chance that an image with it has a larger value than one without, ties
    /// half.</summary>
    private double[] Areas(ReadOnlySpan<float> values, int half)
    {
        int[] images = _halves[half];
        var ordered = new float[images.Length];
        int[] places = new int[images.Length];
        for (int place = 0; place < images.Length; place++)
            (ordered[place], places[place]) = (values[images[place]], place);
        Array.Sort(ordered, places);
        var ranks = new double[images.Length];
        for (int start = 0; start < ordered.Length;)
        {
            int end = start;
            while (end < ordered.Length && ordered[end] == ordered[start])
                end++;
            for (int i = start; i < end; i++)
                ranks[places[i]] = (start + 1 + end) / 2.0;
            start = end;
        }
        return Array.ConvertAll(_shown[half], with =>
        {
            double sum = 0; // Of halves of whole numbers: exact in any order.
            foreach (int place in with)
                sum += ranks[place];
            return (sum - with.Length * (with.Length + 1.0) / 2) / (with.Length * ((double)images.Length - with.Length));
        });
    }
}
