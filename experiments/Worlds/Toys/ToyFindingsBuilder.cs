using System.Globalization;
using Rosetta.Experiments.Records;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds.Toys;

/// <summary>What toys.json holds: scaling relations of every series, utilities fitted and judged, curves of capacity.</summary>
internal static class ToyFindingsBuilder
{
    /// <summary>Correlation above which the prototype's pairs were counted.</summary>
    private const double StrongCorrelation = 0.7;

    /// <summary>Everything of one probability of presence.</summary>
    public static ToyFindingsFile Of(string world, ToyGroup group, IReadOnlyList<Prediction> predictions,
        IReadOnlyList<ClaimVerdict> verdicts, int evaluationSamples, double level) => new()
    {
        Series = [.. group.Series.Where(own => own.Cells.Count > 0).Select(own => Of(own, evaluationSamples, level))],
        Families = [.. Findings(world, group.Series, predictions, verdicts, level)],
        Curves = [.. group.Compared.Select(own => Finding(world, group.Series[0].Presence, own))],
    };

    /// <summary>Everything of one series.</summary>
    private static ToySeriesFinding Of(ToysEvidence series, int evaluationSamples, double level)
    {
        IReadOnlyList<MeasuredToyPair> pairs = series.Pairs;
        SizeFit? pairFit = ToysEvidence.Try(() => SizeFit.Of([.. pairs.Select(pair =>
            new CountRow(pair.Neurons, CountAt(pair, series.Tau), seed: pair.Seed.ToString(CultureInfo.InvariantCulture)))]));
        SizeFit? fit = ToysEvidence.Try(() => SizeFit.Of(series.Counts));
        AlphaDeltaRelation? relation = AlphaDelta(series, level);
        (PurificationFit? purification, int purified) = Purification(series);
        return new ToySeriesFinding
        {
            World = series.World,
            Presence = series.Presence,
            Spectrum = Described.Short(series.Spectrum),
            Calibration = series.IsCalibration,
            Sizes =
                [.. series.Cells.GroupBy(cell => (int)cell.Neurons).Select(size => Size(series, size.Key, [.. size], evaluationSamples) with
            {
                StrongPairs = pairs.Where(pair => pair.Neurons == size.Key)
                    .Select(pair => (double?)CountAt(pair, StrongCorrelation)).Average(),
                RosettaPairs = pairs.Where(pair => pair.Neurons == size.Key).Select(pair => (double?)CountAt(pair, series.Tau)).Average(),
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

    /// <summary>
    /// alpha * delta: delta from the profiles of the largest size, which the exponent then does without. Null where either does not exist.
    /// </summary>
    private static AlphaDeltaRelation? AlphaDelta(ToysEvidence series, double level)
    {
        if (series.Cells.Count == 0)
            return null;
        double largest = series.Cells.Max(cell => cell.Neurons);
        return ToysEvidence.Try(() =>
        {
            IsolationProfile[] profiles = [.. series.Profiles.Where(profile => profile.Neurons == largest)
                .Select(profile => IsolationProfile.Of(largest, profile.Isolations, series.Tau))];
            return AlphaDeltaRelation.Judge(HoldOut.Profile(profiles[0], series.Counts)
                .Select(_ => ScalingEstimators.DeltaOf(profiles, series.Profiles[0].Ceiling)), level: level);
        });
    }

    /// <summary>
    /// The decay of impurity over the features that the mean network isolates at the smallest size, and
    /// how many they are; null where there is none.
    /// </summary>
    /// <remarks>Features are chosen at one size and followed at all others, whatever becomes of them there.</remarks>
    private static (PurificationFit? Fit, int Features) Purification(ToysEvidence series)
    {
        if (series.Cells.Count == 0)
            return (null, 0);
        double smallest = series.Cells.Min(cell => cell.Neurons);
        int features = (int)Math.Round(series.Cells.Where(cell => cell.Neurons == smallest).Average(series.Isolated));
        return (features == 0 ? null : ToysEvidence.Try(() => PurificationFit.Of(series.FeaturesUpTo(features))), features);
    }

    private static ToySizeFinding Size(ToysEvidence series, int neurons, IReadOnlyList<MeasuredToy> cells, int evaluationSamples)
    {
        int[] isolated = [.. cells.Select(series.Isolated)];
        Estimate counts = Estimate.OfMean(isolated.Select(count => (double)count));
        double features = series.FeatureCount, tau = series.Tau;
        ToyFrontiers[] frontiers =
            [.. cells.Select(cell => ToyFrontiers.Of(series.IsolationOf(cell), cell.Toy.Utility, neurons, evaluationSamples, tau))];
        double[] pure = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value >= tau))],
            other = [.. cells.SelectMany(cell => series.IsolationOf(cell).Where(value => value < tau))];
        return new ToySizeFinding
        {
            Neurons = neurons,
            Isolated = isolated,
            MeanIsolated = counts.Value,
            MeanIsolatedInterval95 = Ends(counts.IntervalAt(0.95))!,
            ShareIsolated = counts.Value / features,
            ShareMixed = frontiers.Average(own => own.MixedCount) / features,
            ShareAbsent = frontiers.Average(own => own.AbsentCount) / features,
            LastIsolated = frontiers.Average(own => own.LastIsolated),
            // The noise floor is that of a correlation with neurons; a capacity of a bottleneck has none.
            Visible = series.HasNeurons ? frontiers.Average(own => own.VisibleCount) : null,
            LastVisible = series.HasNeurons ? frontiers.Average(own => own.LastVisible) : null,
            SpentNeurons = cells.Average(cell => cell.Toy.NeuronCapacity.Sum()) / neurons,
            SpentDimensions = cells.Average(cell => cell.Toy.Capacity.Sum()) / neurons,
            MeanIsolationIsolated = pure.Length > 0 ? pure.Average() : null,
            MeanIsolationOther = other.Length > 0 ? other.Average() : null,
        };
    }

    /// <summary>Pairs of neurons that correlate at or above tau.</summary>
    private static int CountAt(MeasuredToyPair pair, double tau) => pair.Pair.Pairs.Count(found => found[0] >= tau);

    /// <summary>Counts without a finite likelihood (all zero at most sizes) have no exponent.</summary>
    private static double? Finite(double? exponent) => exponent is { } value && double.IsFinite(value) ? value : null;

    private static double[]? Ends(Interval? interval) => interval is null ? null : [interval.Low, interval.High];

    /// <summary>What toys.json holds of the families at one probability of presence.</summary>
    /// <param name="world">Name of the world.</param>
    /// <param name="series">All spectra.</param>
    /// <param name="predictions">What was frozen.</param>
    /// <param name="verdicts">Every verdict on these series.</param>
    /// <param name="level">Of the tests.</param>
    private static IEnumerable<ToyFamilyFinding> Findings(string world, IReadOnlyList<ToysEvidence> series,
        IReadOnlyList<Prediction> predictions, IReadOnlyList<ClaimVerdict> verdicts, double level)
    {
        if (series.FirstOrDefault(own => own.IsCalibration) is not { } calibration || calibration.RefusalToFit is not null)
            yield break;
        CountedWorld[] all = [.. series.Where(own => own.Cells.Count > 0).Select(own => own.Counted)];
        foreach (FamilyFit fit in calibration.FitFamilies())
        {
            FamilyFit joint = FamilyFit.Of(fit.Family, all, fit.Coordinates);
            IReadOnlyList<Interval?> intervals = fit.ParameterIntervals(1 - level);
            yield return new ToyFamilyFinding
            {
                World = world,
                Presence = calibration.Presence,
                Family = fit.Family.Name,
                Parameters = Named(fit),
                Intervals95 = fit.Member.Parameters.Zip(intervals).ToDictionary(pair => pair.First.Name,
                    pair => pair.Second is { } interval ? new[] { interval.Low, interval.High } : null),
                CalibrationError = fit.RelativeError,
                JointError = joint.RelativeError,
                JointParameters = Named(joint),
                Judged = [.. series.Where(own => !own.IsCalibration && own.Cells.Count > 0)
                    .Select(own => (own, prediction: predictions.FirstOrDefault(record => record.Id == own.PredictionId(fit.Family))))
                    .Where(pair => pair.prediction is not null).Select(pair => Agreement(pair.own, pair.prediction!, verdicts, level))],
            };
        }
    }

    private static ToyAgreementFinding Agreement(ToysEvidence judged, Prediction prediction,
        IReadOnlyList<ClaimVerdict> verdicts, double level)
    {
        CountAgreement agreement = judged.Agreement(prediction, level);
        ClaimVerdict[] own = [.. verdicts.Where(verdict => verdict.PredictionId == prediction.Id)];
        var joined =
            OverallVerdict.Join([.. own.Select(verdict => (Quantity(verdict), Outcomes.Parse(verdict.Outcome), verdict.P ?? double.NaN))],
                level);
        return new ToyAgreementFinding
        {
            Spectrum = Described.Short(judged.Spectrum),
            Outcome = Outcomes.Of(agreement.Verdict),
            Reason = agreement.Reason,
            WorstRatio = agreement.Farthest is { } farthest ? Math.Exp(farthest.LogRatio) : null,
            Points = [.. agreement.Sizes.Select(size =>
                new[] { size.Neurons, size.Measured, size.Predicted, Math.Exp(size.Interval.Low), Math.Exp(size.Interval.High) })],
            Overall = Outcomes.Of(joined.Verdict),
            RefutedBy = [.. own.Zip(joined.AdjustedP).Where(pair => pair.First.Outcome == Outcomes.Disagrees && pair.Second < level)
                .Select(pair => Quantity(pair.First))],
            AgreesOn = [.. own.Where(verdict => verdict.Outcome == Outcomes.Agrees).Select(Quantity)],
        };
    }

    private static string Quantity(ClaimVerdict verdict) => verdict.Id[(verdict.Id.LastIndexOf('/') + 1)..];

    private static Dictionary<string, double> Named(FamilyFit fit) =>
        fit.Member.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);

    /// <summary>What toys.json holds of a comparison.</summary>
    private static ToyCurveFinding Finding(string world, double presence, CapacityCurves.Compared compared)
    {
        double largest = compared.Clusters.Max(cluster => cluster.X.Max());
        double[] grid =
            [.. Enumerable.Range(0, CapacityCurves.CurvePoints + 1).Select(i => compared.Relation == CapacityCurves.Allocation ? i + 1.0
                : CapacityCurves.SmallestDrawn * Math.Pow(largest / CapacityCurves.SmallestDrawn, i / (double)CapacityCurves.CurvePoints))];
        // A drawn allocation is that of the largest size.
        ObservedCluster drawn = compared.Clusters[^1] with { X = grid, Y = grid, Weights = grid };
        return new ToyCurveFinding
        {
            World = world,
            Presence = presence,
            Relation = compared.Relation,
            Clusters = compared.Clusters.Count,
            Candidates = [.. compared.Result.Candidates.Select(score => new ToyCandidateFinding
            {
                Name = score.Name,
                IsHypothesis = score.IsHypothesis,
                Parameters = score.Curve.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
                Explained = score.Explained,
                Shortfall = score.Shortfall,
                ShortfallInterval95 = [score.ShortfallInterval.Low, score.ShortfallInterval.High],
                Outcome = Outcomes.Of(score.Verdict),
                Curve = [.. grid.Zip(score.Curve.Predict(drawn), (x, y) => new[] { x, y })],
            })],
            Seeds = compared.Result.UnitCount,
            Margin = compared.Result.Margin,
            Binned =
            [
                .. (compared.Relation == CapacityCurves.Allocation ? CapacityCurves.ByRankOf(drawn.Condition, compared.Clusters)
                    : CapacityCurves.Binned(compared.Clusters, largest)).Select(bin => WithInterval(bin, compared.Result.UnitCount - 1)),
            ],
        };
    }

    /// <summary>A mean and its standard error over seeds, with the ends of the 95 % interval.</summary>
    private static double[] WithInterval(double[] bin, double degreesOfFreedom) => bin[2] > 0
        ? [.. bin, .. Ends(new Estimate(bin[1], bin[2], degreesOfFreedom).IntervalAt(0.95))!] : bin;
}
