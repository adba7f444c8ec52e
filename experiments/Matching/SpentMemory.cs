using System.Collections.Concurrent;
using Rosetta.Empirical.Activations;

namespace Rosetta.Experiments.Matching;

/// <summary>Activations that nobody reads any longer, whose memory the next capture writes anew; a collection frees it where none
/// does.</summary>
internal static class SpentMemory
{
    private static readonly ConcurrentBag<WeakReference<InMemoryActivations>> Spent = [];

    /// <summary>Takes them; they may not be read after this.</summary>
    public static void Add(InMemoryActivations activations) => Spent.Add(new WeakReference<InMemoryActivations>(activations));

    /// <summary>Some of them, or null where there are none.</summary>
    public static InMemoryActivations? Take()
    {
        while (Spent.TryTake(out WeakReference<InMemoryActivations>? reference))
        {
            if (reference.TryGetTarget(out InMemoryActivations? activations))
                return activations;
        }
        return null;
    }
}
