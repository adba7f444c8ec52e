namespace Rosetta.Empirical.Activations;

/// <summary>How much of the machine's memory is used to keep what would else be read or computed again.</summary>
public static class HeldMemory
{
    private const int Share = 4;

    private const long Least = 1L << 30;

    /// <summary>Bytes for one purpose (the activations of two models, the panels of a match, a rotated model): a quarter of what this
    /// process may use, at least 1 GiB.</summary>
    public static long Budget { get; } = Math.Max(Least, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Share);

    /// <summary>Models read once and held where both fit together; as they are otherwise, or where they lie in memory already.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model.</param>
    public static (IActivations A, IActivations B) Hold(IActivations a, IActivations b) =>
        Bytes(a) + Bytes(b) <= Budget ? (Held(a), Held(b)) : (a, b);

    /// <summary>Gives back what is no longer held, where it is much: layers of a rotated model are gigabytes in few arrays, for which the
    /// collector sees no hurry.</summary>
    internal static void GiveBack()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > Budget)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
    }

    private static long Bytes(IActivations source) => source.IsAtHand ? 0 : (long)source.Layout.Count * source.SampleCount * sizeof(float);

    private static IActivations Held(IActivations source) =>
        source.IsAtHand || (long)source.Layout.Count * source.SampleCount > Array.MaxLength ? source : InMemoryActivations.CopyOf(source);
}
