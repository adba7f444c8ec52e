using System.Diagnostics;
using System.Globalization;

namespace Rosetta.Experiments.Session;

/// <summary>Progress of one stage on stderr: done of total, rate and time left. On a terminal one line that is redrawn, elsewhere a line now and then.</summary>
public sealed class StageProgress : IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250), LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly string _title, _unit;
    private readonly double _total;
    private readonly bool _terminal;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, (double Done, string Detail)> _parts = new(StringComparer.Ordinal);
    private TimeSpan _lastShown = TimeSpan.MinValue;
    private double _atStart;
    private int _shownLength;

    /// <param name="title">What the stage does.</param>
    /// <param name="total">Work of the whole stage.</param>
    /// <param name="unit">Unit of work, for the rate.</param>
    public StageProgress(string title, double total, string unit) : this(title, total, unit, Console.Error, !Console.IsErrorRedirected)
    {
    }

    internal StageProgress(string title, double total, string unit, TextWriter writer, bool terminal)
    {
        (_title, _total, _unit, _writer, _terminal) = (title, total, unit, writer, terminal);
    }

    /// <summary>Work that was already done before this stage began (resumed): it counts as done but not in the rate.</summary>
    public void Skip(double done)
    {
        lock (_lock)
            _atStart += done;
    }

    /// <summary>Sets how far one part of the stage is (a stage of one part needs no name for it), and what to show about it. Safe to call from several threads.</summary>
    public void Report(string part, double done, string detail = "")
    {
        lock (_lock)
        {
            _parts[part] = (done, detail);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
            if (_lastShown != TimeSpan.MinValue && elapsed - _lastShown < (_terminal ? TerminalInterval : LogInterval))
                return;
            _lastShown = elapsed;
            Show(Line(elapsed, part, detail), final: false);
        }
    }

    /// <summary>Ends the stage with a line that stays; a stage without any work leaves none.</summary>
    public void Dispose()
    {
        if (_total == 0)
            return;
        lock (_lock)
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
            Show($"{_title}: {Number(Done)} of {Number(_total)} {_unit} in {Clock(elapsed)}", final: true);
        }
    }

    private double Done => _atStart + _parts.Values.Sum(part => part.Done);

    private string Line(TimeSpan elapsed, string part, string detail)
    {
        double now = Done - _atStart, rate = elapsed.TotalSeconds > 0 ? now / elapsed.TotalSeconds : 0;
        string left = rate > 0 ? Clock(TimeSpan.FromSeconds(Math.Min((_total - Done) / rate, TimeSpan.FromDays(365).TotalSeconds))) : "?";
        string what = detail.Length > 0 ? $" | {part}: {detail}" : part.Length > 0 ? $" | {part}" : "";
        return $"{_title}: {Number(Done)} of {Number(_total)} {_unit}, {Number(rate)}/s, {left} left{what}";
    }

    private void Show(string line, bool final)
    {
        if (_terminal)
        {
            string padded = line.PadRight(_shownLength);
            _writer.Write(final ? $"\r{padded}{Environment.NewLine}" : $"\r{padded}");
            _shownLength = line.Length;
        }
        else
        {
            _writer.WriteLine(line);
        }
        _writer.Flush();
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        >= 10 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
