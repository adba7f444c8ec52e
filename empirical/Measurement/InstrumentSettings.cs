using System.Globalization;
using Rosetta.Empirical.Nulls;

namespace Rosetta.Empirical.Measurement;

/// <summary>How two models are measured (M8 to M23): the same for real, trained and simulated models.</summary>
public sealed class InstrumentSettings
{
    /// <param name="ks">Ranks of mutual top-k; 1 is always among them.</param>
    /// <param name="nullName">One of <see cref="NullModels.All"/>.</param>
    /// <param name="nullDraws">Draws of the null; 0 leaves the count uncalibrated.</param>
    /// <param name="falseDiscoveryRate">Level of the calibrated threshold.</param>
    /// <param name="thresholds">Correlations to count pairs at, any order.</param>
    /// <param name="bootstrap">Replicates over blocks (documents), 0 for none.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="crossFit">Whether isolations of neurons outside the pairs are wanted: two more matchings on half the samples
    /// each.</param>
    public InstrumentSettings(IEnumerable<int> ks, string nullName = "permutation", int nullDraws = 5, double falseDiscoveryRate = 0.05,
        IEnumerable<double>? thresholds = null, int bootstrap = 0, string device = "auto", bool crossFit = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nullDraws);
        nullDraws = NullModels.All[nullName] is null ? 0 : nullDraws;
        ArgumentOutOfRangeException.ThrowIfNegative(bootstrap);
        Ks = [.. ks.Append(1).Distinct().Order()];
        (Null, NullDraws, FalseDiscoveryRate, Bootstrap, Device, CrossFit) = (nullName, nullDraws, falseDiscoveryRate, bootstrap, device,
            crossFit);
        Thresholds = [.. (thresholds ?? DefaultThresholds).Distinct().Order()];
    }

    /// <summary>0.1 to 0.9 in steps of 0.1: enough to see whether the exponent moves with the threshold.</summary>
    public static IReadOnlyList<double> DefaultThresholds { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>Ranks of mutual top-k, ascending.</summary>
    public IReadOnlyList<int> Ks { get; }

    /// <summary>Name of the null.</summary>
    public string Null { get; }

    /// <summary>Draws of the null; 0 for none.</summary>
    public int NullDraws { get; }

    /// <summary>Level of the calibrated threshold.</summary>
    public double FalseDiscoveryRate { get; }

    /// <summary>Correlations to count pairs at, ascending.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>Bootstrap replicates.</summary>
    public int Bootstrap { get; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; }

    /// <summary>Whether isolations of neurons outside the pairs are wanted.</summary>
    public bool CrossFit { get; }

    /// <summary>Everything that changes the result, for keys of cells.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"k={string.Join('+', Ks)} null={Null} draws={NullDraws} fdr={FalseDiscoveryRate:R} "
        + $"thresholds={string.Join('+', Thresholds.Select(t => t.ToString("R", CultureInfo.InvariantCulture)))} "
        + $"bootstrap={Bootstrap} crossfit={CrossFit}");
}
