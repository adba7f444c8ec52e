using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds;

/// <summary>Every quantity of a world's pairs at every size: the mean over pairs, with its interval.</summary>
internal static class SizeSummaries
{
    private const double Level = 0.95;

    /// <summary>Half-width of the central 95 % of a normal distribution, in standard deviations.</summary>
    private const double NormalHalfWidth = 1.96;

    /// <summary>The summaries of one world, sizes increasing within a quantity. Values that are not numbers are left out.</summary>
    public static IReadOnlyList<SummaryRecord> Of(PairsEvidence evidence)
    {
        double floor = evidence.CommonFloor;
        SummaryRecord[] rosetta = [.. Summaries(evidence, SummaryQuantities.Rosetta, pair => Rosetta(pair.Pair, floor))];
        bool known = evidence.Pairs.Any(pair => pair.Pair.Truth?.FeatureIsolations.Count > 0);
        return
        [
            .. Counts(evidence, CountedSeries.NeuronAxis),
            .. Counts(evidence, CountedSeries.ParameterAxis),
            .. rosetta,
            .. Summaries(evidence, SummaryQuantities.RosettaFraction, pair => Rosetta(pair.Pair, floor) / pair.Neurons),
            .. rosetta.Zip(rosetta.Skip(1)).Where(two => two is { First.Value: > 0, Second.Value: > 0 })
                .Select(two => LocalExponent(two.First, two.Second)),
            .. Summaries(evidence, SummaryQuantities.RecoveredRosetta, pair => pair.Pair.Truth?.RecoveredIsolationRosetta),
            .. Summaries(evidence, SummaryQuantities.RecoveredOther, pair => pair.Pair.Truth?.RecoveredIsolationOther),
            .. Summaries(evidence, SummaryQuantities.TrueRosetta, pair => pair.Pair.Truth?.TrueIsolationRosetta),
            .. Summaries(evidence, SummaryQuantities.TrueOther, pair => pair.Pair.Truth?.TrueIsolationOther),
            .. known
                ? Summaries(evidence, SummaryQuantities.ImpurityOfFirst,
                    pair => pair.Pair.Truth?.FeatureIsolations is [{ } first, ..] ? 1 - first : null)
                : Summaries(evidence, SummaryQuantities.ImpurityOfPurest,
                    pair => pair.Pair.Profile is [var purest, ..] ? 1 - purest : null),
        ];
    }

    /// <summary>A quantity of cells that are no pairs, size by size: the mean with its t interval over the cells.</summary>
    public static IEnumerable<SummaryRecord> Of(string world, string quantity,
        IEnumerable<(double Size, double Value, string Cell)> values) =>
        values.Where(one => !double.IsNaN(one.Value)).GroupBy(one => one.Size).OrderBy(size => size.Key).Select(size =>
        {
            Estimate mean = Estimate.OfMean(size.Select(one => one.Value));
            Interval? interval = size.Count() > 1 ? mean.IntervalAt(Level) : null;
            return new SummaryRecord
            {
                World = world,
                Quantity = quantity,
                Axis = CountedSeries.NeuronAxis,
                Size = size.Key,
                Value = mean.Value,
                Low = interval?.Low,
                High = interval?.High,
                Cells = [.. size.Select(one => one.Cell)],
            };
        });

    private static IEnumerable<SummaryRecord> Counts(PairsEvidence evidence, string axis) =>
    [
        .. Summaries(evidence, CountedPairs.Raw, pair => pair.Pair.Pairs.TryGetValue("1", out int pairs) ? pairs : null, axis),
        .. Summaries(evidence, CountedPairs.Calibrated, pair => pair.Pair.CalibratedPairs, axis,
            pair => [.. pair.Pair.BootstrapCalibratedPairs.Select(count => (double)count)]),
        .. Summaries(evidence, CountedPairs.Null, pair => pair.Pair.NullPairs, axis),
        // Draws of one null are no measurements: the interval is that of a draw.
        .. evidence.CommonNulls.SelectMany(name => Summaries(evidence, CountedPairs.NullNamed + name, pair => Named(pair, name).Pairs, axis,
            pair => [.. Named(pair, name).DrawPairs.Select(count => (double)count)])),
        .. evidence.Pairs.Any(pair => pair.Pair.Untrained is null) ? [] : Summaries(evidence, CountedPairs.Untrained,
            pair => pair.Pair.Untrained!.Pairs.Average(), axis, pair => [.. pair.Pair.Untrained!.Pairs.Select(count => (double)count)]),
        .. evidence.CommonNeighbours.Count < 2 ? [] : evidence.CommonNeighbours.SelectMany(k => Summaries(evidence,
            CountedPairs.Neighbours + k, pair => pair.Pair.Pairs[k], axis, pair => [.. CountedSeries
                .Replicates(pair.Pair, CountedPairs.Neighbours + k, null).Select(count => (double)count)])),
        .. evidence.Pairs.Count == 0 ? [] : Above(evidence, CountedPairs.Floor, evidence.CommonFloor, axis),
        .. evidence.Pairs.Count == 0 ? [] : evidence.Pairs[0].Pair.Thresholds.SelectMany(entry =>
            Above(evidence, CountedSeries.NameOf(CountedPairs.AtThreshold, entry.Threshold), entry.Threshold, axis)),
    ];

