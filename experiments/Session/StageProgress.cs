using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rosetta.Experiments.Session;

/// <summary>
/// Progress of one stage on stderr: done of total, rate and time left. On a terminal one line that is redrawn, elsewhere a line now and
/// then.
/// </summary>
public sealed class StageProgress : IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250), LogInterval = TimeSpan.FromSeconds(10);

    /// <summary>A narrower terminal needs its whole line for the numbers.</summary>
    private const int BarWidth = 20, LeastWidthForBar = 72;

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly string _title, _unit;
    private readonly double _total;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, double> _parts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task? _drawing;
    private TimeSpan _lastLine = TimeSpan.MinValue;
    private double _atStart;
    private string _latest = "";

    /// <param name="title">What the stage does.</param>
    /// <param name="total">Work of the whole stage.</param>
    /// <param name="unit">Unit of work, for the rate.</param>
    public StageProgress(string title, double total, string unit)
        : this(title, total, unit, Console.Error, Screen.IsTerminal(Console.IsErrorRedirected))
    {
    }

    internal StageProgress(string title, double total, string unit, TextWriter writer, bool terminal)
    {
        (_title, _total, _unit, _writer) = (title, total, unit, new LossyWriter(writer));
        if (terminal && total > 0)
            _drawing = Draw(Screen.Terminal(_writer));
    }

    /// <summary>Work that was already done before this stage began (resumed): it counts as done but not in the rate.</summary>
    public void Skip(double done)
    {
        lock (_lock)
            _atStart += done;
    }

    /// <summary>
    /// Sets how far one part of the stage is (a stage of one part needs no name for it), and what to show about it. Safe to call from
    /// several threads.
    /// </summary>
    public void Report(string part, double done, string detail = "")
    {
        lock (_lock)
        {
            _parts[part] = done;
            _latest = detail.Length > 0 ? $" | {part}: {detail}" : part.Length > 0 ? $" | {part}" : "";
            TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
            if (_drawing is not null || (_lastLine != TimeSpan.MinValue && elapsed - _lastLine < LogInterval))
                return;
            _lastLine = elapsed;
            _writer.WriteLine(Line());
            _writer.Flush();
        }
    }

    /// <summary>Ends the stage with a line that stays; a stage without any work leaves none.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        _drawing?.GetAwaiter().GetResult();
        if (_total == 0)
            return;
        lock (_lock)
        {
            string time = Clock(Stopwatch.GetElapsedTime(_started));
            _writer.WriteLine(Screen.Clean($"{_title}: {Number(Done)} of {Number(_total)} {_unit} in {time}"));
            _writer.Flush();
        }
    }

    private double Done => _atStart + _parts.Values.Sum();

    private string Line()
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds, rate = seconds > 0 ? (Done - _atStart) / seconds : 0;
        string left = rate > 0 ? Clock(TimeSpan.FromSeconds(Math.Clamp((_total - Done) / rate, 0, TimeSpan.FromDays(365).TotalSeconds)))
            : "?";
        return Screen.Clean($"{_title}: {Number(Done)} of {Number(_total)} {_unit}, {Number(rate)}/s, {left} left{_latest}");
    }

    /// <summary>Redraws the line until the stage ends, and takes it away.</summary>
    private async Task Draw(IAnsiConsole terminal)
    {
        // A second Ctrl-C ends the process at once, and must not leave the terminal without its cursor.
        void ShowCursor(object? sender, ConsoleCancelEventArgs e) => terminal.Cursor.Show();
        Console.CancelKeyPress += ShowCursor;
        var progress = new Progress(terminal) { AutoClear = true, ExcludeVerticalPadding = true, RefreshRate = TerminalInterval };
        ProgressColumn[] bar = terminal.Profile.Width >= LeastWidthForBar ? [new ProgressBarColumn { Width = BarWidth }] : [];
        await progress.Columns([.. bar, new LineColumn(this, bar.Length > 0 ? BarWidth + 2 : 0)]).StartAsync(async context =>
        {
            context.AddTask(_title, maxValue: _total);
            await _ended.Task.ConfigureAwait(false);
        }).ConfigureAwait(false);
        Console.CancelKeyPress -= ShowCursor;
    }

    /// <summary>The numbers, cut to what the terminal has room for at that moment.</summary>
    private sealed class LineColumn(StageProgress stage, int taken) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            lock (stage._lock)
            {
                task.Value = stage.Done;
                string line = stage.Line();
                int room = Math.Max(1, options.ConsoleSize.Width - taken - 1);
                return new Text(line.Length <= room ? line : line[..(room - 1)] + "…");
            }
        }
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
