using Rosetta.Experiments.Runs;
using Rosetta.Sim.Toys;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>The scaling relations (E23 to E36) in one series of trained toys: exponent, profile, purification, shares.</summary>
internal static class ToyRelations
{
    /// <summary>Correlation above which the prototype's pairs were counted.</summary>
    private const double StrongCorrelation = 0.7;

    /// <summary>Everything of one series.</summary>
    public static ToySeriesFinding Of(ToySeries series, IReadOnlyList<CellRow> cells, double level)
    {
        CellRow[] pairs = ToyPairClaims.CellsOf(series, cells);
        SizeFit? pairFit = ToyPairClaims.Fit(series, cells);
        SizeFit? fit = Try(() => SizeFit.Of(series.Counts));
        AlphaDeltaRelation? relation = AlphaDelta(series, level);
        (PurificationFit? purification, int purified) = Purification(series);
        return new ToySeriesFinding
        {
            World = series.World,
            Presence = series.Inputs.Presence,
            Spectrum = Definitions.ToyWorldDefinition.Short(series.Spectrum),
            Calibration = series.IsCalibration,
            Sizes = [.. series.Cells.GroupBy(cell => (int)cell.Neurons).Select(size => Size(series, size.Key, [.. size]) with
            {
                StrongPairs = pairs.Where(pair => pair.Neurons == size.Key).Select(pair => (double?)ToyPairClaims.CountAt(pair, StrongCorrelation)).Average(),
                RosettaPairs = pairs.Where(pair => pair.Neurons == size.Key).Select(pair => (double?)ToyPairClaims.CountAt(pair, series.Definition.Tau)).Average(),
            })],
            Exponent = Finite(fit?.Exponent),
            ExponentInterval95 = Ends(fit?.ExponentInterval()),
            PairExponent = Finite(pairFit?.Exponent),
            PairExponentInterval95 = Ends(pairFit?.ExponentInterval()),
            Delta = relation?.Delta.Value,
            DeltaInterval95 = Ends(relation?.Delta.Interval95),
            AlphaDelta = relation?.Product,
            AlphaDeltaInterval95 = Ends(relation?.ProductInterval95),
            Purification = purification?.Exponent.Value,
            PurificationInterval95 = Ends(purification?.Exponent.IntervalAt(1 - level)),
            PurificationFeatures = purification is null ? 0 : purified,
        };
    }

    /// <summary>alpha * delta: delta from the profiles of the largest size, which the exponent then does without. Null where either does not exist.</summary>
    private static AlphaDeltaRelation? AlphaDelta(ToySeries series, double level)
    {
        if (series.Cells.Count == 0)
            return null;
        double largest = series.Cells.Max(cell => cell.Neurons);
        return Try(() =>
        {
            IsolationProfile[] profiles = [.. series.Profiles.Where(profile => profile.Neurons == largest).Select(profile => IsolationProfile.Of(largest, profile.Isolations, series.Definition.Tau))];
            return AlphaDeltaRelation.Judge(HoldOut.Profile(profiles[0], series.Counts).Select(_ => ScalingQuantities.DeltaOf(profiles, series.Profiles[0].Ceiling)), level: level);
        });
    }

    /// <summary>The decay of impurity over the features that the mean network isolates at the smallest size, and how many they are; null where there is none.</summary>
    /// <remarks>Features are chosen at one size and followed at all others, whatever becomes of them there.</remarks>
    private static (PurificationFit? Fit, int Features) Purification(ToySeries series)
    {
        if (series.Cells.Count == 0)
            return (null, 0);
        double smallest = series.Cells.Min(cell => cell.Neurons);
        int features = (int)Math.Round(series.Cells.Where(cell => cell.Neurons == smallest).Average(series.Isolated));
        return (features == 0 ? null : Try(() => PurificationFit.Of(series.FeaturesUpTo(features))), features);
    }

    private static ToySizeFinding Size(ToySeries series, int neurons, IReadOnlyList<CellRow> cells)
    {
        int[] isolated = [.. cells.Select(series.Isolated)];
        SampleMoments counts = SampleMoments.Of(isolated.Select(count => (double)count));
        double half = cells.Count > 1 ? StudentT.TwoSidedQuantile(0.95, cells.Count - 1) * Math.Sqrt(counts.SampleVariance / cells.Count) : double.PositiveInfinity;
        double features = series.Inputs.Count, tau = series.Definition.Tau;
        ToyFrontiers[] frontiers = [.. cells.Select(cell => ToyFrontiers.Of(series.IsolationOf(cell), cell.Toy!.Utility, neurons, series.Definition.EvaluationSamples, tau))];
        double[] pure = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value >= tau))], other = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value < tau))];
        return new ToySizeFinding
        {
            Neurons = neurons,
            Isolated = isolated,
            MeanIsolated = counts.Mean,
            MeanIsolatedInterval95 = [counts.Mean - half, counts.Mean + half],
            ShareIsolated = counts.Mean / features,
            ShareMixed = frontiers.Average(own => own.MixedCount) / features,
            ShareAbsent = frontiers.Average(own => own.AbsentCount) / features,
            LastIsolated = frontiers.Average(own => own.LastIsolated),
            // The noise floor is that of a correlation with neurons; a capacity of a bottleneck has none.
            Visible = series.HasNeurons ? frontiers.Average(own => own.VisibleCount) : null,
            LastVisible = series.HasNeurons ? frontiers.Average(own => own.LastVisible) : null,
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

    /// <summary>Counts without a finite likelihood (all zero at most sizes) have no exponent.</summary>
    private static double? Finite(double? exponent) => exponent is { } value && double.IsFinite(value) ? value : null;

    private static double[]? Ends(Interval? interval) => interval is null ? null : [interval.Low, interval.High];
}