    /// <summary>Counts at or above one threshold at every size, and the null's there.</summary>
    private static IEnumerable<SummaryRecord> Above(PairsEvidence evidence, string quantity, double threshold, string axis) =>
    [
        .. Summaries(evidence, quantity, pair => pair.Pair.Counts(threshold) ? pair.Pair.CountAt(threshold) : null, axis,
            pair => [.. pair.Pair.ReplicatesAt(threshold).Select(count => (double)count)]),
        .. Summaries(evidence, $"{CountedPairs.Null}, {quantity}", pair => pair.Pair.NullCountAt(threshold), axis),
    ];

    private static NullEvidence Named(MeasuredPair pair, string name) => pair.Pair.Nulls.First(own => own.Name == name);

    private static double Rosetta(PairEvidence pair, double floor) => pair.Truth?.FoundRosetta ?? pair.CountAt(floor);

    private static IEnumerable<SummaryRecord> Summaries(PairsEvidence evidence, string quantity, Func<MeasuredPair, double?> value,
        string axis = CountedSeries.NeuronAxis, Func<MeasuredPair, double[]>? replicates = null) =>
        evidence.Pairs.Where(pair => value(pair) is { } number && !double.IsNaN(number))
            .GroupBy(pair => axis == CountedSeries.NeuronAxis ? pair.Neurons : pair.Parameters)
            .Where(size => size.Key is not null).OrderBy(size => size.Key)
            .Select(size => Summary(evidence.World, quantity, axis, size.Key!.Value,
                [.. size.OrderBy(pair => pair.Seed).ThenBy(pair => pair.Name, StringComparer.Ordinal)], value, replicates));

    private static SummaryRecord Summary(string world, string quantity, string axis, double size, MeasuredPair[] pairs,
        Func<MeasuredPair, double?> value, Func<MeasuredPair, double[]>? replicates)
    {
        Estimate mean = Estimate.OfMean(pairs.Select(pair => value(pair)!.Value));
        double seeds = pairs.Length > 1 ? mean.IntervalAt(Level).Width / 2 : 0;
        double documents = replicates is null ? 0 : NormalHalfWidth * BootstrapError([.. pairs.Select(replicates)]);
        double half = Math.Sqrt(seeds * seeds + documents * documents);
        Interval? interval = half > 0 ? Interval.Around(mean.Value, half) : null;
        return new SummaryRecord
        {
            World = world,
            Quantity = quantity,
            Axis = axis,
            Size = size,
            Value = mean.Value,
            Low = interval?.Low,
            High = interval?.High,
            Cells = [.. pairs.Select(pair => pair.Name)],
        };
    }

    /// <summary>Standard error of the mean over pairs from each pair's own bootstrap, which are independent draws.</summary>
    private static double BootstrapError(double[][] replicates) => Math.Sqrt(replicates.Where(own => own.Length > 1)
        .Sum(own => SampleMoments.Of(own).SampleVariance)) / replicates.Length;

    private static SummaryRecord LocalExponent(SummaryRecord smaller, SummaryRecord larger) => new()
    {
        World = smaller.World,
        Quantity = SummaryQuantities.LocalExponent,
        Axis = smaller.Axis,
        Size = Math.Sqrt(smaller.Size * larger.Size),
        Value = Math.Log(larger.Value / smaller.Value) / Math.Log(larger.Size / smaller.Size),
        Cells = [.. smaller.Cells, .. larger.Cells],
    };
}
