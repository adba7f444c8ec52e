using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Experiments.Session;

/// <summary>What a cell states and what its own stored correlations give: counts, thresholds and means, counted again.</summary>
internal static class CellRecount
{
    /// <summary>Rounding of a mean of correlations that are summed in another order.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>The first number that does not follow from what is stored beside it; null where all do.</summary>
    public static string? Fault(ExperimentDefinition definition, CellRow cell) =>
        Faults(definition, cell).FirstOrDefault(fault => fault is not null);

    private static IEnumerable<string?> Faults(ExperimentDefinition definition, CellRow cell)
    {
        object?[] results = [cell.Training, cell.Pair, cell.Link, cell.Toy, cell.ToyPair, cell.Recovery, cell.Triple];
        yield return (cell.Failure is null ? 1 : 0) == results.Count(result => result is not null) ? null
            : "it needs one result, or the reason why it has none";
        if (cell.Pair is { } pair)
        {
            double? tau = definition.Of<SimulatedWorld>().FirstOrDefault(world => world.World == cell.World)?.Built.Tau;
            foreach (string? fault in Counts(pair).Concat(Nulls(pair, definition.Match.FalseDiscoveryRate)).Concat(Means(pair, tau))
                .Append(pair.Truth is { } truth && tau is { } known ? Truth(pair, truth, known) : null)
                .Concat(cell.Levels is { } levels ? Levels(pair, levels) : [])
                .Concat(BudgetRecount.Faults(pair, cell)))
                yield return fault;
        }
        if (cell.Triple is { } triple)
        {
            yield return Same("anchors", triple.Anchors, cell.Levels?.Cell.Profile.Count ?? -1);
            foreach (string? fault in Triple(triple).Concat(cell.Levels is { } counts ? Levels(null, counts) : []))
                yield return fault;
        }
        if (cell.ToyPair is { } toys)
        {
            yield return Same("mutual pairs", toys.RawPairs, toys.Pairs.Count);
            yield return Same("pairs at the threshold", toys.CalibratedPairs,
                toys.Tau is { } tau ? toys.Pairs.Count(entry => entry[0] >= tau) : 0);
        }
        if (cell.Toy is { } toy)
            yield return new[] { toy.Capacity.Count, toy.NeuronCapacity.Count,
                toy.Utility.Count }.All(count => count == toy.Isolation.Count)
                ? null : "its lists by rank have different lengths";
        if (cell.Link is { } link)
            yield return Same("links", link.From.Count, link.To.Count);
    }

