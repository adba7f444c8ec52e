using System.Collections.Concurrent;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>
/// Trains and measures toys in a folder, and goes on there after any interruption: finished toys are read,
/// running ones continue at their last checkpoint.
/// </summary>
/// <param name="folder">Where records, weights and the checkpoint are.</param>
/// <param name="settings">How to train.</param>
/// <param name="evaluationSamples">Fresh samples to measure on, a multiple of 256.</param>
/// <param name="root">Root of all random streams.</param>
/// <param name="checkpointEvery">Time between checkpoints.</param>
/// <param name="parallel">Threads; as many as processors by default. No result depends on it.</param>
public sealed class ToyRunner(ToyFolder folder, ToyTrainingSettings settings, int evaluationSamples, Rng root, TimeSpan checkpointEvery,
    int? parallel = null)
{
    /// <summary>Memory that the weights and moments of one batch may take.</summary>
    private const long BatchBytes = 1L << 30;

    private readonly ConcurrentDictionary<string, ToyEvaluation> _evaluations = new(StringComparer.Ordinal);

    /// <summary>One record per instance, in the order given.</summary>
    /// <param name="instances">Toys of any kind and size, no two alike.</param>
    /// <param name="progress">Told about once a second where the current batch stands.</param>
    /// <param name="ended">Told each record as soon as it is written, possibly by several threads at
    /// once; not told records that were there.</param>
    /// <param name="cancel">Ends the work at the next checkpoint.</param>
    /// <exception cref="BadInputException">Two equal instances, a damaged file, or a folder that cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<ToyRecord> Run(IReadOnlyList<ToyInstance> instances, Action<ToyTrainingProgress>? progress = null,
        Action<ToyRecord>? ended = null, CancellationToken cancel = default)
    {
        string[] keys = [.. instances.Select(instance => instance.Key(settings, root))];
        if (keys.Distinct().Count() < keys.Length)
            throw new BadInputException($"{keys.Length} toys of which {keys.Length - keys.Distinct().Count()} repeat another",
                "Every toy must differ in kind, size, features or seed", "Remove the repeated ones");
        var records = new ConcurrentDictionary<string, ToyRecord>(StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (folder.ReadRecord(key, evaluationSamples) is { } record)
                records[key] = record;
        }
        ToyInstance[] missing = [.. instances.Where((_, i) => !records.ContainsKey(keys[i]))];
        foreach (ToyInstance[] batch in Batches(missing))
        {
            ToyTrainer.Train(batch, settings, root, new ToyCheckpoint(folder.CheckpointPath, checkpointEvery), parallel, progress, toy =>
            {
                ToyRecord record = ToyRecord.Of(toy, settings, EvaluationOf(toy.Instance));
                folder.Write(toy, record);
                records[toy.Key] = record;
                ended?.Invoke(record);
            }, cancel);
        }
        return [.. keys.Select(key => records[key])];
    }

    /// <summary>Rosetta Neurons between two finished toys that see the same inputs.</summary>
    /// <param name="a">The first toy.</param>
    /// <param name="b">The second toy.</param>
    /// <param name="instrument">How to measure.</param>
    /// <param name="cancel">Ends the matching.</param>
    /// <exception cref="BadInputException">A toy that is not in the folder, or diverged.</exception>
    public ToyPairRecord Pair(ToyInstance a, ToyInstance b, InstrumentSettings instrument, CancellationToken cancel = default)
    {
        (string keyA, string keyB) = (a.Key(settings, root), b.Key(settings, root));
        if (folder.ReadPair(keyA, keyB, instrument.Key, EvaluationOf(a).SampleCount) is { } done)
            return done;
        ToyPairRecord pair = ToyPairMeasurement.Measure(Finished(a, keyA), Activations(a, keyA), Finished(b, keyB), Activations(b, keyB),
            instrument, root, cancel);
        folder.Write(pair);
        return pair;
    }

    private ToyRecord Finished(ToyInstance instance, string key) => folder.ReadRecord(key, evaluationSamples)
        ?? throw new BadInputException($"No record of '{instance.Name}' on {evaluationSamples} samples",
            "Both toys of a pair must be trained first", "Run the toys before their pairs");

    private Rosetta.Empirical.Activations.InMemoryActivations Activations(ToyInstance instance, string key) =>
        EvaluationOf(instance).Activations(instance, folder.ReadWeights(key)
            ?? throw new BadInputException($"No weights of '{instance.Name}'", "A toy that diverged, or whose file is gone, has no neurons",
                "Leave its pairs out"));

    private ToyEvaluation EvaluationOf(ToyInstance instance) => _evaluations.GetOrAdd($"{instance.Signed} {instance.Features.Key}",
        _ => ToyEvaluation.Draw(instance, evaluationSamples, root));

    /// <summary>Instances of one data stream stay together, so that their data are drawn once.</summary>
    private IEnumerable<ToyInstance[]> Batches(ToyInstance[] instances)
    {
        var batch = new List<ToyInstance>();
        long bytes = 0;
        foreach (ToyInstance instance in instances.OrderBy(instance => instance.Data(root).Path, StringComparer.Ordinal))
        {
            long own = 3L * sizeof(float) * new ToyShape(instance.Features.Count, instance.Neurons, instance.Tied).ParameterCount;
            if (batch.Count > 0 && bytes + own > BatchBytes)
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }
            batch.Add(instance);
            bytes += own;
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }
}
