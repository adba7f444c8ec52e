using Rosetta.Theory.Spectra;

namespace Rosetta.Theory.Allocation;

/// <summary>
/// An allocation on the scale of signal-to-interference ratios (SIR): what the Rosetta features and the tail beyond them hold, by exact
/// sums over whole features.
/// </summary>
/// <remarks>Numbers are null where there is nothing to take them of, and where a feature has no interference at all (infinite).</remarks>
public sealed class SirProfile
{
    private readonly Spectrum _spectrum;
    private readonly Func<double, double> _ratio;
    private readonly long _neurons, _rosetta, _isolated, _represented;

    internal SirProfile(Spectrum spectrum, CapacityAllocation allocation, Func<double, double> ratio)
    {
        (_spectrum, _ratio, _neurons) = (spectrum, ratio, allocation.Neurons);
        (_rosetta, _isolated, _represented) = (allocation.Rosetta, allocation.Isolated, allocation.Represented);
    }

    /// <summary>Mean SIR of the Rosetta features: on a power law it grows as N^((beta - 1)/beta), carried by the first ranks.</summary>
    public double? MeanRosetta => _rosetta > 0 ? Finite(MeanOver(_rosetta)) : null;

    /// <summary>Median SIR of the Rosetta features: on a power law the same at every size.</summary>
    [Equation("sir-median")]
    public double? MedianRosetta => _rosetta > 0 ? Finite((_ratio((_rosetta + 1) / 2) + _ratio(_rosetta / 2 + 1)) / 2) : null;

    /// <summary>Mean SIR of the represented features beyond the Rosetta features.</summary>
    [Equation("sir-tail-features")]
    public double? TailPerFeature => _represented > _rosetta ? Finite(TailSum(_isolated) / (_represented - _rosetta)) : null;

    /// <summary>SIR of all features beyond the Rosetta features, per neuron that is not a Rosetta feature's.</summary>
    public double? TailPerNeuron => TailPerNeuronTo(_isolated);

    /// <summary>The same of those features beyond the Rosetta features alone that have a SIR above a level.</summary>
    public double? TailPerNeuronAbove(double ratio) => TailPerNeuronTo(LastAbove(ratio, _isolated));

    /// <summary>Share of the Rosetta features with a SIR above a level.</summary>
    [Equation("sir-fraction")]
    public double? FractionAbove(double ratio) => _rosetta > 0 ? LastAbove(ratio, _rosetta) / (double)_rosetta : null;

    [Equation("sir-mean")]
    private double MeanOver(long features) => RankSum.Of(_spectrum, _ratio, 1, features) / features;

    [Equation("sir-tail-neurons")]
    private double? TailPerNeuronTo(long last) => _neurons > _rosetta ? Finite(TailSum(last) / (_neurons - _rosetta)) : null;

    private double TailSum(long last) => last > _rosetta ? RankSum.Of(_spectrum, _ratio, _rosetta + 1, last) : 0;

    // SIR falls with the rank: the last feature above a level is found by halving.
    private long LastAbove(double ratio, long last)
    {
        long above = 0, below = last + 1;
        while (below - above > 1)
        {
            long middle = above + (below - above) / 2;
            (above, below) = _ratio(middle) > ratio ? (middle, below) : (above, middle);
        }
        return above;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
