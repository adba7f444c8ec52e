using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>
/// A unit of work of a run. What it needs comes first; cells inside it are kept one by one, so that a stopped job goes on where it was.
/// Freezing a prediction is a job that the measurements which judge it need.
/// </summary>
/// <param name="Name">Unique within the run, for example <c>predict population/log-1.5</c>.</param>
/// <param name="Stage">What its wall time is booked on in the manifest.</param>
/// <param name="Needs">Names of the jobs that must have ended before.</param>
/// <param name="Run">Does the work, or what an earlier sitting left of it.</param>
internal sealed record Job(string Name, string Stage, IReadOnlyList<string> Needs, Action Run)
{
    /// <summary>
    /// Whether each of its cells needs only a few cells of the jobs before. A part of a run then does its share of it while those jobs are
    /// done in part; any other job (a prediction from all measurements of a size) waits until all parts have been put together.
    /// </summary>
    public bool ByCell { get; init; }

    /// <summary>The jobs so that each comes after what it needs, otherwise in the order given.</summary>
    /// <exception cref="BadInputException">A job needs one that is not there, needs itself in a circle, or two have one name.</exception>
    public static IReadOnlyList<Job> InOrder(IEnumerable<Job> jobs)
    {
        List<Job> open = [.. jobs];
        HashSet<string> names = [], done = [];
        if (open.FirstOrDefault(job => !names.Add(job.Name)) is { } twice)
            throw Bad($"two jobs are named '{twice.Name}'", "Names of worlds must differ");
        var ordered = new List<Job>();
        while (open.Count > 0)
        {
            Job next = open.FirstOrDefault(job => job.Needs.All(done.Contains))
                ?? throw Bad($"the jobs {string.Join(", ", open.Select(job => $"'{job.Name}'"))} wait for "
                    + $"{string.Join(", ", open.SelectMany(job => job.Needs).Except(done).Distinct())}",
                    "Every job must need only jobs that can come before it");
            open.Remove(next);
            done.Add(next.Name);
            ordered.Add(next);
        }
        return ordered;
    }

    private static BadInputException Bad(string received, string needed) =>
        new($"The work of this run cannot be ordered: {received}", needed, "Rename or remove a world");
}
