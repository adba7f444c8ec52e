using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Experiments.Calibration;

/// <summary>Counts in how many worlds something held.</summary>
/// <param name="quantity">What is counted.</param>
/// <param name="asked">The range asked for, or null.</param>
internal sealed class ShareTally(string quantity, AskedRange? asked)
{
    private int _hits, _worlds, _undefined;

    /// <summary>Counts one world.</summary>
    public void Add(bool hit)
    {
        _worlds++;
        _hits += hit ? 1 : 0;
    }

    /// <summary>Counts whether an interval holds the truth; a world without an interval is counted apart.</summary>
    public void Add(Interval? interval, double truth)
    {
        if (interval is null)
            _undefined++;
        else
            Add(interval.Contains(truth));
    }

    public CalibrationRow Row(string setting) => CalibrationRow.OfShare(quantity, setting, _hits, _worlds, _undefined, asked);
}
