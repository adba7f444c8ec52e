using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>The scaling relations of theory.md section 5 in one series of trained toys: exponent, profile, purification, shares.</summary>
internal static class ToyRelations
{
    /// <summary>A feature whose loss the network lowers by less than this share is absent.</summary>
    public const double AbsentUtility = 0.05;

    /// <summary>Isolation above which a toy's value is not resolved: 1 - 1e-6 is the rounding of float32 activations.</summary>
    private const double Ceiling = 1 - 1e-6;

    /// <summary>Everything of one series.</summary>
    public static ToySeriesFinding Of(ToySeries series, IReadOnlyList<CellRow> cells, double level)
    {
        CellRow[] pairs = ToyPairClaims.CellsOf(series, cells);
        SizeFit? pairFit = ToyPairClaims.Fit(series, cells);
        SizeFit? fit = Try(() => SizeFit.Of(series.Counts));
        AlphaDeltaRelation? relation = AlphaDelta(series, level);
        PurificationFit? purification = Purification(series);
        return new ToySeriesFinding
        {
            World = series.World,
            Presence = series.Inputs.Presence,
            Spectrum = Definitions.ToyWorldDefinition.Short(series.Spectrum),
            Calibration = series.IsCalibration,
            Sizes = [.. series.Cells.GroupBy(cell => (int)cell.Neurons).Select(size => Size(series, size.Key, [.. size]) with
            {
                RosettaPairs = pairs.Where(pair => pair.Neurons == size.Key).Select(pair => (double?)ToyPairClaims.CountAt(pair, series.Definition.Tau)).Average(),
            })],
            Exponent = fit?.Exponent,
            ExponentInterval95 = Ends(fit?.ExponentInterval()),
            PairExponent = pairFit?.Exponent,
            PairExponentInterval95 = Ends(pairFit?.ExponentInterval()),
            Delta = relation?.Delta.Value,
            DeltaInterval95 = Ends(relation?.Delta.Interval95),
            AlphaDelta = relation?.Product,
            AlphaDeltaInterval95 = Ends(relation?.ProductInterval95),
            Purification = purification?.Exponent.Value,
            PurificationInterval95 = Ends(purification?.Exponent.IntervalAt(1 - level)),
            PurificationFeatures = purification?.FeatureCount ?? 0,
        };
    }

    /// <summary>alpha * delta: delta from the seed-averaged profile at the largest size, which the exponent then does without. Null where either does not exist.</summary>
    public static AlphaDeltaRelation? AlphaDelta(ToySeries series, double level)
    {
        if (series.Cells.Count == 0)
            return null;
        double largest = series.Cells.Max(cell => cell.Neurons);
        CellRow[] held = [.. series.Cells.Where(cell => cell.Neurons == largest)];
        return Try(() =>
        {
            // Seeds are replicates of one profile; a feature's isolation is their mean, and its rank is known.
            IsolationProfile[] profiles = [.. held.Select(cell => IsolationProfile.Of(largest, series.IsolationOf(cell), series.Definition.Tau))];
            double[] means = [.. Enumerable.Range(0, series.Inputs.Count).Select(rank => held.Average(cell => series.IsolationOf(cell)[rank]))];
            HeldOut<IsolationProfile> profile = HoldOut.Profile(IsolationProfile.Of(largest, means, series.Definition.Tau), series.Counts);
            return AlphaDeltaRelation.Judge(profile.Select(mean => OfMean(DeltaEstimate.Of(mean, profiles, Ceiling), held.Length)), level: level);
        });
    }

    /// <summary>The decay of impurity over features that every size isolates; null where no feature is isolated throughout.</summary>
    public static PurificationFit? Purification(ToySeries series)
    {
        if (series.Cells.Count == 0)
            return null;
        // One isolation per feature and size: the mean over seeds.
        var rows = series.Cells.GroupBy(cell => cell.Neurons).SelectMany(size => Enumerable.Range(0, series.Inputs.Count)
            .Select(rank => new FeatureRow($"{rank + 1}", size.Key, Math.Min(Ceiling, size.Average(cell => series.IsolationOf(cell)[rank]))))
            .Where(row => row.Isolation >= series.Definition.Tau)).ToArray();
        return rows.Length == 0 ? null : Try(() => PurificationFit.Of(rows));
    }

    // The scatter between seeds is one seed's; the mean of several has it over the root of their number.
    private static DeltaEstimate OfMean(DeltaEstimate delta, int seeds)
    {
        double error = delta.StandardError / Math.Sqrt(seeds);
        return delta with { StandardError = error, Interval95 = Interval.Around(delta.Value, StudentT.TwoSidedQuantile(0.95, delta.DegreesOfFreedom) * error) };
    }

    private static ToySizeFinding Size(ToySeries series, int neurons, IReadOnlyList<CellRow> cells)
    {
        int[] isolated = [.. cells.Select(series.Isolated)];
        SampleMoments counts = SampleMoments.Of(isolated.Select(count => (double)count));
        double half = cells.Count > 1 ? StudentT.TwoSidedQuantile(0.95, cells.Count - 1) * Math.Sqrt(counts.SampleVariance / cells.Count) : double.PositiveInfinity;
        double features = series.Inputs.Count, tau = series.Definition.Tau;
        double absent = cells.Average(cell => cell.Toy!.Utility.Zip(series.IsolationOf(cell)).Count(pair => pair.First < AbsentUtility && pair.Second < tau)) / features;
        double[] pure = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value >= tau))], other = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value < tau))];
        return new ToySizeFinding
        {
            Neurons = neurons,
            Isolated = isolated,
            MeanIsolated = counts.Mean,
            MeanIsolatedInterval95 = [counts.Mean - half, counts.Mean + half],
            ShareIsolated = counts.Mean / features,
            ShareMixed = 1 - absent - counts.Mean / features,
            ShareAbsent = absent,
            SpentNeurons = cells.Average(cell => cell.Toy!.NeuronCapacity.Sum()) / neurons,
            SpentDimensions = cells.Average(cell => cell.Toy!.Capacity.Sum()) / neurons,
            MeanIsolationIsolated = pure.Length > 0 ? pure.Average() : null,
            MeanIsolationOther = other.Length > 0 ? other.Average() : null,
        };
    }

    public static T? Try<T>(Func<T> estimate) where T : class
    {
        try
        {
            return estimate();
        }
        catch (BadInputException)
        {
            // Too few features or sizes for this estimate: the finding stays empty, and the report shows that.
            return null;
        }
    }

    private static double[]? Ends(Interval? interval) => interval is null ? null : [interval.Low, interval.High];
}
