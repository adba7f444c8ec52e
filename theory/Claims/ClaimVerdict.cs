using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One row of verdicts.json: a claim held against a measurement, with the numbers that it rests on.</summary>
public sealed record ClaimVerdict
{
    /// <summary>For example <c>population/log-1.5/exponent</c>.</summary>
    public required string Id { get; init; }
    public required string World { get; init; }

    /// <summary>Claims of the paper that it is a test of, by their ids in docs/claims.md; empty for others.</summary>
    public IReadOnlyList<string> Paper { get; init; } = [];

    /// <summary>The claim in one sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>The claim as a clause after "whether", in plain words and without numbers; null where <see cref="Claim"/> reads
    /// so.</summary>
    public string? Asks { get; init; }

    /// <summary>Id of the frozen prediction that it was judged against; null for claims that need none.</summary>
    public string? PredictionId { get; init; }
    public double? Predicted { get; init; }
    public double[]? PredictedInterval95 { get; init; }
    public double? Measured { get; init; }
    public double[]? MeasuredInterval95 { get; init; }

    /// <summary>Standard error of the measured number and its degrees of freedom; null where it has none.</summary>
    public double? StandardError { get; init; }
    public double? DegreesOfFreedom { get; init; }

    /// <summary>
    /// The counts whose fit it is, as <see cref="CountedSeries.Name"/> has it; null for numbers that are no exponent of counts.
    /// </summary>
    public string? Fit { get; init; }

    /// <summary>The rival's name and value, and whether the data reject it.</summary>
    public string? Rival { get; init; }
    public double? RivalValue { get; init; }
    public bool? RivalRejected { get; init; }

    /// <summary>
    /// Two-sided p value of "the claim is true", and Holm's over all decisive claims of the run; null
    /// where the measurement has no usable error.
    /// </summary>
    public double? P { get; init; }
    public double? AdjustedP { get; init; }

    /// <summary><c>agrees</c>, <c>disagrees</c> or <c>cannot-tell</c>.</summary>
    public required string Outcome { get; init; }
    public required string Reason { get; init; }

    /// <summary>For cannot-tell: what would settle it.</summary>
    public string? WouldSettle { get; init; }

    /// <summary>What differences of exponents the design could tell, known before anything was measured; null where none is
    /// stated.</summary>
    public DesignPower? Power { get; init; }

    /// <summary>
    /// True when the run's exit status depends on it; false for claims reported but not part of the experiment's question.
    /// </summary>
    public bool Decisive { get; init; } = true;

    /// <summary>
    /// True for a check of the instrument, in a world of known truth: it shares no level with claims on data, and where it fails
    /// the run says nothing.
    /// </summary>
    public bool Gate { get; init; }

    /// <summary>The outcome under other rules, one by one; empty for claims that do not decide.</summary>
    public IReadOnlyList<VariedOutcome> Varied { get; init; } = [];

    /// <summary>Whether no variation turns the outcome; null where none was tried.</summary>
    public bool? Stable => Varied.Count == 0 ? null : Varied.All(varied => varied.Outcome == Outcome);

    /// <summary>With a measured number, its 95 % interval and its error.</summary>
    internal ClaimVerdict Of(Estimate measured) => this with
    {
        Measured = measured.Value,
        MeasuredInterval95 = Ends(measured.IntervalAt(0.95)),
        StandardError = double.IsFinite(measured.StandardError) ? measured.StandardError : null,
        DegreesOfFreedom = double.IsFinite(measured.StandardError) ? measured.DegreesOfFreedom : null,
    };

    /// <summary>With the fit of a series; an interval only where there is an error.</summary>
    internal ClaimVerdict Of(CountedSeries series) => series.Fit is { } fit ? Of(Estimate.Of(fit)) with { Fit = series.Name } : this;

    /// <summary>With the judgement of a number against a prediction and its rival.</summary>
    internal ClaimVerdict Of(ExponentVerdict verdict) => this with
    {
        RivalRejected = verdict.RivalP is { } p ? p < verdict.Level : null,
        P = double.IsNaN(verdict.PredictionP) ? null : verdict.PredictionP,
        Outcome = Outcomes.Of(verdict.Verdict),
        Reason = verdict.Reason,
        WouldSettle = verdict.Settling?.ToString() ?? (verdict.Verdict == Verdict.CannotTell ? WouldSettle : null),
    };

    /// <summary>The ends of an interval; null for none or for the whole line.</summary>
    internal static double[]? Ends(Interval? interval) =>
        interval is not null && double.IsFinite(interval.Low) && double.IsFinite(interval.High) ? [interval.Low, interval.High] : null;
}

/// <summary>What an exponent's design could tell before anything was measured.</summary>
/// <param name="Chance">The power: how often such a difference is told.</param>
/// <param name="Sizes">Sizes that are judged on.</param>
/// <param name="Decades">Decades of size that they span.</param>
/// <param name="Least">Smallest difference of exponents told with that power, where counts scatter by <paramref name="Scatter"/>.</param>
/// <param name="Scatter">Relative scatter of the counts about the law that was assumed.</param>
/// <param name="Gap">Difference between the predicted exponent and the rival's; null where no exponent is predicted.</param>
public sealed record DesignPower(double Chance, int Sizes, double Decades, double Least, double Scatter, double? Gap);

/// <summary>What a claim, or a run, comes to under one other choice of those that a referee may quarrel with.</summary>
/// <param name="What">The choice: level 0.01, margin none, tau 0.4, rival constant share.</param>
/// <param name="Outcome">The outcome then.</param>
public sealed record VariedOutcome(string What, string Outcome);
