using System.Globalization;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Theory.Claims;

/// <summary>Features of a measured world that can be followed over several sizes, by matching alone.</summary>
/// <remarks>
/// A chain starts at a Rosetta pair of the smallest size and goes on while the pair's neuron of the first family has a link to a Rosetta
/// Neuron of the next size. Its isolation at a size is that pair's correlation between the families. The second family's links are not used
/// to make chains, so they check them: of a true chain its neurons are linked too. Two nulls: chains through the links of a null stream;
/// and the confirmations expected if the second family's links pointed anywhere among its Rosetta Neurons. Chains keep what stays above the
/// null's threshold at every size, so features that are barely isolated at the smallest size are missing: the exponent of the rest errs low
/// if anything (a feature that was lifted over the threshold by noise at the smallest size falls back later).
/// </remarks>
/// <param name="Sizes">Sizes in neurons, ascending.</param>
/// <param name="Rows">One row per chain and size.</param>
/// <param name="Started">Rosetta pairs at the smallest size, all seeds.</param>
/// <param name="Confirmed">Chains whose neurons of the second family are linked at every step as well.</param>
/// <param name="NullChains">Chains through null links, mean per draw.</param>
/// <param name="ConfirmedByChance">Confirmations expected if the second family's links pointed anywhere.</param>
public sealed record FeatureChains(IReadOnlyList<long> Sizes, IReadOnlyList<FeatureRow> Rows, int Started, int Confirmed, double NullChains,
    double ConfirmedByChance)
{
    /// <summary>A slope of fewer features says nothing that a cluster error could hold.</summary>
    public const int Fewest = 5;

    public int Count => Rows.Count / Math.Max(1, Sizes.Count);

    /// <summary>Chains over these sizes; null where the world has no links between them.</summary>
    public static FeatureChains? Of(PairsEvidence evidence, IReadOnlyList<long> sizes)
    {
        var rows = new List<FeatureRow>();
        (int started, int confirmed, double nulls, double byChance, bool any) = (0, 0, 0, 0, false);
        foreach (int seed in evidence.Links.Select(link => link.Seed).Distinct().Order())
        {
            if (Seed.Of(evidence, sizes, seed) is not { } own)
                continue;
            any = true;
            started += own.Pairs[0].RosettaA.Count;
            foreach (int first in own.Pairs[0].RosettaA)
            {
                if (own.Chain(first, own.OfA) is not { } chain)
                    continue;
                string label = string.Create(CultureInfo.InvariantCulture, $"{seed}/{first}");
                rows.AddRange(chain.Select((neuron, i) => new FeatureRow(label, sizes[i], own.IsolationOf(i, neuron))));
                confirmed += own.IsConfirmed(chain) ? 1 : 0;
                byChance += own.ConfirmationChance;
            }
            int draws = own.NullDraws;
            for (int draw = 0; draw < draws; draw++)
                nulls += own.Pairs[0].RosettaA.Count(first => own.Chain(first, own.NullOfA(draw)) is not null) / (double)draws;
        }
        return any ? new FeatureChains([.. sizes], rows, started, confirmed, nulls, byChance) : null;
    }

    /// <summary>The numbers behind the chains, in a sentence.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"Of {Started} Rosetta pairs at N = {Sizes[0]}, {Count} are followed to N = {Sizes[^1]} "
            + $"({Confirmed} of them through the second family too, {ConfirmedByChance:G2} by chance); "
            + $"through the null's links {NullChains:G3}.");

    /// <summary>The pairs and links of one seed.</summary>
    private sealed class Seed
    {
        private readonly LinkEvidence[] _a, _b;
        private readonly Dictionary<int, int>[] _pairOfNeuron;

        private Seed(PairEvidence[] pairs, LinkEvidence[] a, LinkEvidence[] b)
        {
            (Pairs, _a, _b) = (pairs, a, b);
            _pairOfNeuron = [.. pairs.Select(pair =>
                pair.RosettaA.Select((neuron, i) => (neuron, i)).ToDictionary(entry => entry.neuron, entry => entry.i))];
            OfA = [.. a.Select(Map)];
        }

        public PairEvidence[] Pairs { get; }

        /// <summary>Links of the first family, by step.</summary>
        public Dictionary<int, int>[] OfA { get; }

        public int NullDraws => _a.Min(link => link.NullPairs.Count);

        /// <summary>That a random one of the next size's Rosetta Neurons is the right one, at every step.</summary>
        public double ConfirmationChance =>
            Enumerable.Range(1, Pairs.Length - 1).Aggregate(1.0, (chance, i) => chance / Math.Max(1, Pairs[i].RosettaB.Count));

        public static Seed? Of(PairsEvidence evidence, IReadOnlyList<long> sizes, int seed)
        {
            PairEvidence?[] pairs =
                [.. sizes.Select(size => evidence.Pairs.FirstOrDefault(pair => pair.Seed == seed && (long)pair.Neurons == size)?.Pair)];
            LinkEvidence[] links = [.. evidence.Links.Where(link => link.Seed == seed).Select(link => link.Link)];
            LinkEvidence?[] Of(Func<PairEvidence, string> model) =>
                [.. Enumerable.Range(0, sizes.Count - 1).Select(i => pairs[i] is { } from && pairs[i + 1] is { } to
                    ? links.FirstOrDefault(link => link.ModelFrom == model(from) && link.ModelTo == model(to)) : null)];
            LinkEvidence?[] a = Of(pair => pair.ModelA), b = Of(pair => pair.ModelB);
            return pairs.All(pair => pair is not null) && a.All(link => link is not null) && b.All(link => link is not null)
                ? new Seed([.. pairs.Select(pair => pair!)], [.. a.Select(link => link!)], [.. b.Select(link => link!)]) : null;
        }

        public Dictionary<int, int>[] NullOfA(int draw) => [.. _a.Select(link => Enumerable.Range(0, link.NullPairs[draw].Length / 2)
            .ToDictionary(i => link.NullPairs[draw][2 * i], i => link.NullPairs[draw][2 * i + 1]))];

        public double IsolationOf(int size, int neuron) => Pairs[size].Profile[_pairOfNeuron[size][neuron]];

        /// <summary>The neuron of the first family at every size, or null where the chain breaks.</summary>
        public int[]? Chain(int first, Dictionary<int, int>[] links)
        {
            var chain = new int[Pairs.Length];
            chain[0] = first;
            for (int i = 0; i < links.Length; i++)
            {
                if (!links[i].TryGetValue(chain[i], out int next) || !_pairOfNeuron[i + 1].ContainsKey(next))
                    return null;
                chain[i + 1] = next;
            }
            return chain;
        }

        public bool IsConfirmed(int[] chain)
        {
            int[] partners = [.. chain.Select((neuron, i) => Pairs[i].RosettaB[_pairOfNeuron[i][neuron]])];
            return Enumerable.Range(0, _b.Length).All(i => Map(_b[i]).TryGetValue(partners[i], out int next) && next == partners[i + 1]);
        }

        private static Dictionary<int, int> Map(LinkEvidence link) =>
            link.From.Zip(link.To).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
