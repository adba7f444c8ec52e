using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Records;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Session;

/// <summary>Freezes predictions: written to disk with the digest of their inputs before the measurement that judges them begins.</summary>
internal static class Freezing
{
    /// <summary>Draws behind the interval of a prediction whose parameters are uncertain.</summary>
    private const int UncertaintyDraws = 400;

    /// <summary>Freezes one prediction, or keeps the one frozen in an earlier sitting if its inputs are the same.</summary>
    /// <param name="session">The run.</param>
    /// <param name="id">Id of the prediction.</param>
    /// <param name="world">The world it is about.</param>
    /// <param name="source">Where its parameters come from.</param>
    /// <param name="scenario">The hypothesis, spectrum and sizes.</param>
    /// <param name="heldOut">Sizes that its parameters were estimated on: never judged.</param>
    /// <param name="drawn">The scenario with parameters that scatter as their error, where they were estimated; null for the scenario's own
    /// stated uncertainties.</param>
    /// <param name="complete">Adds to the record what its source knows besides, before it is written; null for nothing.</param>
    /// <param name="rivalScenario">The rival with parameters of its own, estimated from the same evidence; null for the rival hypothesis on
    /// the scenario's own spectrum.</param>
    /// <exception cref="BadInputException">An earlier sitting froze another prediction under this id.</exception>
    public static Prediction Freeze(RunSession session, string id, string world, string source, Scenario scenario,
        IReadOnlyList<int> heldOut,
        Func<IReadOnlyList<Scenario>>? drawn = null, Func<Prediction, Prediction>? complete = null, Scenario? rivalScenario = null)
    {
        Scenario rival = rivalScenario
            ?? scenario.WithHypothesis(session.Definition.Rival.Hypothesis, session.Definition.Rival.Hypothesis.DefaultIsolation);
        IReadOnlyList<Prediction> known = session.Folder.HasPredictions ? session.Folder.ReadPredictions() : [];
        if (known.FirstOrDefault(record => record.Id == id) is { } earlier)
        {
            FrozenPrediction.Restore(scenario, rival, earlier.FrozenAtUtc, earlier.Digest);
            session.Froze(earlier.FrozenAtUtc);
            return earlier;
        }
        UncertainPrediction? uncertain = Uncertain(scenario, session.Rng.Derive("uncertainty").Derive(id)),
            ofRival = rivalScenario is null ? null : Uncertain(rival, session.Rng.Derive("uncertainty").Derive(id).Derive("rival"));
        Prediction record = Record(id, world, source, FrozenPrediction.Freeze(scenario, rival, TimeProvider.System), heldOut) with
        {
            CountExponentInterval95 = Ends(uncertain?.CountSlope ?? uncertain?.FrontierSlope),
            SlopeInterval95 = Ends(uncertain?.FrontierSlope),
            RivalCountExponentInterval95 = Ends(ofRival?.CountSlope ?? ofRival?.FrontierSlope),
            OtherTaus = [.. OtherTaus(scenario.Tau).Select(tau => Variant(scenario.WithTau(tau), rival.WithTau(tau)))],
            Claims = drawn is null ? Predictor.Of(scenario, rival, heldOut, InstrumentSettings.DefaultThresholds,
                session.Rng.Derive("uncertainty").Derive(id).Derive("claims"))
                : Predictor.Of(scenario, rival, heldOut, InstrumentSettings.DefaultThresholds, drawn()),
        };
        record = complete?.Invoke(record) ?? record;
        record = record.Sealed();
        session.Folder.Write([.. known, record]);
        session.Froze(record.FrozenAtUtc);
        return record;
    }

    private static UncertainPrediction? Uncertain(Scenario scenario, Rng rng) =>
        scenario.Uncertainties.Count == 0 ? null : UncertainPrediction.Of(scenario, UncertaintyDraws, 0.95, rng);

    /// <summary>A tenth to each side: whether a verdict turns with the threshold is known before it is measured which way.</summary>
    private static IEnumerable<double> OtherTaus(double tau) =>
        new[] { Math.Round(tau - 0.1, 12), Math.Round(tau + 0.1, 12) }.Where(other => other is > 0 and < 1);

    private static TauVariant Variant(Scenario scenario, Scenario rival)
    {
        ScalingPrediction own = ScalingPrediction.Of(scenario), other = ScalingPrediction.Of(rival);
        return new TauVariant(scenario.Tau, ExponentOf(own), PredictionPoints.Of(own), ExponentOf(other), PredictionPoints.Of(other));
    }

    private static double[]? Ends(Interval? interval) => interval is null ? null : [interval.Low, interval.High];

    private static Prediction Record(string id, string world, string source, FrozenPrediction frozen, IReadOnlyList<int> heldOut)
    {
        ScalingPrediction prediction = frozen.Prediction, rival = frozen.Rival!;
        return new Prediction
        {
            Id = id,
            World = world,
            Source = source,
            HeldOutNeurons = heldOut,
            Digest = frozen.Digest,
            FrozenAtUtc = frozen.FrozenAtUtc.UtcDateTime,
            Hypothesis = Described.Of(prediction.Scenario.Hypothesis),
            Spectrum = Described.Of(prediction.Scenario.Spectrum),
            Inputs = prediction.Scenario.CanonicalText,
            Tau = prediction.Scenario.Tau,
            Isolation = Described.IsolationOf(prediction.Scenario),
            RivalIsolation = Described.IsolationOf(rival.Scenario),
            Alpha = prediction.Alpha,
            Delta = prediction.Delta,
            CountExponent = ExponentOf(prediction),
            Slope = SlopeOf(prediction),
            Points = PredictionPoints.Of(prediction),
            RivalHypothesis = Described.Of(rival.Scenario.Hypothesis),
            RivalSlope = SlopeOf(rival),
            RivalCountExponent = ExponentOf(rival),
            RivalPoints = PredictionPoints.Of(rival),
        };
    }

    /// <summary>Slope of the real-valued frontier, or of whole features where the law has none; NaN (kept as such) for a single
    /// size.</summary>
    private static double SlopeOf(ScalingPrediction prediction) => prediction.FrontierSlope ?? prediction.CountSlope ?? double.NaN;

    /// <summary>The exponent that counts are judged against; NaN (kept as such) where the law has no count at some size, or a single
    /// size.</summary>
    internal static double ExponentOf(ScalingPrediction prediction)
    {
        IReadOnlyList<PredictionPoint> points = PredictionPoints.Of(prediction);
        double[] sizes = [.. points.Select(point => (double)point.Neurons)];
        IReadOnlyList<double> counts = Prediction.CountsOf(points, sizes);
        return PowerLawFit.Refusal(sizes, counts) is null ? PredictedExponent.OfCounts("", sizes, counts).Value : double.NaN;
    }
}
