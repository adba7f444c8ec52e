using Rosetta.Empirical.Matching;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Empirical.Measurement;

/// <summary>What the instrument says of two models over the same samples.</summary>
public sealed class PairMeasurement
{
    internal PairMeasurement(MatchResult match, IReadOnlyList<NullOutcome> byNull, CrossFittedIsolation? crossFitted,
        EffectiveSampleEstimate? effectiveSamples, IReadOnlyList<ResampledMatch> replicates,
        IReadOnlyList<ResampledMatch> rotatedReplicates, InstrumentSettings settings)
    {
        (Match, ByNull, Deciding, CrossFitted) = (match, byNull, NullOutcome.Deciding(byNull), crossFitted);
        (EffectiveSamples, Resampled, Settings) = (effectiveSamples, replicates, settings);
        (Replicates, RotatedReplicates) = (Profiles(replicates), Profiles(rotatedReplicates));
        RotatedPairs = [.. rotatedReplicates.Select(own => own.Pairs)];
        BootstrapCounts = [.. Replicates.Select(profile => settings.Thresholds
            .Select(threshold => profile.Count(correlation => correlation >= threshold)).ToArray())];
        BootstrapCalibratedPairs = Calibration?.Tau is { } tau
            ? [.. Replicates.Select(profile => profile.Count(correlation => correlation >= tau))] : [];
    }

    internal static IReadOnlyList<double[]> Profiles(IReadOnlyList<ResampledMatch> replicates) =>
        [.. replicates.Select(own => own.Pairs.Correlations.ToArray())];

    /// <summary>Pairs, ranks, dead neurons, cost.</summary>
    public MatchResult Match { get; }

    /// <summary>What each null says, in the order of the settings; empty when none was drawn.</summary>
    public IReadOnlyList<NullOutcome> ByNull { get; }

    /// <summary>The null of the largest threshold, which a Rosetta Neuron must pass; null when none was drawn.</summary>
    public NullOutcome? Deciding { get; }

    /// <summary>The mutual top-1 pairs of each draw of the deciding null, correlations descending.</summary>
    public NullPairs Nulls => Deciding?.Pairs ?? new([]);

    /// <summary>Isolation of every neuron, free of the bias of choosing the nearest of many; null when it was not wanted.</summary>
    public CrossFittedIsolation? CrossFitted { get; }

    /// <summary>Calibrated threshold and count against the deciding null; null when no null was drawn.</summary>
    public ThresholdCalibration? Calibration => Deciding?.Calibration;

    /// <summary>T_eff; null where no pair of live neurons was drawn.</summary>
    public EffectiveSampleEstimate? EffectiveSamples { get; }

    /// <summary>rho_floor = sqrt(2 ln N / T_eff) with the larger model's N; NaN without T_eff.</summary>
    public double Floor => EffectiveSamples?.Floor(Math.Max(Match.LayoutA.Count, Match.LayoutB.Count)) ?? double.NaN;

    /// <summary>By bootstrap replicate over documents: correlations of the mutual pairs, descending (M23).</summary>
    public IReadOnlyList<double[]> Replicates { get; }

    /// <summary>The same with the neurons of each pair, and the number of mutual top-k pairs.</summary>
    public IReadOnlyList<ResampledMatch> Resampled { get; }

    /// <summary>Correlations of the first draw of the rotation, on the same documents; empty where it was not drawn.</summary>
    public IReadOnlyList<double[]> RotatedReplicates { get; }

    /// <summary>The pairs that <see cref="RotatedReplicates"/> has the correlations of.</summary>
    public IReadOnlyList<FlatPairs> RotatedPairs { get; }

    /// <summary>Calibrated counts of the bootstrap replicates, at the threshold of the data.</summary>
    public IReadOnlyList<int> BootstrapCalibratedPairs { get; }

    /// <summary>Pairs of each bootstrap replicate at or above each of the settings' thresholds, [replicate][threshold].</summary>
    public IReadOnlyList<int[]> BootstrapCounts { get; }

    /// <summary>How it was measured.</summary>
    public InstrumentSettings Settings { get; }

    /// <summary>Mutual top-1 pairs, correlation descending.</summary>
    public IReadOnlyList<MutualPair> MutualPairs => Match.Pairs(1);

    /// <summary>The Rosetta Neurons: mutual top-1 pairs at or above the calibrated threshold.</summary>
    public IReadOnlyList<MutualPair> RosettaPairs => Calibration?.Tau is { } tau ? [.. MutualPairs.Where(pair => pair.Correlation >= tau)]
        : [];

    /// <summary>Mutual top-1 pairs at or above a correlation.</summary>
    public int CountAt(double threshold) => MutualPairs.Count(pair => pair.Correlation >= threshold);

    /// <summary>Mean isolation of the neurons of A in the given pairs: the mean correlation, since r = sqrt(s_A s_B) (M21); null without
    /// pairs.</summary>
    public static double? MeanIsolation(IReadOnlyList<MutualPair> pairs) => pairs.Count == 0 ? null
        : pairs.Average(pair => pair.Correlation);

    /// <summary>Mean cross-fitted isolation of the live neurons of both models that are in no mutual pair at or above a correlation; null
    /// without such neurons, or when it was not wanted.</summary>
    public double? MeanIsolationOfOthers(double threshold) => CrossFitted?.MeanOfOthers(Match, threshold);
}
