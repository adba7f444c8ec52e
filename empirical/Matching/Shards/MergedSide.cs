using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>One model's neurons over all shards together: what their files add up to.</summary>
internal sealed class MergedSide
{
    private readonly ShardSide[] _shards;
    private readonly (double[] Signs, double[] Counts)[] _buckets;
    private readonly double[] _means, _norms;

    /// <param name="shards">The model in every shard, in the order of the shards' digests, which makes the sums the same bits
    /// however the files were named or gathered.</param>
    /// <param name="samples">Samples of each shard.</param>
    /// <param name="buckets">Sums of signs, and samples, of each shard's buckets.</param>
    public MergedSide(ShardSide[] shards, int[] samples, (double[] Signs, double[] Counts)[] buckets)
    {
        (_shards, _buckets, Layout) = (shards, buckets, shards[0].Layout);
        (_means, _norms) = (new double[Layout.Count], new double[Layout.Count]);
        for (int neuron = 0; neuron < Layout.Count; neuron++)
        {
            double count = 0, mean = 0, squares = 0;
            for (int i = 0; i < shards.Length; i++)
            {
                double added = samples[i], delta = shards[i].Means[neuron] - mean;
                // Chan, Golub and LeVeque 1983; exact where all shards hold one value.
                squares += shards[i].Squares[neuron] + delta * delta * count * added / (count + added);
                mean += delta * added / (count + added);
                count += added;
            }
            (_means[neuron], _norms[neuron]) = (mean, double.IsFinite(mean) ? Math.Sqrt(squares) : 0);
        }
        Active = [.. Enumerable.Range(0, Layout.Count).Where(neuron => _norms[neuron] > 0)];
    }

    /// <summary>Layers and widths.</summary>
    public NeuronLayout Layout { get; }

    /// <summary>Flat indices of the neurons that vary.</summary>
    public int[] Active { get; }

    /// <summary>By flat index; NaN where a value is not finite.</summary>
    public IReadOnlyList<double> Means => _means;

    /// <summary>By flat index: the root of the sum of squared deviations; 0 for a dead neuron.</summary>
    public IReadOnlyList<double> Norms => _norms;

    /// <summary>The sketches of the active neurons, standardised, with their errors and norms.</summary>
    /// <param name="products">Their precision.</param>
    /// <param name="width">Buckets.</param>
    /// <param name="advance">Told the neurons done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public SketchSide Sketched(SketchProducts products, int width, Action<int> advance, CancellationToken cancellation)
    {
        const int block = 512;
        TorchSharp.torch.Tensor rows = products.Rows(Active.Length, width);
        var errors = new SketchError[Active.Length];
        var norms = new double[Active.Length];
        double[] fourthRoots = Array.ConvertAll(_buckets, own => Math.Sqrt(Root(own.Counts))),
            fullest = Array.ConvertAll(_buckets, own => own.Counts.Max());
        using var sketches = new SketchProducts.Block(Math.Min(block, Active.Length), width);
        for (int first = 0; first < Active.Length; first += block)
        {
            int start = first, count = Math.Min(block, Active.Length - first);
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation },
                () => (Own: new float[width], Sums: new double[width]), (i, _, room) =>
            {
                int neuron = Active[start + i];
                Array.Clear(room.Sums);
                double root = 0, reach = 0;
                for (int shard = 0; shard < _shards.Length; shard++)
                {
                    double shift = _shards[shard].Means[neuron] - _means[neuron];
                    _shards[shard].ReadSketch(neuron, room.Own);
                    for (int bucket = 0; bucket < width; bucket++)
                        room.Sums[bucket] += room.Own[bucket] + shift * _buckets[shard].Signs[bucket];
                    // Deviations from the mean of all differ from those from the shard's by one number in all samples (Minkowski).
                    double own = Math.Sqrt(_shards[shard].Errors[neuron].Spread) + Math.Abs(shift) * fourthRoots[shard];
                    root += own * own;
                    reach += _shards[shard].Errors[neuron].Reach + Math.Abs(shift) * fullest[shard];
                }
                Span<float> sketch = sketches.Row(i);
                double norm = _norms[neuron];
                for (int bucket = 0; bucket < width; bucket++)
                    sketch[bucket] = (float)(room.Sums[bucket] / norm);
                errors[start + i] = new SketchError(root / (norm * norm), reach / norm);
                norms[start + i] = Math.Sqrt(Float64Sums.CentredProduct(sketch, 0, sketch, 0));
                return room;
            }, static _ => { });
            sketches.Store(rows, start, count);
            advance(count);
        }
        return new SketchSide(rows, errors, norms);
    }

    /// <summary>Root of the sum of squares.</summary>
    private static double Root(double[] values) => Math.Sqrt(values.Sum(value => value * value));
}
