using System.Globalization;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Power;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// Verdicts over sizes, seeds and samples: counts drawn with the noise that the matcher has at so many
/// samples, as <c>predict</c> draws them.
/// </summary>
/// <remarks>Log utility against crra with gamma = 1.05 on w = r^-1.5, N = 64 .. 512: a matcher's counts scatter less than Poisson's, so the
/// rival must stand nearer than in <see cref="CountCalibration"/> for power to have a curve. The prediction is the law's whole features, as
/// a run's. They differ from the number that noise lets cross tau by up to half a feature, by another part at each size; a second
/// prediction knows that number, so that the statistics can be told from the curve that they are given.</remarks>
internal static class SamplePowerCalibration
{
    private const double Tau = 0.5, Kappa = 0.1, Beta = 1.5, RivalGamma = 1.05, SmallestNeurons = 64, LargestNeurons = 512;

    public static IEnumerable<CalibrationPart> Parts() =>
        StudyDesign.Grid([4, 8], [1, 3], [500, 2000, 8000]).Select(Part);

    private static CalibrationPart Part(StudyDesign design)
    {
        Scenario law = World(CrraHypothesis.Log(Kappa)), other = World(CrraHypothesis.Of(RivalGamma, Kappa));
        CountNoise own = CountNoise.Of(law, law.Neurons, design), rivals = CountNoise.Of(other, law.Neurons, design);
        PredictedExponent prediction = Predict(law), rival = Predict(other);
        PredictedExponent expected = PredictedExponent.OfCounts("expected counts", own.Sizes, own.Means);
        VerdictTally verdicts = new("matcher's noise");
        ShareTally misjudged = new("wrong verdict: true prediction refuted that knows the matcher's expected counts", AskedRange.ErrorRate);
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{design.SizeCount} sizes; {design.SeedCount} seed(s); {design.SampleCount} samples");
        return new($"samples; {setting}", rng =>
        {
            SizeFit fit = SizeFit.Of(own.Draw(rng.Derive("prediction")));
            verdicts.Add(Judge(fit), Judge(SizeFit.Of(rivals.Draw(rng.Derive("rival")))));
            misjudged.Add(ExponentJudge.Judge(fit, expected).Verdict == Verdict.Disagrees);
        }, () => [misjudged.Row(setting), .. verdicts.Rows(setting)]);

        Verdict Judge(SizeFit fit) => ExponentJudge.Judge(fit, prediction, rival).Verdict;

        Scenario World(Hypothesis hypothesis) => Scenario.Create("calibration", PowerLawSpectrum.Of(Beta), hypothesis, Tau,
            Enumerable.Range(0, design.SizeCount)
                .Select(i => (long)Math.Round(SmallestNeurons * Math.Pow(LargestNeurons / SmallestNeurons, i / (design.SizeCount - 1.0)))),
            seeds: design.SeedCount, samples: design.SampleCount);
    }

    /// <summary>The law's own curve in whole features, which is what is counted.</summary>
    internal static PredictedExponent Predict(Scenario scenario) => PredictedExponent.OfCounts(scenario.Hypothesis.CanonicalText,
        [.. scenario.Neurons.Select(neurons => (double)neurons)],
        [.. scenario.Neurons.Select(neurons => (double)AllocationSolver.Solve(scenario, neurons).Rosetta)]);
}
