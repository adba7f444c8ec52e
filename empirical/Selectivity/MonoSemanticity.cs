using System.Numerics.Tensors;
using Rosetta.Theory;

namespace Rosetta.Empirical.Selectivity;

/// <summary>
/// MonoSemanticity score of many neurons at once: the mean cosine similarity of image embeddings over the pairs of different images,
/// weighted by the product of the neuron's activations on the two, scaled to [0, 1] by its least and largest. 1 for a neuron that is active
/// on images that the encoder cannot tell apart (M37).
/// </summary>
/// <remarks>
/// With unit embeddings e and scaled activations a, the sum over pairs is (|sum a e|^2 - sum a^2) / ((sum a)^2 - sum a^2), so that one pass
/// over the images does. Sums are of x - x_0, with x_0 the neuron's first activation, and the scale is put in at the end, since the least
/// and the largest are known only then. In float64 throughout; batches of any size give the same to rounding.
/// </remarks>
public sealed class MonoSemanticity
{
    private readonly double[] _embeddings, _first, _sum, _squares, _least, _most;
    private readonly long[] _atLeast;
    private readonly double[][] _products;

    /// <param name="units">Neurons.</param>
    /// <param name="dimensions">Length of an embedding.</param>
    public MonoSemanticity(int units, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        (_first, _sum, _squares, _least, _most) = (new double[units], new double[units], new double[units], new double[units],
            new double[units]);
        _atLeast = new long[units];
        _embeddings = new double[dimensions];
        _products = [.. Enumerable.Range(0, units).Select(_ => new double[dimensions])];
    }

    /// <summary>Neurons.</summary>
    public int Units => _sum.Length;

    /// <summary>Length of an embedding.</summary>
    public int Dimensions => _embeddings.Length;

    /// <summary>Images so far.</summary>
    public long Images { get; private set; }

    /// <summary>Takes in some images.</summary>
    /// <param name="activations">[images, <see cref="Units"/>]: one number per image and neuron, such as the mean over the patches.</param>
    /// <param name="embeddings">[images, <see cref="Dimensions"/>], of any length but 0.</param>
    /// <exception cref="BadInputException">A number is not finite, or an embedding is 0.</exception>
    public void Add(ReadOnlyMemory<float> activations, ReadOnlySpan<float> embeddings)
    {
        int images = embeddings.Length / Dimensions;
        if (embeddings.Length != images * Dimensions || activations.Length != (long)images * Units)
            throw new ArgumentException($"{activations.Length} activations and {embeddings.Length} values of embeddings for {Units} units "
                + $"and {Dimensions} dimensions.", nameof(activations));
        double[] unit = UnitLength(embeddings, images);
        for (int image = 0; image < images; image++)
        {
            RequireFinite(activations.Span.Slice(image * Units, Units), image);
            for (int i = 0; i < Dimensions; i++)
                _embeddings[i] += unit[image * Dimensions + i];
        }
        bool begins = Images == 0;
        Parallel.For(0, Units, neuron =>
        {
            ReadOnlySpan<float> values = activations.Span;
            for (int image = 0; image < images; image++)
                Take(neuron, values[image * Units + neuron], unit.AsSpan(image * Dimensions, Dimensions), begins && image == 0);
        });
        Images += images;
    }

    /// <summary>The score, between -1 and 1; null where it is not defined: for a constant neuron, and for one that is above its least on a
    /// single image.</summary>
    /// <param name="unit">The neuron.</param>
    public double? Score(int unit)
    {
        if (Images - _atLeast[unit] < 2)
            return null;
        double offset = _least[unit] - _first[unit], range = _most[unit] - _least[unit];
        double sum = (_sum[unit] - Images * offset) / range;
        double squares = (_squares[unit] - 2 * offset * _sum[unit] + Images * offset * offset) / (range * range);
        double length = 0;
        for (int i = 0; i < Dimensions; i++)
        {
            double along = (_products[unit][i] - offset * _embeddings[i]) / range;
            length += along * along;
        }
        return (length - squares) / (sum * sum - squares);
    }

    private void Take(int unit, double activation, ReadOnlySpan<double> embedding, bool isFirst)
    {
        if (isFirst)
            (_first[unit], _least[unit], _most[unit]) = (activation, activation, activation);
        if (activation < _least[unit])
            (_least[unit], _atLeast[unit]) = (activation, 0);
        if (activation == _least[unit])
            _atLeast[unit]++;
        _most[unit] = Math.Max(_most[unit], activation);
        double value = activation - _first[unit];
        _sum[unit] += value;
        _squares[unit] += value * value;
        TensorPrimitives.MultiplyAdd(embedding, value, _products[unit], _products[unit]);
    }

    private double[] UnitLength(ReadOnlySpan<float> embeddings, int images)
    {
        var unit = new double[embeddings.Length];
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> embedding = embeddings.Slice(image * Dimensions, Dimensions);
            double squares = 0;
            foreach (float value in embedding)
                squares += (double)value * value;
            if (!(squares > 0) || !double.IsFinite(squares))
                throw new BadInputException($"The embedding of image {Images + image} has length {Math.Sqrt(squares)}",
                    "A cosine needs embeddings that are finite and not 0", "Embed the image again, or leave it out");
            double length = Math.Sqrt(squares);
            for (int i = 0; i < Dimensions; i++)
                unit[image * Dimensions + i] = embedding[i] / length;
        }
        return unit;
    }

    private void RequireFinite(ReadOnlySpan<float> activations, int image)
    {
        for (int unit = 0; unit < activations.Length; unit++)
        {
            if (!float.IsFinite(activations[unit]))
                throw new BadInputException($"Neuron {unit} is {activations[unit]} on image {Images + image}",
                    "Activations are finite numbers", "Capture them again, in float32 if they overflow");
        }
    }
}
