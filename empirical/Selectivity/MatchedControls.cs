using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Selectivity;

/// <summary>Others that are like given neurons (M38): for each one the nearest in a property among those of its layer and of its tenth of
/// the property there.</summary>
public static class MatchedControls
{
    /// <summary>Most controls of one neuron, and tenths: bins of equal numbers of a layer's neurons.</summary>
    private const int MostPerNeuron = 3, Bins = 10;

    /// <summary>Neurons of a layer below which it has fewer bins, each of so many.</summary>
    private const int LeastPerBin = 10;

    /// <summary>Chooses controls. None is chosen twice, and each neuron gets as many as every stratum has room for, one at least where
    /// there is one: neurons whose stratum is used up stay without.</summary>
    /// <param name="neurons">Neurons to be matched.</param>
    /// <param name="candidates">Who may be a control; none of <paramref name="neurons"/>.</param>
    /// <param name="layerOf">Layer of a neuron.</param>
    /// <param name="property">What is matched beside the layer; null for the layer alone. Those without a value take no part.</param>
    /// <param name="rng">Order in which neurons choose, and which of equals.</param>
    public static IReadOnlyList<int> Of(IReadOnlyCollection<int> neurons, IReadOnlyCollection<int> candidates, Func<int, int> layerOf,
        IReadOnlyList<double?>? property, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        double Value(int flat) => property?[flat] ?? 0;
        bool Has(int flat) => property is null || property[flat] is not null;
        HashSet<int> wanted = [.. neurons];
        List<(int[] Own, int[] Others)> strata = [];
        foreach (IGrouping<int, int> layer in neurons.Concat(candidates).Where(Has).GroupBy(layerOf).OrderBy(group => group.Key))
        {
            int[] all = [.. layer.Order()];
            rng.Derive("order", layer.Key).Shuffle(all.AsSpan());
            // A stable sort: equals stay in random order.
            all = [.. all.OrderBy(Value)];
            int bins = property is null ? 1 : Math.Clamp(all.Length / LeastPerBin, 1, Bins);
            for (int bin = 0; bin < bins; bin++)
            {
                int[] stratum = all[(all.Length * bin / bins)..(all.Length * (bin + 1) / bins)];
                int[] own = [.. stratum.Where(wanted.Contains)];
                if (own.Length == 0)
                    continue;
                rng.Derive(FormattableString.Invariant($"turn {layer.Key}"), bin).Shuffle(own.AsSpan());
                strata.Add((own, [.. stratum.Where(flat => !wanted.Contains(flat))]));
            }
        }
        int each = Math.Clamp(strata.Count == 0 ? 1 : strata.Min(stratum => stratum.Others.Length / stratum.Own.Length), 1, MostPerNeuron);
        return [.. strata.SelectMany(stratum => Nearest(stratum.Own, stratum.Others, each, Value))];
    }

    private static IEnumerable<int> Nearest(int[] own, int[] others, int each, Func<int, double> value)
    {
        double[] values = [.. others.Select(value)];
        var used = new bool[others.Length];
        for (int round = 0; round < each; round++)
        {
            foreach (int flat in own)
            {
                double wanted = value(flat);
                int above = Array.BinarySearch(values, wanted);
                above = above >= 0 ? above : ~above;
                int below = above - 1;
                while (above < others.Length && used[above])
                    above++;
                while (below >= 0 && used[below])
                    below--;
                if (below < 0 && above == others.Length)
                    yield break;
                int chosen = below < 0 || (above < others.Length && values[above] - wanted <= wanted - values[below]) ? above : below;
                used[chosen] = true;
                yield return others[chosen];
            }
        }
    }
}
