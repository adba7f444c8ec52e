using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Calibration;

/// <summary>Verdicts on the prediction in worlds where it is true and in worlds where its rival is.</summary>
/// <param name="setup">What is said of them in brackets.</param>
internal sealed class VerdictTally(string setup)
{
    private readonly ShareTally _refuted = new($"wrong verdict: true prediction refuted ({setup})", AskedRange.ErrorRate),
        _confirmed = new($"wrong verdict: false prediction confirmed ({setup})", AskedRange.ErrorRate),
        _confirming = new($"power: true prediction confirmed ({setup})", null),
        _refuting = new($"power: false prediction refuted ({setup})", null);

    /// <summary>Counts one world of each.</summary>
    public void Add(Verdict underPrediction, Verdict underRival)
    {
        _refuted.Add(underPrediction == Verdict.Disagrees);
        _confirmed.Add(underRival == Verdict.Agrees);
        _confirming.Add(underPrediction == Verdict.Agrees);
        _refuting.Add(underRival == Verdict.Disagrees);
    }

    public IEnumerable<CalibrationRow> Rows(string setting) =>
        new[] { _refuted, _confirmed, _confirming, _refuting }.Select(tally => tally.Row(setting));
}
