using FsCheck;
using FsCheck.Fluent;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Scenarios;

/// <summary>Valid spectra, hypotheses and scenarios; sizes and scales uniform in their logarithm.</summary>
public static class ScenarioArbitraries
{
    /// <summary>A frontier beyond this rank would make direct summation, the check of these properties, too slow.</summary>
    private const long LargestDirectRank = 2_000_000;

    public static Arbitrary<Spectrum> Spectra() => Arb.From(SpectrumGen);

    public static Arbitrary<Hypothesis> Hypotheses() => Arb.From(HypothesisGen);

    public static Arbitrary<Scenario> Scenarios() => Arb.From(
        from spectrum in SpectrumGen
        from hypothesis in HypothesisGen
        from tau in Between(0.05, 0.95)
        from neurons in LogBetween(20, 3e5)
        where Sums(spectrum, hypothesis)
        select Scenario.Create("property", spectrum, hypothesis, tau, [(long)Math.Min(neurons, LargestDirectRank / Spread(hypothesis))]));

    public static Gen<double> Between(double low, double high) => Gen.Choose(0, 1_000_000).Select(i => low + (high - low) * (i / 1e6));

    public static Gen<double> LogBetween(double low, double high) => Between(Math.Log(low), Math.Log(high)).Select(Math.Exp);

    private static Gen<Spectrum> SpectrumGen => Gen.OneOf(
        Between(0.4, 4).Select(Spectrum (beta) => PowerLawSpectrum.Of(beta)),
        from beta in Between(0.6, 3) from shift in Between(-0.9, 20) select (Spectrum)ZipfMandelbrotSpectrum.Of(beta, shift),
        from beta in Between(0, 2) from cutoff in LogBetween(5, 1e5) select (Spectrum)CutoffSpectrum.Of(beta, cutoff),
        from head in Between(0.5, 3) from tail in Between(0.5, 3) from at in LogBetween(1, 1e4) select (Spectrum)BrokenSpectrum.Of(head,
            tail, at),
        from sigma in LogBetween(0.5, 5) from tilt in Between(0, 1) select (Spectrum)LognormalSpectrum.Of(sigma, tilt),
        from beta in Between(0.6, 3) from tail in Between(0.6, 3) from growth in Between(1.5, 4) select (Spectrum)Table(beta,
            tail, growth));

    private static Gen<Hypothesis> HypothesisGen => Gen.OneOf(
        LogBetween(0.05, 5).Select(Hypothesis (kappa) => CrraHypothesis.Log(kappa)),
        from gamma in LogBetween(0.3, 4) from kappa in LogBetween(0.05, 5) select (Hypothesis)CrraHypothesis.Of(gamma, kappa),
        LogBetween(0.05, 5).Select(Hypothesis (kappa) => ExponentialHypothesis.Of(kappa)),
        Gen.Constant((Hypothesis)LinearHypothesis.Instance),
        from theta in Between(0.1, 0.9) from kappa in LogBetween(0.05, 5) select (Hypothesis)PowerHypothesis.Of(theta, kappa),
        LogBetween(0.05, 5).Select(Hypothesis (kappa) => UserHypothesis.Of(
            FormulaUtility.Of("two scales", "1/(1 + c/kappa)^1.5 + 0.2*exp(-3*c/kappa)", new NamedValue("kappa", kappa)))));

    private static TableSpectrum Table(double beta, double tail, double growth)
    {
        List<SpectrumPoint> points = [];
        for (double rank = 1; rank < 1e4; rank = Math.Max(rank + 1, Math.Round(rank * growth)))
            points.Add(new SpectrumPoint((long)rank, 3 * Math.Pow(rank + 1, -beta)));
        return TableSpectrum.Of(points, tail);
    }

    // A utility without a zero region needs a convergent sum, with room for direct summation to converge too.
    private static bool Sums(Spectrum spectrum, Hypothesis hypothesis) =>
        hypothesis.HasZeroRegion || spectrum.TailExponent / hypothesis.DecayExponent!.Value > 1.1;

    private static double Spread(Hypothesis hypothesis) =>
        hypothesis is LinearHypothesis ? 1 : 3 / Math.Min(1, hypothesis.DefaultIsolation.CapacityFor(0.5));
}
