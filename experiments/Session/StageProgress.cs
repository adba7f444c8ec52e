using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rosetta.Experiments.Session;

/// <summary>
/// Progress of one stage on stderr: done of total, rate and time left, in units that users count (pairs, models, tokens). On a terminal one
/// line that is redrawn, elsewhere a line now and then, of 80 columns at most.
/// </summary>
/// <remarks>
/// Units may differ in their work by powers of ten: parts then have weights, and the time left goes by work. Before the first report code
/// is compiled and files are opened, so that the rate counts from there, and no time is told before it is known.
/// </remarks>
public sealed class StageProgress : IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(250), LogInterval = TimeSpan.FromSeconds(10);

    /// <summary>Columns of a line outside a terminal.</summary>
    private const int PlainWidth = 80;

    /// <summary>A rate over less time tells nothing of what is left.</summary>
    private const double KnownAfterSeconds = 2;

    /// <summary>A narrower terminal needs its whole line for the numbers.</summary>
    private const int BarWidth = 20, LeastWidthForBar = 72;

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly string _title, _unit;
    private readonly double _total, _work;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, (double Done, double Weight)> _parts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task? _drawing;
    private TimeSpan _lastLine = TimeSpan.MinValue;
    private double _atStart, _workAtStart;
    private (double Seconds, double Work)? _first;
    private string _latest = "";

    /// <param name="title">What the stage does.</param>
    /// <param name="total">Units of the whole stage.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="work">Their work: each times its weight; null where all have the same.</param>
    public StageProgress(string title, double total, string unit, double? work = null)
        : this(title, total, unit, Console.Error, Screen.IsTerminal(Console.IsErrorRedirected), work)
    {
    }

    internal StageProgress(string title, double total, string unit, TextWriter writer, bool terminal, double? work = null)
    {
        (_title, _total, _unit, _writer, _work) = (title, total, unit, new LossyWriter(writer), work ?? total);
        if (terminal && total > 0)
            _drawing = Draw(Screen.Terminal(_writer));
    }

    /// <summary>Units that were already done before this stage began (resumed): they count as done but not in the rate.</summary>
    public void Skip(double done, double weight = 1)
    {
        lock (_lock)
            (_atStart, _workAtStart) = (_atStart + done, _workAtStart + done * weight);
    }

    /// <summary>
    /// Sets how far one part of the stage is (a stage of one part needs no name for it), and what to show about it. Safe to call from
    /// several threads.
    /// </summary>
    /// <param name="part">Its name.</param>
    /// <param name="done">Units of it that are done.</param>
    /// <param name="detail">What else to show.</param>
    /// <param name="weight">Work of one of its units.</param>
    public void Report(string part, double done, string detail = "", double weight = 1)
    {
        lock (_lock)
        {
            _parts[part] = (done, weight);
            _first ??= (Stopwatch.GetElapsedTime(_started).TotalSeconds, Work);
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

    private double Done => _atStart + _parts.Values.Sum(part => part.Done);

    private double Work => _workAtStart + _parts.Values.Sum(part => part.Done * part.Weight);

    private string Line()
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds, rate = seconds > 0 ? (Done - _atStart) / seconds : 0;
        return Cut(Screen.Clean($"{_title}: {Number(Done)} of {Number(_total)} {_unit}, {Rate(rate)}, {Left(seconds)} left{_latest}"),
            PlainWidth);
    }

    /// <summary>Time left at the rate of work since the first report.</summary>
    private string Left(double seconds)
    {
        if (_first is not { } first || seconds - first.Seconds < KnownAfterSeconds || Work <= first.Work)
            return "?";
        double left = (_work - Work) * (seconds - first.Seconds) / (Work - first.Work);
        return Clock(TimeSpan.FromSeconds(Math.Clamp(left, 0, TimeSpan.FromDays(36_500).TotalSeconds)));
    }

    /// <summary>Units per second, or per minute or hour where that is a number to read.</summary>
    private static string Rate(double perSecond) => perSecond switch
    {
        0 or >= 0.1 => $"{Number(perSecond)}/s",
        >= 0.1 / 60 => $"{Number(perSecond * 60)}/min",
        _ => $"{Number(perSecond * 3600)}/h",
    };

    private static string Cut(string line, int room) => line.Length <= room ? line : line[..(room - 1)] + "…";

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
                return new Text(Cut(line, room));
            }
        }
    }

    private const double DaysOfYear = 365.25, LongDays = 1000;

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        >= 10 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>A time in words, with its two largest units.</summary>
    internal static string Clock(TimeSpan time) => time.TotalDays >= LongDays
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays / DaysOfYear:0.#} years")
        : time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days")
        : time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
