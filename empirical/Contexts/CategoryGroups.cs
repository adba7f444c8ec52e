using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Empirical.Contexts;

/// <summary>Kinds of the documents on which Rosetta Neurons are most active, beside random others (M39).</summary>
/// <param name="shares">Contexts of every neuron of one model.</param>
/// <param name="groups">Who else there is.</param>
/// <param name="draws">By resample: how often each document is drawn.</param>
/// <param name="rng">Source of the random others.</param>
public sealed class CategoryGroups(DocumentTypeShare shares, SelectivityGroups groups, IReadOnlyList<int[]> draws, Rng rng)
{
    /// <summary>Draws of random others, and most neurons of each: as the paper has it.</summary>
    public const int OtherDraws = 3, MostOthers = 1000;

    /// <summary>One meaning of Rosetta Neuron; null where it has no neuron, or there is no other.</summary>
    /// <param name="family">The model's family.</param>
    /// <param name="name">The meaning.</param>
    /// <param name="rosetta">Its neurons.</param>
    public CategoryShares? Of(string family, string name, IReadOnlySet<int> rosetta)
    {
        int[] others = groups.OthersThan(rosetta);
        if (rosetta.Count == 0 || others.Length == 0)
            return null;
        int[][] drawn = [.. Enumerable.Range(0, OtherDraws).Select(draw => rng.Derive($"others {name}", draw).Permutation(others.Length)
            .Take(MostOthers).Select(place => others[place]).ToArray())];
        int[] ofRosetta = [.. rosetta.Order()], ofOthers = [.. drawn.SelectMany(one => one)];
        (double[] Lifts, double Distance)[] own = Resampled(ofRosetta), theirs = Resampled(ofOthers);
        CategoryGroup random = Group(SelectivityGroupNames.Others, ofOthers, theirs);
        int[] ofLayers = [.. groups.OfSameLayers(name, rosetta)];
        return new CategoryShares(family, name, shares.Categories.Names, shares.Categories.Specialised,
            [.. shares.ShareOfSamples.Select(SelectivityGroups.Short)],
            [
                Group(SelectivityGroupNames.Rosetta, ofRosetta, own) with
                {
                    GapErrors = [.. shares.Categories.Names.Select((_, kind) => Deviation(own.Zip(theirs, (rosettas, others) =>
                        rosettas.Lifts[kind] - others.Lifts[kind])))],
                    DistanceGapError = Deviation(own.Zip(theirs, (rosettas, others) => rosettas.Distance - others.Distance)),
                },
                random with
                {
                    Neurons = drawn[0].Length,
                    Draws = [.. drawn.Select(one => Lifts(one, null).Lifts.Select(SelectivityGroups.Short).ToArray())],
                },
                Group(SelectivityGroupNames.Layer, ofLayers, Resampled(ofLayers)),
            ]);
    }

    private (double[] Lifts, double Distance)[] Resampled(int[] neurons) => [.. draws.Select(times => Lifts(neurons, times))];

    private CategoryGroup Group(string name, int[] neurons, (double[] Lifts, double Distance)[] resampled)
    {
        (double[] lifts, double distance) = Lifts(neurons, null);
        return new CategoryGroup(name, neurons.Length, [.. lifts.Select(SelectivityGroups.Short)],
            [.. lifts.Select((_, kind) => Deviation(resampled.Select(draw => draw.Lifts[kind])))], SelectivityGroups.Short(distance),
            Deviation(resampled.Select(draw => draw.Distance)));
    }

    /// <summary>Mean share of each kind over the text's, and the mean distance of a neuron's shares from the text's.</summary>
    private (double[] Lifts, double Distance) Lifts(int[] neurons, int[]? times)
    {
        double[] text = shares.OfText(times), sum = new double[text.Length];
        double distance = 0;
        int counted = 0;
        foreach (int flat in neurons)
        {
            if (shares.SharesOf(flat, times) is not { } own)
                continue;
            counted++;
            double apart = 0;
            for (int kind = 0; kind < own.Length; kind++)
            {
                sum[kind] += own[kind];
                apart += Math.Abs(own[kind] - text[kind]) / 2;
            }
            distance += apart;
        }
        int all = Math.Max(1, counted);
        return ([.. sum.Select((share, kind) => text[kind] > 0 ? share / all / text[kind] : 0)], distance / all);
    }

    private static double Deviation(IEnumerable<double> draws) => SampleMoments.Of(draws) is { Count: > 1 } moments
        ? SelectivityGroups.Error(Math.Sqrt(moments.SampleVariance)) : 0;
}
