using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Calibration;

/// <summary>What the claims say of worlds whose truth is known, with a prediction that is true where there is a law.</summary>
internal sealed class ClaimTally
{
    private const double Kappa = 0.1, Level = 0.05;
    private static readonly JudgeRules Rules = new(Level, null, Level);

    private readonly double? _exponent;
    private readonly Prediction _prediction;
    private readonly ShareTally _agrees, _disagrees, _rises, _falls, _profileAgrees, _profileDisagrees, _moves, _confirmed, _refuted,
        _atFloor, _covered = new("coverage: exponent of law-neurons", AskedRange.Coverage);

    /// <param name="law">Whether counts are a power law, made by the prediction.</param>
    /// <param name="prediction">Judged in every world.</param>
    /// <param name="exponent">True exponent of the counts where coverage is asked, else null.</param>
    /// <param name="how">What is said of the worlds in brackets: by count, matched.</param>
    public ClaimTally(bool law, Prediction prediction, double? exponent = null, string how = "claims, by count")
    {
        (_prediction, _exponent) = (prediction, exponent);
        (_agrees, _disagrees) = Both("a sublinear law", "a law where there is none");
        (_profileAgrees, _profileDisagrees) = Both("alpha * delta = 1", "alpha * delta = 1 where it is not");
        (_confirmed, _refuted) = Both("log's exponent", "log's exponent where it is not true");
        _rises = Wrong("polarization where there is none");
        _falls = Wrong("falling purity where there is none");
        _atFloor = new("for comparison: a sublinear law at the common floor alone, "
            + $"{(law ? "where it is true" : "where there is none")} ({how})", null);
        _moves = Wrong("an exponent that moves with the threshold where it does not");

        ShareTally Wrong(string what) => new($"wrong verdict: {what} ({how})", AskedRange.ErrorRate);

        ShareTally Power(string what) => new($"power: {what} ({how})", null);

        (ShareTally, ShareTally) Both(string truth, string falsehood) => law
            ? (Power($"{truth} agrees where it is true"), Wrong($"{truth} refuted where it is true"))
            : (Wrong(falsehood), Power($"{truth} refuted where it is not true"));
    }

    /// <summary>Log utility on a power law, frozen at tau with linear utility as its rival.</summary>
    public static (Prediction Prediction, IReadOnlyList<PredictionPoint> Points) Predict(double beta, IReadOnlyList<double> sizes)
    {
        Scenario scenario = Law(beta, [.. sizes.Select(size => (long)size)]);
        ScalingPrediction own = ScalingPrediction.Of(scenario),
            rival = ScalingPrediction.Of(scenario.WithHypothesis(LinearHypothesis.Instance));
        IReadOnlyList<PredictionPoint> points = PredictionPoints.Of(own);
        return (new Prediction
        {
            Id = "drawn/log", World = "drawn", Source = "stated", Digest = scenario.Digest, FrozenAtUtc = DateTime.UnixEpoch,
            Hypothesis = Described.Of(scenario.Hypothesis), Spectrum = Described.Of(scenario.Spectrum), Tau = scenario.Tau,
            Alpha = own.Alpha, Delta = own.Delta, Points = points, CountExponent = Freezing.ExponentOf(own),
            Slope = own.FrontierSlope ?? double.NaN, RivalHypothesis = Described.Of(rival.Scenario.Hypothesis),
            RivalPoints = PredictionPoints.Of(rival), RivalSlope = rival.FrontierSlope ?? rival.CountSlope ?? double.NaN,
            RivalCountExponent = Freezing.ExponentOf(rival),
        }, points);
    }

    /// <summary>The scenario of a law.</summary>
    public static Scenario Law(double beta, IReadOnlyList<long> sizes) =>
        Scenario.Create("drawn", PowerLawSpectrum.Of(beta), CrraHypothesis.Log(Kappa), PairDesign.Tau, sizes);

    /// <summary>Judges one world.</summary>
    public void Add(PairsEvidence evidence)
    {
        // The first verdict of the law's claim is law-neurons; the others are not asked for.
        ClaimVerdict law = new LawClaim(decides: true).Judge(evidence, null, Rules).First();
        Both(_agrees, _disagrees, law);
        _atFloor.Add(evidence.AboveFloor(CountedSeries.NeuronAxis).Fit is { Law: true } fit && fit.ExponentInterval(1 - Level) is { } own
            && own.Low > 0 && own.High < 1);
        Both(_profileAgrees, _profileDisagrees, new ProfileLawClaim(decides: false).Judge(evidence, null, Rules).Single());
        Both(_confirmed, _refuted, new ExponentClaim().Judge(evidence, _prediction, Rules).Single());
        Both(_rises, _falls, new PolarizationClaim(pairsAlone: true).Judge(evidence, null, Rules).Single());
        _moves.Add(new ThresholdIndependenceClaim().Judge(evidence, null, Rules).Single().Outcome == Outcomes.Disagrees);
        if (_exponent is { } exponent)
            _covered.Add(law.MeasuredInterval95 is [var low, var high] ? Interval.Of(low, high) : null, exponent);

        static void Both(ShareTally agrees, ShareTally disagrees, ClaimVerdict verdict)
        {
            agrees.Add(verdict.Outcome == Outcomes.Agrees);
            disagrees.Add(verdict.Outcome == Outcomes.Disagrees);
        }
    }

    /// <summary>The rows.</summary>
    public IEnumerable<CalibrationRow> Rows(string setting) => new[]
    {
        _agrees, _disagrees, _atFloor, _profileAgrees, _profileDisagrees, _confirmed, _refuted, _rises, _falls, _moves,
    }.Concat(_exponent is null ? [] : [_covered]).Select(tally => tally.Row(setting));
}
