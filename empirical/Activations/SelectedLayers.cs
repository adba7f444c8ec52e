using Rosetta.Theory;

namespace Rosetta.Empirical.Activations;

/// <summary>Some layers of a model: a view without values of its own.</summary>
public sealed class SelectedLayers : IActivations
{
    private readonly IActivations _whole;

    /// <summary>Flat index in the whole model of the first neuron of each selected layer.</summary>
    private readonly int[] _starts;

    private SelectedLayers(IActivations whole, int[] positions)
    {
        _whole = whole;
        _starts = [.. positions.Select(whole.Layout.Start)];
        Layout = new NeuronLayout([.. positions.Select(position => whole.Layout.LayerIds[position])],
            [.. positions.Select(position => whole.Layout.Widths[position])]);
        Neurons = [.. positions.SelectMany(position => Enumerable.Range(whole.Layout.Start(position), whole.Layout.Widths[position]))];
    }

    /// <summary>These layers of a model, by the model's own numbers.</summary>
    /// <param name="whole">The model.</param>
    /// <param name="layers">Numbers, increasing.</param>
    /// <param name="name">The model's name, for errors.</param>
    /// <exception cref="BadInputException">It has no layer of such a number.</exception>
    public static SelectedLayers Of(IActivations whole, IReadOnlyList<int> layers, string name)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(layers);
        int[] known = [.. whole.Layout.LayerIds], unknown = [.. layers.Except(known)];
        return unknown.Length == 0 ? new SelectedLayers(whole, [.. layers.Select(layer => Array.IndexOf(known, layer))])
            : throw new BadInputException($"'{name}' has no layer {string.Join(", ", unknown)}",
                $"Its layers are {string.Join(", ", known.Take(200))}", "Choose among them");
    }

    /// <summary>Flat indices in the whole model of the selected neurons, in order.</summary>
    public IReadOnlyList<int> Neurons { get; }

    /// <inheritdoc/>
    public NeuronLayout Layout { get; }

    /// <inheritdoc/>
    public int SampleCount => _whole.SampleCount;

    /// <inheritdoc/>
    public IReadOnlyList<int> BlockOfSample => _whole.BlockOfSample;

    /// <inheritdoc/>
    public bool IsAtHand => _whole.IsAtHand;

    /// <inheritdoc/>
    public ReadOnlySpan<float> RowOf(int flat) => _whole.RowOf(Whole(flat));

    /// <inheritdoc/>
    public void Read(int first, int count, Span<float> destination)
    {
        for (int done = 0; done < count;)
        {
            int position = Layout.PositionOf(first + done);
            int here = Math.Min(count - done, Layout.Start(position) + Layout.Widths[position] - first - done);
            _whole.Read(Whole(first + done), here, destination.Slice(done * SampleCount, here * SampleCount));
            done += here;
        }
    }

    private int Whole(int flat)
    {
        int position = Layout.PositionOf(flat);
        return _starts[position] + flat - Layout.Start(position);
    }
}
