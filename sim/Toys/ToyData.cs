using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>The batches of one round for every stream of data in use; instances that share a stream share its batches.</summary>
internal sealed class ToyData(int batchSize, Rng root)
{
    private readonly Dictionary<string, Stream> _streams = new(StringComparer.Ordinal);

    /// <summary>Draws the batches of steps first .. first + count - 1 for the given instances.</summary>
    public void Draw(IEnumerable<ToyInstance> instances, int first, int count, ParallelOptions options)
    {
        var due = new Dictionary<string, Stream>(StringComparer.Ordinal);
        foreach (ToyInstance instance in instances)
        {
            string path = instance.Data(root).Path;
            if (due.ContainsKey(path))
                continue;
            if (!_streams.TryGetValue(path, out Stream? stream))
                _streams.Add(path, stream = new Stream(instance, root, batchSize));
            due.Add(path, stream);
        }
        Action[] draws = [.. due.Values.SelectMany(stream => stream.Draws(first, count))];
        Parallel.ForEach(draws, options, draw => draw());
    }

    /// <summary>The batches last drawn for an instance, in the order of steps.</summary>
    public IReadOnlyList<SparseSamples> Of(ToyInstance instance) => _streams[instance.Data(root).Path].Current;

    private sealed class Stream(ToyInstance instance, Rng root, int batchSize)
    {
        private readonly ToySampler _sampler = new(instance.Features, instance.Signed);
        private readonly List<SparseSamples> _buffers = [];

        public SparseSamples[] Current { get; private set; } = [];

        public IEnumerable<Action> Draws(int first, int count)
        {
            while (_buffers.Count < count)
                _buffers.Add(new SparseSamples(batchSize, instance.Features.Count));
            Current = [.. _buffers.Take(count)];
            Rng data = instance.Data(root);
            return Current.Select((batch, i) => (Action)(() => _sampler.Draw(batch, data.Derive("step", first + i))));
        }
    }
}
