using System.Diagnostics;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

/// <remarks>Wall-clock times depend on the machine's load, so these stay out of the gate: the category Long.</remarks>
[Category("Long")]
public sealed class SpeedTests
{
    /// <summary>Stated by the project, per size, with the local exponent (a second solution at 2N).</summary>
    private const double MillisecondsPerSize = 50;

    /// <summary>The best of so many runs: what the code costs when the machine does nothing else.</summary>
    private const int Runs = 5;

    private static readonly Spectrum[] Spectra =
    [
        PowerLawSpectrum.Of(1.5), PowerLawSpectrum.Of(1.001), ZipfMandelbrotSpectrum.Of(1.5, 5), CutoffSpectrum.Of(1.2, 400),
        BrokenSpectrum.Of(1.1, 2.2, 60),
        LognormalSpectrum.Of(2.5, 0.3),
        TableSpectrum.Of([.. Enumerable.Range(1, 2000).Select(rank => new SpectrumPoint(rank, Math.Pow(rank, -1.2)))], 1.5),
    ];

    private static readonly Hypothesis[] Hypotheses =
    [
        CrraHypothesis.Log(1), CrraHypothesis.Of(3, 0.3), ExponentialHypothesis.Of(0.5), LinearHypothesis.Instance,
        PowerHypothesis.Of(0.5, 1),
        UserHypothesis.Of(FormulaUtility.Of("mine", "1/(1 + c/kappa)^2*exp(-c/kappa)", new NamedValue("kappa", 1))),
    ];

    [Test]
    public void TwentySizesUpToATrillion_TakeLessThanFiftyMillisecondsEach([Range(0, 6)] int spectrum, [Range(0, 5)] int hypothesis)
    {
        Scenario scenario = Scenario.Create("speed", Spectra[spectrum], Hypotheses[hypothesis], 0.5,
            Enumerable.Range(0, 20).Select(i => (long)Math.Pow(10, 2 + i * 10 / 19.0)));
        double best = double.PositiveInfinity;
        for (int run = 0; run < Runs && best > MillisecondsPerSize / 5; run++)
        {
            var watch = Stopwatch.StartNew();
            ScalingPrediction.Of(scenario);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds / scenario.Neurons.Count);
        }
        Assert.That(best, Is.LessThan(MillisecondsPerSize));
    }
}
