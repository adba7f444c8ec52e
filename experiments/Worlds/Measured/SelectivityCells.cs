using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Matching;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Selectivity of a pair's neurons by group, and the kinds of documents they are most active on, as cells keep them.</summary>
/// <param name="Groups">By model, measure and group.</param>
/// <param name="Categories">By model; empty where the documents have no kinds.</param>
/// <param name="Omission">Why they are empty.</param>
internal sealed record SelectivityCells(IReadOnlyList<GroupSelectivity> Groups, IReadOnlyList<CategoryShares> Categories, string Omission)
{
    /// <summary>Resamples of the documents behind an error: twenty know it to a sixth.</summary>
    private const int MostResamples = 20;

    /// <summary>Of both models of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="measured">Its match.</param>
    /// <param name="a">Activations of the first model.</param>
    /// <param name="b">Activations of the second.</param>
    /// <param name="ofA">What else was measured of the first.</param>
    /// <param name="ofB">What else was measured of the second.</param>
    /// <param name="rng">Source of the instrument's resamples, and of the controls.</param>
    /// <param name="stop">Ends the work between reads.</param>
    public static SelectivityCells Of(ModelPair pair, PairMeasurement measured, IActivations a, IActivations b, MeasuredModel ofA,
        MeasuredModel ofB, Rng rng, CancellationToken stop)
    {
        List<GroupSelectivity> found = [];
        List<CategoryShares> kinds = [];
        Side(pair.A.Family, a, ofA, first: true);
        Side(pair.B.Family, b, ofB, first: false);
        return new(found, kinds, ofA.CategoryOmission);

        void Side(string family, IActivations activations, MeasuredModel model, bool first)
        {
            Rng own = rng.Derive(first ? "selectivity A" : "selectivity B");
            IReadOnlyList<int[]> draws = Draws(activations, measured.Settings.Bootstrap, rng);
            SelectivityGroups groups = new(activations.Layout, model.Selectivity, own, ResampledSelectivity.Of(activations, draws, stop));
            CategoryGroups? contexts = model.Documents is { } documents ? new(documents, groups, draws, own) : null;
            foreach (RosettaSets meaning in RosettaSets.Of(measured))
            {
                HashSet<int> rosetta = meaning.Neurons(measured, first);
                found.AddRange(groups.Of(family, meaning.Name, rosetta));
                if (contexts?.Of(family, meaning.Name, rosetta) is { } shares)
                    kinds.Add(shares);
            }
            // A rotation turns the second model's neurons, so that only the first one's are neurons there.
            if (first && measured.ByNull.FirstOrDefault(chance => chance.Name == NullModels.Rotation)?.Pairs.Pairs
                is [{ Count: > 0 } drawn, ..])
            {
                found.AddRange(groups.Group(family, RosettaNames.Raw, SelectivityGroupNames.Rotated,
                    [.. RosettaSets.FlatOf(measured.Match, drawn, first: true).Order()]));
            }
        }
    }

    /// <summary>Of twins at initialisation: those in mutual pairs, and the others.</summary>
    /// <param name="pair">The pair whose twins they are.</param>
    /// <param name="match">The twins' match.</param>
    /// <param name="ofA">Selectivity of the first.</param>
    /// <param name="ofB">Selectivity of the second.</param>
    /// <param name="rng">A source.</param>
    public static IReadOnlyList<GroupSelectivity> OfTwins(ModelPair pair, MatchResult match, MeasuredModel ofA, MeasuredModel ofB, Rng rng)
    {
        return [.. Side(pair.A.Family, match.LayoutA, ofA, first: true), .. Side(pair.B.Family, match.LayoutB, ofB, first: false)];

        IEnumerable<GroupSelectivity> Side(string family, NeuronLayout layout, MeasuredModel model, bool first) =>
            new SelectivityGroups(layout, model.Selectivity, rng).Of(family, RosettaNames.Raw,
                RosettaSets.FlatOf(match, match.Pairs(1), first), SelectivityGroupNames.Untrained, SelectivityGroupNames.UntrainedOthers);
    }

    private static IReadOnlyList<int[]> Draws(IActivations activations, int bootstrap, Rng rng) =>
        PairInstrument.DocumentDraws(activations, Math.Min(bootstrap, MostResamples), rng);
}