    private static IEnumerable<string?> Counts(PairEvidence pair)
    {
        yield return Descending("profile", pair.Profile);
        yield return pair.Pairs.TryGetValue("1", out int raw) ? Neighbours(pair, raw)
            : "it has no count of mutual nearest neighbours";
        int[] byRank = [.. pair.Pairs.OrderBy(entry => int.Parse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture))
            .Select(entry => entry.Value)];
        yield return byRank.SequenceEqual(byRank.Order()) ? null : "its counts of mutual pairs fall with k";
        yield return Same("calibrated pairs", pair.CalibratedPairs, pair.Tau is { } tau ? pair.Profile.Count(r => r >= tau) : 0);
        foreach (ThresholdCount threshold in pair.Thresholds)
            yield return Same(string.Create(CultureInfo.InvariantCulture, $"pairs at or above {threshold.Threshold:R}"), threshold.Count,
                pair.Profile.Count(r => r >= threshold.Threshold));
        // Files of others come without flat indices.
        if (pair.RosettaA.Count + pair.RosettaB.Count > 0)
        {
            yield return Same("Rosetta Neurons of A", pair.RosettaA.Distinct().Count(neuron => neuron >= 0 && neuron < pair.NeuronsA),
                pair.CalibratedPairs);
            yield return Same("Rosetta Neurons of B", pair.RosettaB.Distinct().Count(neuron => neuron >= 0 && neuron < pair.NeuronsB),
                pair.CalibratedPairs);
        }
        // A part of a profile names no neurons, so that it has no layers.
        yield return Same("pairs in the map of layers", pair.LayerPairs.Sum(entry => (long)entry.Count),
            pair.Part is not null ? 0 : pair.Profile.Count(r => (pair.Tau ?? pair.Cut) is { } from && r >= from));
        if (pair.RandomPairs is { } random)
            yield return Close("pairs of independent neurons", random, NullPairs.OfIndependentNeurons(pair.NeuronsA, pair.NeuronsB));
        if (pair.Factors is { } factors)
        {
            yield return Factors(pair, factors);
            foreach (NullFactors drawn in factors.Nulls)
                yield return Descending($"{drawn.Null} profile of factors", drawn.Profile)
                    ?? Same($"kinds of {drawn.Null} pairs", drawn.Kinds.Count, drawn.Profile.Count);
        }
        if (pair.Untrained is { } untrained)
        {
            yield return Descending("untrained profile", untrained.Profile);
            yield return Same("pairs above the untrained null", untrained.CalibratedPairs,
                untrained.Tau is { } least ? pair.Profile.Count(r => r >= least) : 0);
            yield return Same("pairs of the first untrained models", untrained.Pairs[0], untrained.Profile.Count);
        }
    }

    /// <summary>Counts at levels, each from its own correlations.</summary>
    private static IEnumerable<string?> Levels(PairEvidence? pair, LevelCounts counts)
    {
        LevelCell cell = counts.Cell;
        yield return pair is null || cell.Profile.SequenceEqual(pair.Profile) ? null
            : "its correlations at levels are others than the pair's";
        yield return Same("counts at levels", cell.Counts.Count, counts.Levels.Count);
        yield return Counted("pairs", cell.Counts, cell.Profile);
        yield return Same("draws of the rotation", cell.Rotated.Count, cell.RotatedProfiles.Count);
        foreach ((int[] stated, IReadOnlyList<double> profile) in cell.Rotated.Zip(cell.RotatedProfiles))
            yield return Counted("rotated pairs", stated, profile);
        foreach ((int[] stated, IReadOnlyList<double> profile) in cell.Untrained is { } untrained
            ? untrained.Counts.Zip(untrained.Profiles) : [])
            yield return Counted("untrained pairs", stated, profile);
        foreach ((int[] stated, IReadOnlyList<double> profile) in cell.Documents.Zip(cell.DocumentProfiles))
        {
            for (int k = 0; k < counts.Levels.Count; k++)
            {
                if (counts.Levels[k] >= LevelsEvidence.Isolated)
                    yield return Same(string.Create(CultureInfo.InvariantCulture, $"resampled pairs at level {counts.Levels[k]:R}"),
                        stated[k], profile.Count(correlation => correlation >= counts.Levels[k]));
            }
        }

        string? Counted(string what, IReadOnlyList<int> stated, IReadOnlyList<double> profile) => Descending(what, profile)
            ?? (stated.SequenceEqual(LevelCells.Count(profile, counts.Levels)) ? null
                : $"counts of {what} at levels are not those of their correlations");
    }

    /// <summary>What three counts of pairs allow, and what chance makes of them.</summary>
    private static IEnumerable<string?> Triple(TripleEvidence triple)
    {
        yield return Close("anchors of independent pairs", triple.ByChance,
            (double)triple.Pairs[0] * triple.Pairs[1] / triple.Neurons[0]);
        yield return triple.Anchors <= Math.Min(triple.Pairs[0], triple.Pairs[1]) && (triple.Closed ?? 0) <= triple.Anchors ? null
            : "it has more anchors than pairs, or more closed ones than anchors";
    }

    /// <summary>The profile has all mutual nearest neighbours, or of a part of one no more than there are, and no count below that
    /// part.</summary>
    private static string? Neighbours(PairEvidence pair, int raw) => pair.Part is not { } part
        ? Same("mutual nearest neighbours", raw, pair.Profile.Count)
        : pair.Profile.Count + part.Last.Count > raw ? $"{raw} mutual nearest neighbours, and more in its profile"
        : pair.Thresholds.All(threshold => threshold.Threshold >= part.End) ? Descending("end of the profile", part.Last)
        : "pairs are counted below the known part of its profile";

    /// <summary>One label of each neuron and one kind for each pair: a pair of one label is of one kind, and none is told without
    /// labels.</summary>
    private static string? Factors(PairEvidence pair, FactorEvidence factors) =>
        Same("kinds of pairs", factors.Kinds.Count, pair.Profile.Count)
        ?? Same("labels of A", factors.LabelsA.Count, pair.Profile.Count) ?? Same("labels of B", factors.LabelsB.Count, pair.Profile.Count)
        ?? (Enumerable.Range(0, factors.Kinds.Count).All(i => (factors.LabelsA[i], factors.LabelsB[i]) is var (a, b)
            && Math.Max(Math.Abs(a), Math.Abs(b)) <= factors.Names.Count
            && (a == 0 || b == 0 ? factors.Kinds[i] == FactorEvidence.Undecided : (a == b) == (factors.Kinds[i] == FactorEvidence.Same)))
            ? null : "a pair's kind is not that of its neurons' factors");

    /// <summary>With one draw its profile is all there is of the null; of several the first is stored, and the others have no less than
    /// nothing.</summary>
    private static IEnumerable<string?> Nulls(PairEvidence pair, double falseDiscoveryRate)
    {
        yield return Descending("null profile", pair.NullProfile);
        if (pair.NullDraws == 0)
        {
            yield return pair.Tau is null && pair.NullProfile.Count == 0 ? null : "it has a null's numbers and no draw";
            yield break;
        }
        if (pair.NullDraws > 1)
        {
            yield return AtLeast("null pairs", pair.NullPairs, pair.NullProfile.Count);
            foreach (ThresholdCount threshold in pair.Thresholds)
                yield return AtLeast(string.Create(CultureInfo.InvariantCulture, $"null pairs at or above {threshold.Threshold:R}"),
                    threshold.NullCount, pair.NullProfile.Count(r => r >= threshold.Threshold));
            yield return pair.NullProfile.Count == 0 || pair.NullMaximum >= pair.NullProfile[0] ? null
                : $"its null's maximum is {Text(pair.NullMaximum)}, and {Text(pair.NullProfile[0])} is in it";
            yield break;
        }
        yield return Close("null pairs", pair.NullPairs, pair.NullProfile.Count);
        foreach (ThresholdCount threshold in pair.Thresholds)
            yield return Close(string.Create(CultureInfo.InvariantCulture, $"null pairs at or above {threshold.Threshold:R}"),
                threshold.NullCount, pair.NullProfile.Count(r => r >= threshold.Threshold));
        if (pair.NullProfile.Count > 0)
            yield return Close("the null's maximum", pair.NullMaximum, pair.NullProfile[0]);
        double? tau = ThresholdCalibration.Of(pair.Profile, [pair.NullProfile], falseDiscoveryRate).Tau;
        yield return Close("the calibrated threshold", pair.Tau ?? double.NaN, tau ?? double.NaN);

        string? AtLeast(string what, double mean, int first) => mean * pair.NullDraws >= first - Tolerance ? null
            : $"{what}: {Text(mean)} per draw of {pair.NullDraws}, and the first draw alone has {first}";
    }

    /// <summary>Mean isolation of the pairs that count: in worlds of known truth those at the world's own tau.</summary>
    private static IEnumerable<string?> Means(PairEvidence pair, double? known)
    {
        double[] counted = [.. pair.Profile.Where(r => (known ?? pair.Tau ?? pair.Cut) is { } from && r >= from)];
        yield return Close("mean isolation of Rosetta Neurons", pair.MeanIsolationRosetta ?? double.NaN,
            counted.Length == 0 ? double.NaN : counted.Average());
    }

    private static string? Truth(PairEvidence pair, TruthEvidence truth, double tau)
    {
        HashSet<double> found = [.. pair.Profile];
        return Same("pairs at tau", truth.FoundRosetta, pair.Profile.Count(r => r >= tau))
            ?? (truth.CorrectRosetta <= truth.FoundRosetta ? null : "more true pairs than pairs")
            ?? Close("recovered isolation", truth.RecoveredIsolationRosetta, pair.MeanIsolationRosetta ?? double.NaN)
            ?? Close("recovered isolation of the others", truth.RecoveredIsolationOther, pair.MeanIsolationOther ?? double.NaN)
            ?? (truth.FeatureIsolations.All(isolation => isolation is null || found.Contains(isolation.Value)) ? null
                : "the isolation of a feature is of no pair");
    }

    private static string? Descending(string what, IReadOnlyList<double> profile) =>
        profile.All(r => Math.Abs(r) <= 1 + 1e-5) && profile.Zip(profile.Skip(1)).All(pair => pair.First >= pair.Second) ? null
            : $"its {what} is not a descending list of correlations";

    private static string? Same(string what, long stated, long counted) => stated == counted ? null
        : string.Create(CultureInfo.InvariantCulture, $"{what}: {stated} stated, {counted} counted");

    private static string? Close(string what, double stated, double counted) => double.IsNaN(stated) && double.IsNaN(counted)
        || Math.Abs(stated - counted) <= Tolerance * Math.Max(1, Math.Abs(counted)) ? null
        : $"{what}: {Text(stated)} stated, {Text(counted)} counted";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
