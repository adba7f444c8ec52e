using System.Diagnostics;

namespace Rosetta.Empirical.Matching;

/// <summary>Times the stages of a match and reports their progress, at most ten times a second.</summary>
internal sealed class StageClock(IProgress<MatchProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    private readonly Dictionary<string, double> _seconds = [];
    private readonly Stopwatch _watch = new();
    private string? _stage;
    private double _done, _total, _skipped;
    private TimeSpan _reported;

    /// <summary>Wall seconds of every stage that has ended, all its turns together.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Ends the current stage, if any, and begins another whose work is <paramref name="total"/> units.</summary>
    public void Start(string stage, double total)
    {
        Stop();
        (_stage, _done, _skipped, _total, _reported) = (stage, 0, 0, total, TimeSpan.Zero);
        _watch.Restart();
        Report();
    }

    /// <summary>Says that some units of work are done.</summary>
    public void Advance(double units)
    {
        _done += units;
        if (_watch.Elapsed - _reported >= Interval)
            Report();
    }

    /// <summary>Says that some units were done before, which the rate leaves out.</summary>
    public void Skip(double units)
    {
        _done += units;
        _skipped += units;
    }

    /// <summary>Ends the current stage.</summary>
    public void Stop()
    {
        if (_stage is null)
            return;
        _done = _total;
        Report();
        _seconds[_stage] = _seconds.GetValueOrDefault(_stage) + _watch.Elapsed.TotalSeconds;
        _stage = null;
    }

    private void Report()
    {
        _reported = _watch.Elapsed;
        double rate = _stage == MatchStages.Products && _reported > TimeSpan.Zero ? (_done - _skipped) / _reported.TotalSeconds / 1e9 : 0;
        progress?.Report(new MatchProgress(_stage!, _total > 0 ? Math.Min(1, _done / _total) : 1, rate));
    }
}
