using System.Collections.Concurrent;
using System.Diagnostics;
using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>
/// Trains many instances at once: all sizes, importances and seeds in step, each batch of samples drawn once for all that share it.
/// </summary>
/// <remarks>
/// An instance is computed by one thread at a time with sums in a fixed order, and its random streams are named by what it is. So its
/// weights are the same bits alone or among others, on any number of threads.
/// </remarks>
public static class ToyTrainer
{
    /// <summary>
    /// Steps between two meetings of the instances: long enough that waiting costs little, short enough that the data stay in the cache.
    /// </summary>
    private const int StepsPerRound = 16;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    /// <summary>Trains every instance and returns the results in the order given.</summary>
    /// <param name="instances">Networks of any kind and size.</param>
    /// <param name="settings">Steps, batch, rates.</param>
    /// <param name="root">Root of all random streams: the name of the experiment.</param>
    /// <param name="checkpoint">Where to keep the state between rounds and how often; null for nowhere.</param>
    /// <param name="parallel">Threads; as many as processors by default. Results do not depend on it.</param>
    /// <param name="progress">Told the state about once a second.</param>
    /// <param name="ended">Told each result as soon as it is there, possibly by several threads at once.</param>
    /// <param name="cancel">Ends the training after the current round; a checkpoint is written.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<TrainedToy> Train(IReadOnlyList<ToyInstance> instances, ToyTrainingSettings settings, Rng root,
        ToyCheckpoint? checkpoint = null, int? parallel = null, Action<ToyTrainingProgress>? progress = null,
        Action<TrainedToy>? ended = null, CancellationToken cancel = default)
    {
        ToyTraining[] trainings = [.. instances.Select(instance => new ToyTraining(instance, settings, root))];
        checkpoint?.Read(trainings);
        var results = new TrainedToy?[trainings.Length];
        var data = new ToyData(settings.BatchSize, root);
        var workspaces = new ConcurrentBag<ToyWorkspace>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel ?? Environment.ProcessorCount };
        var clock = Stopwatch.StartNew();
        TimeSpan saved = TimeSpan.Zero;
        TimeSpan? reported = null;
        double doneBefore = trainings.Sum(Work);
        while (trainings.Where(training => training.End is null).ToArray() is { Length: > 0 } running)
        {
            if (cancel.IsCancellationRequested)
            {
                checkpoint?.Write(running);
                cancel.ThrowIfCancellationRequested();
            }
            Round(running);
            Parallel.For(0, trainings.Length, options, i =>
            {
                if (trainings[i].End is null || results[i] is not null)
                    return;
                results[i] = TrainedToy.Of(trainings[i]);
                ended?.Invoke(results[i]!);
            });
            if (checkpoint is not null && clock.Elapsed - saved >= checkpoint.Every)
            {
                checkpoint.Write(trainings.Where(training => training.End is null));
                saved = clock.Elapsed;
            }
            if (reported is null || clock.Elapsed - reported >= ReportEvery || running.All(training => training.End is not null))
            {
                Report();
                reported = clock.Elapsed;
            }
        }
        checkpoint?.Delete();
        return [.. results.Select(result => result!)];

        void Round(ToyTraining[] running)
        {
            // After a resume instances may stand at different steps; those behind catch up first.
            int first = running.Min(training => training.Place.Step),
                count = Math.Min(StepsPerRound - first % StepsPerRound, settings.Steps - first);
            ToyTraining[] due =
                [.. running.Where(training => training.Place.Step == first).OrderByDescending(training => training.Shape.MatrixLength)];
            data.Draw(due.Select(training => training.Instance), first, count, options);
            Parallel.ForEach(Partitioner.Create(due, EnumerablePartitionerOptions.NoBuffering), options, training =>
            {
                if (!workspaces.TryTake(out ToyWorkspace? work))
                    work = new ToyWorkspace();
                training.Run(data.Of(training.Instance), work);
                workspaces.Add(work);
            });
        }

        double Work(ToyTraining training) =>
            (double)training.Shape.MatrixLength * (training.End is null ? training.Place.Step : settings.Steps);

        void Report()
        {
            double all = trainings.Sum(training => (double)training.Shape.MatrixLength * settings.Steps), done = trainings.Sum(Work);
            double perUnit = clock.Elapsed.TotalSeconds / Math.Max(1, done - doneBefore);
            ToyTraining[] left = [.. trainings.Where(training => training.End is null)];
            progress?.Invoke(new ToyTrainingProgress(left.Length == 0 ? settings.Steps : left.Min(training => training.Place.Step),
                settings.Steps, left.Length, trainings.Length, done / all, TimeSpan.FromSeconds((all - done) * perUnit)));
        }
    }
}
