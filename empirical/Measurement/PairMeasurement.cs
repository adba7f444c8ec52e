using Rosetta.Empirical.Matching;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Empirical.Measurement;

/// <summary>What the instrument says of two models over the same samples.</summary>
public sealed class PairMeasurement
{
    internal PairMeasurement(MatchResult match, IReadOnlyList<IReadOnlyList<double>> nullDraws, double nullNearest, ThresholdCalibration calibration,
        double effectiveSamples, double floor, IReadOnlyList<int> bootstrapCounts, InstrumentSettings settings)
    {
        (Match, NullDraws, NullNearestCorrelation, Calibration) = (match, nullDraws, nullNearest, calibration);
        (EffectiveSamples, Floor, BootstrapCalibratedPairs, Settings) = (effectiveSamples, floor, bootstrapCounts, settings);
    }

    /// <summary>Pairs, ranks, dead neurons, cost.</summary>
    public MatchResult Match { get; }

    /// <summary>Correlations of the mutual top-1 pairs of each null draw, descending.</summary>
    public IReadOnlyList<IReadOnlyList<double>> NullDraws { get; }

    /// <summary>Mean over neurons of A and null draws of the correlation with the nearest neighbour: what a neuron without a counterpart shows.</summary>
    public double NullNearestCorrelation { get; }

    /// <summary>Calibrated threshold and count.</summary>
    public ThresholdCalibration Calibration { get; }

    /// <summary>T_eff.</summary>
    public double EffectiveSamples { get; }

    /// <summary>rho_floor = sqrt(2 ln N / T_eff).</summary>
    public double Floor { get; }

    /// <summary>Calibrated counts of the bootstrap replicates, at the threshold of the data.</summary>
    public IReadOnlyList<int> BootstrapCalibratedPairs { get; }

    /// <summary>How it was measured.</summary>
    public InstrumentSettings Settings { get; }

    /// <summary>Mutual top-1 pairs, correlation descending.</summary>
    public IReadOnlyList<MutualPair> MutualPairs => Match.Pairs(1);

    /// <summary>The Rosetta Neurons: mutual top-1 pairs at or above the calibrated threshold.</summary>
    public IReadOnlyList<MutualPair> RosettaPairs => Calibration.Tau is { } tau ? [.. MutualPairs.Where(pair => pair.Correlation >= tau)] : [];

    /// <summary>Mutual top-1 pairs at or above a correlation.</summary>
    public int CountAt(double threshold) => MutualPairs.Count(pair => pair.Correlation >= threshold);

    /// <summary>The same in the null, mean per draw.</summary>
    public double NullCountAt(double threshold) => NullDraws.Average(draw => draw.Count(correlation => correlation >= threshold));

    /// <summary>Mean isolation of the neurons of A in the given pairs: the mean correlation, since r = sqrt(s_A s_B) (theory.md section 1); null without pairs.</summary>
    public static double? MeanIsolation(IReadOnlyList<MutualPair> pairs) => pairs.Count == 0 ? null : pairs.Average(pair => pair.Correlation);

    /// <summary>
    /// Mean isolation of the live neurons of A outside the given pairs: the mean correlation with the nearest neighbour, less what the null shows; null without such neurons.
    /// </summary>
    /// <remarks>
    /// The nearest of N neighbours has a positive correlation by chance alone, so the raw mean would grow with N. The difference is zero on average for neurons without any
    /// counterpart; for neurons with one it is too small by at most the null's own mean.
    /// </remarks>
    public double? MeanIsolationOfOthers(IReadOnlyList<MutualPair> rosetta)
    {
        var taken = rosetta.Select(pair => pair.A).ToHashSet();
        double sum = 0;
        int count = 0;
        for (int flat = 0; flat < Match.LayoutA.Count; flat++)
        {
            if (Match.NeighboursOfA.NearestCorrelation(flat) is not { } nearest || taken.Contains(Match.LayoutA.KeyOf(flat)))
                continue;
            sum += nearest;
            count++;
        }
        return count == 0 ? null : sum / count - NullNearestCorrelation;
    }
}
