using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Rosetta.Sim.Training;

/// <summary>Trainings side by side, each on one thread of its own.</summary>
/// <remarks>
/// A step of a small model is too little work to split: two trainings on two cores are faster than two cores on one training, and a
/// training on one thread gives the same weights however many run beside it. libtorch keeps its thread count per thread with a default for
/// new ones; the pool sets 1 on its own threads and gives the default back at the end.
/// </remarks>
public static class TrainingPool
{
    /// <summary>Trains every task and returns the outcomes in the order of the tasks.</summary>
    /// <param name="tasks">Trainings in folders of their own; the dearest start first.</param>
    /// <param name="parallel">Trainings at a time.</param>
    /// <param name="checkpointEvery">Time between checkpoints; a cut by <paramref name="cancel"/> writes one too.</param>
    /// <param name="progress">Called about once a second per training, from its thread.</param>
    /// <param name="ended">Called once per training that was started, from its thread, as soon as it ends.</param>
    /// <param name="cancel">Cuts all trainings after their current step; those not started come back as cut at step 0.</param>
    /// <exception cref="Rosetta.Theory.BadInputException">A folder that holds another training, or too
    /// little text; the others are cut first.</exception>
    public static IReadOnlyList<TrainingOutcome> Run(IReadOnlyList<TrainingTask> tasks, int parallel, TimeSpan checkpointEvery,
        Action<TrainingProgress>? progress = null, Action<TrainingOutcome>? ended = null, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        if (tasks.Select(task => Path.GetFullPath(task.Folder)).Distinct().Count() < tasks.Count)
            throw new ArgumentException("Two trainings have the same folder.", nameof(tasks));
        var outcomes = new TrainingOutcome[tasks.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ExceptionDispatchInfo? failure = null;
        int[] order = [.. Enumerable.Range(0, tasks.Count).OrderByDescending(i => tasks[i].Cost * tasks[i].Settings.StepCount)];
        int next = -1;
        int before = torch.get_num_threads();
        try
        {
            Thread[] threads =
                [.. Enumerable.Range(0, Math.Min(parallel, tasks.Count)).Select(_ => new Thread(Work) { IsBackground = true })];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
        }
        finally
        {
            torch.set_num_threads(before);
        }
        failure?.Throw();
        return outcomes;

        void Work()
        {
            torch.set_num_threads(1);
            for (int at; (at = Interlocked.Increment(ref next)) < order.Length;)
            {
                TrainingTask task = tasks[order[at]];
                try
                {
                    outcomes[order[at]] = new ModelTrainer(task, checkpointEvery, progress).Train(stop.Token);
                    ended?.Invoke(outcomes[order[at]]);
                }
#pragma warning disable CA1031 // Not swallowed: the first failure stops the others and is thrown again on the caller's thread.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                    stop.Cancel();
                }
            }
        }
    }
}
