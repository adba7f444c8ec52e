using FsCheck;
using FsCheck.Fluent;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Theory.Spectra;

[FsCheck.NUnit.Properties(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 100, Replay = "20261122,9")]
public sealed class SpectrumProperties
{
    /// <summary>Stated by the project: sums agree with direct summation to this.</summary>
    private const double SumRelative = 1e-10;

    /// <summary>Rounding of ln w at ln w of a few hundred, over the smallest local exponent tried.</summary>
    private const double RankRelative = 1e-12;

    /// <summary>Truncation of a central difference over a step of 1e-4 in ln r.</summary>
    private const double SlopeAbsolute = 1e-6;

    [Property]
    public Property Weight_DecreasesWithRank(Spectrum spectrum, PositiveInt rank) =>
        (spectrum.LogWeight(rank.Get + 1) < spectrum.LogWeight(rank.Get)).Label($"{spectrum.CanonicalText} at {rank.Get}")
            .Classify(rank.Get == 1, "head");

    [Property]
    public Property Rank_InvertsWeight(Spectrum spectrum, PositiveInt tenths)
    {
        double rank = tenths.Get / 10.0 * (1 + tenths.Get % 7), back = spectrum.RankAt(spectrum.LogWeight(rank));
        bool flat = rank < 1 && spectrum.LocalExponent(1) == 0;
        return (flat || Math.Abs(back - rank) <= RankRelative * Math.Abs(spectrum.LogWeight(rank) / spectrum.LocalExponent(rank)) * rank
            + 1e-13 * rank / Math.Min(1, spectrum.LocalExponent(rank)))
            .Label($"{spectrum.CanonicalText}: {rank:R} -> {back:R}").Classify(rank < 1, "below the first feature");
    }

    [Property]
    public Property LocalExponent_IsTheSlopeOfLogWeight(Spectrum spectrum, PositiveInt tenths)
    {
        const double step = 1e-4;
        double rank = 1.001 + tenths.Get / 7.0, low = rank * Math.Exp(-step), high = rank * Math.Exp(step);
        double slope = -(spectrum.LogWeight(high) - spectrum.LogWeight(low)) / (2 * step);
        bool crosses = spectrum is BrokenSpectrum broken ? low < broken.Break && broken.Break < high : spectrum is TableSpectrum;
        return (crosses || Math.Abs(slope - spectrum.LocalExponent(rank)) <= SlopeAbsolute * (1 + slope))
            .Label($"{spectrum.CanonicalText} at {rank:R}: {slope:R} {spectrum.LocalExponent(rank):R}").Classify(crosses, "at a break");
    }

    [Property]
    public Property PowerSum_IsTheDirectSum(Spectrum spectrum, PositiveInt powerTenths, PositiveInt start, PositiveInt length)
    {
        double power = (1 + powerTenths.Get % 20) / 10.0;
        long first = start.Get, last = first + (long)Math.Min(1e6, Math.Pow(length.Get, 3));
        CompensatedSum direct = default;
        for (long rank = first; rank <= last; rank++)
            direct.Add(Math.Exp(power * spectrum.LogWeight(rank)));
        double sum = spectrum.PowerSum(power, first, last);
        return (Math.Abs(sum - direct.Value) <= SumRelative * direct.Value)
            .Label($"{spectrum.CanonicalText}^{power} {first}..{last}: {sum:R} {direct.Value:R}")
            .Classify(last - first > 100_000, "long sum").Classify(last - first < 70, "short sum");
    }

    [Property(MaxTest = 40)]
    public Property InfiniteSum_IsTheLimitOfFiniteOnes(Spectrum spectrum)
    {
        double power = 2.5 / Math.Min(1, spectrum.TailExponent);
        double whole = spectrum.PowerSum(power), part = spectrum.PowerSum(power, 1, 1e6),
            rest = spectrum.PowerSum(power, 1e6 + 1, double.PositiveInfinity);
        return (Math.Abs(whole - part - rest) <= SumRelative * whole)
            .Label($"{spectrum.CanonicalText}^{power}: {whole:R} = {part:R} + {rest:R}")
            .Classify(rest > 1e-6 * whole, "heavy tail");
    }
}
