using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;

namespace Rosetta.Empirical.Measurement;

/// <summary>How two models are measured (M8 to M23): the same for real, trained and simulated models.</summary>
public sealed class InstrumentSettings
{
    /// <param name="ks">Ranks of mutual top-k; 1 is always among them.</param>
    /// <param name="nulls">Of <see cref="NullModels.All"/>; by default those that decide.</param>
    /// <param name="nullDraws">Draws of each null; 0 leaves the count uncalibrated.</param>
    /// <param name="falseDiscoveryRate">Level of the calibrated threshold.</param>
    /// <param name="thresholds">Correlations to count pairs at, any order.</param>
    /// <param name="bootstrap">Replicates over blocks (documents), 0 for none.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="crossFit">Whether isolations of neurons outside the pairs are wanted: two more matchings on half the samples
    /// each.</param>
    /// <param name="sketch">How to sketch, or null to match exactly. A sketched match has no isolations of neurons outside the
    /// pairs.</param>
    /// <param name="tensorFloat32">Whether CUDA may propose candidates in TF32; what is found is the same.</param>
    public InstrumentSettings(IEnumerable<int> ks, IReadOnlyList<string>? nulls = null, int nullDraws = 5, double falseDiscoveryRate = 0.05,
        IEnumerable<double>? thresholds = null, int bootstrap = 0, string device = "auto", bool crossFit = true,
        SketchOptions? sketch = null, bool tensorFloat32 = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nullDraws);
        ArgumentOutOfRangeException.ThrowIfNegative(bootstrap);
        Nulls = [.. (nulls ?? NullModels.Deciding).Distinct().Where(name => NullModels.All[name] is not null)];
        Ks = [.. ks.Append(1).Distinct().Order()];
        (NullDraws, FalseDiscoveryRate, Bootstrap, Device) = (Nulls.Count == 0 ? 0 : nullDraws, falseDiscoveryRate, bootstrap, device);
        (Sketch, CrossFit, TensorFloat32) = (sketch, crossFit && sketch is null, tensorFloat32);
        // Below its level a sketch finds no pairs, so none are counted there.
        Thresholds = [.. (thresholds ?? DefaultThresholds).Where(threshold => threshold >= (sketch?.Level ?? 0)).Distinct().Order()];
    }

    /// <summary>0.05 to 0.95 in steps of 0.05: enough to see whether the exponent moves with the threshold.</summary>
    public static IReadOnlyList<double> DefaultThresholds { get; } = [.. Enumerable.Range(1, 19).Select(i => 5 * i / 100.0)];

    /// <summary>Ranks of mutual top-k, ascending.</summary>
    public IReadOnlyList<int> Ks { get; }

    /// <summary>Names of the nulls; a pair must pass each.</summary>
    public IReadOnlyList<string> Nulls { get; }

    /// <summary>Draws of each null; 0 for none.</summary>
    public int NullDraws { get; }

    /// <summary>Draws of all nulls, each a matching.</summary>
    public int NullMatchings => Nulls.Count * NullDraws;

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

    /// <summary>Whether CUDA may propose candidates in TF32.</summary>
    public bool TensorFloat32 { get; }

    /// <summary>Whether rotations are matched from the products of the models, where they fit; what is found is the same.</summary>
    public bool TurnsProducts { get; init; } = true;

    /// <summary>Whether bfloat16 may propose candidates on a processor that is faster at it; what is found is the same.</summary>
    public bool RoundsProducts { get; init; } = true;

    /// <summary>How to sketch; null for exact matches.</summary>
    public SketchOptions? Sketch { get; }

    /// <summary>Everything that changes the result, for keys of cells.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"k={string.Join('+', Ks)} null={(Nulls.Count == 0 ? NullModels.None : string.Join('+', Nulls))} draws={NullDraws} "
        + $"fdr={FalseDiscoveryRate:R} "
        + $"thresholds={string.Join('+', Thresholds.Select(t => t.ToString("R", CultureInfo.InvariantCulture)))} "
        + $"bootstrap={Bootstrap} crossfit={CrossFit}{(Sketch is null ? "" : $" sketch={Sketch.Level:R}/{Sketch.MissProbability:R}")}");
}
