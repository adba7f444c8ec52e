using System.Globalization;

namespace Rosetta.Empirical.Interchange;

/// <summary>At how many bits a list of correlations was computed or stored, and what that does to ties (M13).</summary>
/// <remarks>The published pipeline accumulates in bfloat16, whose numbers have 8 bits of mantissa: of values computed in float64 one in
/// 2^45 looks so by chance.</remarks>
public sealed class CorrelationPrecision
{
    /// <summary>Fewest values, and the share of them, from which quantisation is a finding.</summary>
    private const int FewestValues = 8;
    private const double Share = 0.99;

    private CorrelationPrecision(int? mantissaBits, int count, int distinct, double step) =>
        (MantissaBits, Count, DistinctValues, StepAtMedian) = (mantissaBits, count, distinct, step);

    /// <summary>Bits of mantissa, the leading one included: 8 for bfloat16, 11 for float16; null for finer ones.</summary>
    public int? MantissaBits { get; }

    /// <summary>Correlations.</summary>
    public int Count { get; }

    /// <summary>Different values among them.</summary>
    public int DistinctValues { get; }

    /// <summary>Distance of neighbouring numbers of that precision at the median correlation; 0 without quantisation.</summary>
    public double StepAtMedian { get; }

    /// <summary>The same distance at some correlation; 0 without quantisation.</summary>
    public double StepAt(double correlation) => MantissaBits is { } bits ? Step(correlation, bits) : 0;

    /// <summary>Looks at a list of correlations.</summary>
    public static CorrelationPrecision Of(IReadOnlyList<double> correlations)
    {
        double[] values = [.. correlations.Where(value => value != 0 && double.IsFinite(value)).Select(Math.Abs).Order()];
        int distinct = values.Distinct().Count();
        foreach (int bits in new[] { 8, 11 })
        {
            // Written in decimal with few digits, a rounded number may come back a little off: a thousandth of a step is allowed.
            int rounded = values.Count(value => Math.Abs(value / Step(value, bits) - Math.Round(value / Step(value, bits))) < 1e-3);
            if (values.Length >= FewestValues && rounded >= Share * values.Length)
                return new CorrelationPrecision(bits, correlations.Count, distinct, Step(values[values.Length / 2], bits));
        }
        return new CorrelationPrecision(null, correlations.Count, distinct, 0);
    }

    /// <summary>What a reader must know of it; null when nothing.</summary>
    /// <param name="threshold">A threshold whose count is of interest, or null.</param>
    /// <param name="correlations">The list that this was made of.</param>
    public string? Warning(double? threshold, IReadOnlyList<double> correlations)
    {
        if (MantissaBits is not { } bits)
            return null;
        string near = "";
        if (threshold is { } at)
        {
            double step = Step(at, bits);
            near = string.Create(CultureInfo.InvariantCulture,
                $" Within half a step of the threshold {at:F4} lie {correlations.Count(value => Math.Abs(value - at) <= step / 2)} "
                + $"pairs, which rounding may have put on either side.");
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"The correlations are numbers of {bits} bits of mantissa ({(bits == 8 ? "bfloat16" : "float16")}): {Count} pairs share "
                + $"{DistinctValues} values, {StepAtMedian:G3} apart at the median. ")
            + "Neighbours closer than a step tied when the pairs were chosen, and which of them became mutual was left to the order of "
                + "computation: pairs may be missing or false, and recomputed lists will differ."
            + near;
    }

    /// <summary>Distance between neighbouring numbers around a value.</summary>
    private static double Step(double value, int bits) => Math.ScaleB(1, Math.ILogB(value) - bits + 1);
}
