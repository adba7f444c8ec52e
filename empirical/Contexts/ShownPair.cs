using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Contexts;

/// <summary>Why two neurons are shown side by side.</summary>
public enum PairKind
{
    /// <summary>A mutual top-1 pair at or above the calibrated threshold.</summary>
    Rosetta,

    /// <summary>A mutual top-1 pair below it, or of a match without a null.</summary>
    Mutual,

    /// <summary>A neuron of the first model that is in no mutual pair, beside its nearest neighbour.</summary>
    ControlA,

    /// <summary>The same of the second model.</summary>
    ControlB,
}

/// <summary>Two neurons that are shown side by side, by flat index.</summary>
/// <param name="Kind">Why.</param>
/// <param name="A">Neuron of the first model.</param>
/// <param name="B">Neuron of the second.</param>
/// <param name="Correlation">Of both.</param>
/// <param name="RunnerUpOfA">The neuron of the second model that is nearest to <paramref name="A"/> but for <paramref name="B"/>: of a
/// mutual pair the second nearest. Null where the match kept none.</param>
/// <param name="RunnerUpOfB">The same of the first model for <paramref name="B"/>.</param>
public sealed record ShownPair(PairKind Kind, int A, int B, double Correlation, RunnerUp? RunnerUpOfA, RunnerUp? RunnerUpOfB)
{
    /// <summary>
    /// All mutual top-1 pairs, correlation descending, then controls: of each model as many neurons without a mutual partner as there are
    /// Rosetta Neurons in the layer (as mutual pairs, where no null was drawn), drawn at random where there are more.
    /// </summary>
    /// <param name="measured">The measurement.</param>
    /// <param name="mostControls">Most controls of a model; layers then give in proportion.</param>
    /// <param name="rng">Source of the draws.</param>
    public static IReadOnlyList<ShownPair> Of(PairMeasurement measured, int mostControls, Rng rng)
    {
        MatchResult match = measured.Match;
        double tau = measured.Calibration?.Tau ?? double.PositiveInfinity;
        List<ShownPair> mutual = [.. measured.MutualPairs.Select(pair => Pair(pair.Correlation >= tau ? PairKind.Rosetta : PairKind.Mutual,
            match.LayoutA.FlatOf(pair.A), match.LayoutB.FlatOf(pair.B), pair.Correlation))];
        ShownPair[] matched = [.. mutual.Where(pair => measured.Calibration is null || pair.Kind == PairKind.Rosetta)];
        HashSet<int> pairedA = [.. mutual.Select(pair => pair.A)], pairedB = [.. mutual.Select(pair => pair.B)];
        IEnumerable<ShownPair> controlsA = Controls(match.LayoutA, match.NeighboursOfA, [.. matched.Select(pair => pair.A)], pairedA,
            mostControls, rng.Derive("controls A")).Select(flat => Pair(PairKind.ControlA, flat, match.NeighboursOfA.IndicesOf(flat)[0],
                match.NeighboursOfA.CorrelationsOf(flat)[0]));
        IEnumerable<ShownPair> controlsB = Controls(match.LayoutB, match.NeighboursOfB, [.. matched.Select(pair => pair.B)], pairedB,
            mostControls, rng.Derive("controls B")).Select(flat => Pair(PairKind.ControlB, match.NeighboursOfB.IndicesOf(flat)[0], flat,
                match.NeighboursOfB.CorrelationsOf(flat)[0]));
        return [.. mutual, .. controlsA, .. controlsB];

        ShownPair Pair(PairKind kind, int a, int b, double correlation) => new(kind, a, b, correlation,
            RunnerUp.Of(match.NeighboursOfA, a, b), RunnerUp.Of(match.NeighboursOfB, b, a));
    }

    private static IEnumerable<int> Controls(NeuronLayout layout, NeighbourTable neighbours, int[] matched, HashSet<int> paired, int most,
        Rng rng)
    {
        var wanted = new long[layout.LayerCount];
        foreach (int flat in matched)
            wanted[layout.PositionOf(flat)]++;
        if (matched.Length > most)
            wanted = LargestRemainder.Split(wanted, most);
        for (int position = 0; position < wanted.Length; position++)
        {
            int[] free = [.. Enumerable.Range(layout.Start(position), layout.Widths[position])
                .Where(flat => !paired.Contains(flat) && neighbours.IndicesOf(flat).Length > 0)];
            rng.Derive("layer", position).Shuffle(free.AsSpan());
            foreach (int flat in free.Take((int)wanted[position]).Order())
                yield return flat;
        }
    }
}

/// <summary>The nearest neighbour but for one.</summary>
/// <param name="Flat">Its flat index.</param>
/// <param name="Correlation">With the neuron whose neighbour it is.</param>
public sealed record RunnerUp(int Flat, double Correlation)
{
    internal static RunnerUp? Of(NeighbourTable neighbours, int flat, int beside)
    {
        ReadOnlySpan<int> kept = neighbours.IndicesOf(flat);
        int rank = kept.Length > 0 && kept[0] == beside ? 1 : 0;
        return rank < kept.Length ? new RunnerUp(kept[rank], neighbours.CorrelationsOf(flat)[rank]) : null;
    }
}
