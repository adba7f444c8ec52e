using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Calibration;

/// <summary>Worlds that are matched populations: simulated activations, matched, calibrated and judged as a run does it.</summary>
/// <remarks>
/// Log utility on w = r^-1.5 against crra with gamma = 1.2, N = 32, 64, 128, 256, one seed, 1,000 samples. Exponents and pairs at tau come
/// from worlds where the two models share every feature; the threshold that a null calibrates is tried where mixes share none
/// (<see cref="FeatureSharing"/>), since there it is clear which pairs are false.
/// </remarks>
internal static class MatchedCalibration
{
    private const double Tau = 0.5, Kappa = 0.1, Beta = 1.5, RivalGamma = 1.2;
    private const int Samples = 1000, FalsePairNeurons = 128;
    private static readonly long[] Neurons = [32, 64, 128, 256];

    public static IEnumerable<CalibrationPart> Parts(CancellationToken stop)
    {
        Scenario law = World(CrraHypothesis.Log(Kappa)), other = World(CrraHypothesis.Of(RivalGamma, Kappa));
        PredictedExponent prediction = SamplePowerCalibration.Predict(law), rival = SamplePowerCalibration.Predict(other);
        // Counts at tau need no null; the calibrated threshold needs one.
        InstrumentSettings plain = new([1], nullDraws: 0, thresholds: [Tau], device: "cpu", crossFit: false),
            withNull = new([1], NullModels.OfKnownTruth, nullDraws: 1, thresholds: [Tau], device: "cpu", crossFit: false);
        ShareTally exponent = new("coverage: exponent of SizeFit (matched populations)", AskedRange.Coverage);
        VerdictTally verdicts = new("matched populations");
        List<double> atTau = [];
        string setting = string.Create(CultureInfo.InvariantCulture, $"N = {string.Join(", ", Neurons)}; 1 seed; {Samples} samples");
        yield return new($"matched; {setting}", rng =>
        {
            SizeFit underLaw = Fit(law, rng.Derive("prediction"), true), underRival = Fit(other, rng.Derive("rival"), false);
            exponent.Add(underLaw.ExponentInterval(), prediction.For(underLaw).Value);
            verdicts.Add(ExponentJudge.Judge(underLaw, prediction, rival).Verdict,
                ExponentJudge.Judge(underRival, prediction, rival).Verdict);
        }, () =>
        [
            exponent.Row(setting), .. verdicts.Rows(setting),
            CalibrationRow.OfErrorRates($"false pair rate at tau = {Tau.ToString(CultureInfo.InvariantCulture)} (matched populations)",
                setting, atTau),
        ]);

        List<double> calibrated = [];
        yield return new("matched; calibrated threshold", rng =>
        {
            calibrated.Add(1 - Measure(law, FalsePairNeurons, FeatureSharing.IsolatedOnly, withNull, rng).CalibratedPrecision ?? 0);
        }, () => [CalibrationRow.OfErrorRates("false pair rate of ThresholdCalibration (matched populations)",
            $"N = {FalsePairNeurons}; {Samples} samples; 1 null draw", calibrated)]);

        foreach (CalibrationPart part in MatchedClaimCalibration.Parts(stop))
            yield return part;

        SizeFit Fit(Scenario scenario, Rng rng, bool truth)
        {
            var rows = new List<CountRow>();
            foreach (long neurons in Neurons)
            {
                MeasuredPopulation measured = Measure(scenario, (int)neurons, FeatureSharing.Everything, plain,
                    rng.Derive("size", (int)neurons));
                rows.Add(new CountRow(neurons, measured.CountAtTau));
                if (truth)
                    atTau.Add(1 - measured.Precision ?? 0);
            }
            return SizeFit.Of(rows);
        }

        MeasuredPopulation Measure(Scenario scenario, int neurons, FeatureSharing sharing, InstrumentSettings settings, Rng rng) =>
            PopulationMeasurement.Measure(
                PopulationWorld.Build(ScenarioPopulation.Recipe(scenario, neurons, sharing: sharing), rng.Derive("world")), Tau, settings,
                rng.Derive("instrument"), cancel: stop);
    }

    private static Scenario World(Hypothesis hypothesis) =>
        Scenario.Create("matched", PowerLawSpectrum.Of(Beta), hypothesis, Tau, Neurons, samples: Samples);
}
