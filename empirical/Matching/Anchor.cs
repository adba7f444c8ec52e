using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>A neuron of the first model with a mutual pair in every other model, and those pairs (M12).</summary>
public sealed class Anchor
{
    /// <param name="neuron">Neuron of the first model.</param>
    /// <param name="partners">Its pair in each other model, one per model.</param>
    public Anchor(NeuronKey neuron, IReadOnlyList<AnchorPartner> partners)
    {
        if (partners.Count == 0)
            throw new ArgumentException("An anchor needs a partner.", nameof(partners));
        Neuron = neuron;
        Partners = [.. partners];
        AverageCorrelation = Partners.Average(partner => partner.Correlation);
    }

    /// <summary>Neuron of the first model.</summary>
    public NeuronKey Neuron { get; }

    /// <summary>Its partner in each other model, in the order of the models.</summary>
    public IReadOnlyList<AnchorPartner> Partners { get; }

    /// <summary>Mean of the partners' correlations.</summary>
    public double AverageCorrelation { get; }

    /// <summary>
    /// Anchors of a first model: its neurons with a mutual pair in every other model, by average correlation descending (equal ones by
    /// neuron). Where k &gt; 1 gives a neuron several pairs in a model, the one with the largest correlation counts.
    /// </summary>
    /// <param name="pairsByModel">For each other model its name and its mutual pairs with the first (which is A).</param>
    public static IReadOnlyList<Anchor> Find(IReadOnlyList<(string Model, IReadOnlyList<MutualPair> Pairs)> pairsByModel)
    {
        var partners = new Dictionary<NeuronKey, List<AnchorPartner>>();
        for (int model = 0; model < pairsByModel.Count; model++)
        {
            (string name, IReadOnlyList<MutualPair> pairs) = pairsByModel[model];
            foreach (IGrouping<NeuronKey, MutualPair> group in pairs.GroupBy(pair => pair.A))
            {
                if (!partners.TryGetValue(group.Key, out List<AnchorPartner>? found))
                    partners.Add(group.Key, found = []);
                MutualPair best = group.OrderByDescending(pair => pair.Correlation).ThenBy(pair => pair.RankA).First();
                if (found.Count == model)
                    found.Add(new AnchorPartner(name, best.B, best.Correlation));
            }
        }
        return [.. partners.Where(entry => entry.Value.Count == pairsByModel.Count && entry.Value.Count > 0)
            .Select(entry => new Anchor(entry.Key, entry.Value))
            .OrderByDescending(anchor => anchor.AverageCorrelation).ThenBy(anchor => anchor.Neuron.Layer)
                .ThenBy(anchor => anchor.Neuron.Unit)];
    }
}
