using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Calibration;

/// <summary>Tallies by what they count, in the order in which they were first met.</summary>
internal sealed class TallySet
{
    private readonly Dictionary<string, ShareTally> _tallies = [];
    private readonly List<ShareTally> _order = [];

    public void Covers(string what, Estimate? estimate, double truth) => Of($"coverage: {what}", AskedRange.Coverage)
        .Add(estimate is { DegreesOfFreedom: > 0 } ? estimate.IntervalAt(0.95) : null, truth);

    public void Covers(string what, ClaimVerdict? verdict, double truth) => Of($"coverage: {what}", AskedRange.Coverage)
        .Add(verdict?.MeasuredInterval95 is { } ends ? Interval.Of(ends[0], ends[1]) : null, truth);

    public void Covers(string what, bool covers) => Of($"coverage: {what}", AskedRange.Coverage).Add(covers);

    /// <summary>What stands for comparison: nothing is asked of it.</summary>
    public void Compares(string what, bool hit) => Of($"for comparison: {what}", null).Add(hit);

    public void Judged(string what, string outcome, bool truth)
    {
        Of(truth ? $"power: {what} agrees where it is true (levels)" : $"wrong verdict: {what}, where it is not true (levels)",
            truth ? null : AskedRange.ErrorRate).Add(outcome == Outcomes.Agrees);
        Of(truth ? $"wrong verdict: {what} refuted where it is true (levels)" : $"power: {what} refuted where it is not true (levels)",
            truth ? AskedRange.ErrorRate : null).Add(outcome == Outcomes.Disagrees);
    }

    public IReadOnlyList<CalibrationRow> Rows(string setting) => [.. _order.Select(tally => tally.Row(setting))];

    private ShareTally Of(string quantity, AskedRange? asked)
    {
        if (!_tallies.TryGetValue(quantity, out ShareTally? tally))
        {
            _tallies[quantity] = tally = new(quantity, asked);
            _order.Add(tally);
        }
        return tally;
    }
}
