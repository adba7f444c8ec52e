using System.Diagnostics;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Session;

/// <summary>One sitting of a run: its folder, what earlier sittings finished, and the clock of its stages.</summary>
internal sealed class RunSession
{
    private readonly Dictionary<string, CellRow> _finished;
    private readonly Dictionary<string, double> _stageSeconds;
    private readonly Dictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _measured = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private DateTime _lastFrozenUtc;

    public RunSession(ExperimentDefinition definition, RunFolder folder, string device, CancellationToken stop, RunPart? part = null)
    {
        (Definition, Folder, Device, Stop, Part) = (definition, folder, device, stop, part);
        // A failed cell is tried again: its reason may have been the machine's.
        _finished = folder.ReadCells().Where(row => row.Failure is null).ToDictionary(row => row.Key, StringComparer.Ordinal);
        _stageSeconds = folder.HasManifest ? new(folder.ReadManifest().StageSeconds) : [];
        Rng = Rng.FromSeed(definition.Seed);
    }

    public ExperimentDefinition Definition { get; }
    public RunFolder Folder { get; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; }

    /// <summary>The part of the run that is measured; null for all of it.</summary>
    public RunPart? Part { get; }

    /// <summary>Cancelled by Ctrl-C and other signals to stop.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Root of the run's random numbers; work derives children by name.</summary>
    public Rng Rng { get; }

    /// <summary>Seconds by stage, over all sittings.</summary>
    public IReadOnlyDictionary<string, double> StageSeconds => _stageSeconds;

    /// <summary>What was read from outside, with its digest, for the manifest.</summary>
    public IReadOnlyDictionary<string, string> Inputs => _inputs;

    /// <summary>Notes what was read from outside.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="digest">Its digest, or what else stands for its content.</param>
    public void Read(string name, string digest) => _inputs[name] = digest;

    /// <summary>Cells of this sitting: key to seal, failed ones among them.</summary>
    public IReadOnlyDictionary<string, string> Measured => _measured;

    /// <summary>Cells that are not finished and belong to other parts of the run.</summary>
    public int LeftToOthers => _left.Count;

    public bool IsFinished(string key) => _finished.ContainsKey(key);

    /// <summary>Notes when a prediction was frozen: no measurement may begin before by the clock.</summary>
    public void Froze(DateTime momentUtc) => _lastFrozenUtc = momentUtc > _lastFrozenUtc ? momentUtc : _lastFrozenUtc;

    /// <summary>Whether a cell is to be done now: it is not finished, and not another part's.</summary>
    /// <param name="key">The cell's.</param>
    /// <param name="unit">Readable name of the work that it belongs to; null for the cell's own.</param>
    public bool HasToDo(string key, string? unit = null)
    {
        if (IsFinished(key))
            return false;
        if (Part?.Has(unit ?? key[..key.LastIndexOf('/')]) != false)
            return true;
        lock (_lock)
            _left.Add(key);
        return false;
    }

    /// <summary>Result of a cell that was finished in this sitting or an earlier one.</summary>
    public CellRow? Find(string key) => _finished.GetValueOrDefault(key);

    /// <summary>Does one cell unless it is finished or another part's: times it, keeps its result, or its failure with the reason. Ctrl-C
    /// leaves no row.</summary>
    /// <param name="empty">The cell without result or times.</param>
    /// <param name="measure">Does the work and returns the cell with its result.</param>
    /// <param name="unit">Readable name of the work that it belongs to; null for the cell's own.</param>
    public void Do(CellRow empty, Func<CellRow, CellRow> measure, string? unit = null)
    {
        if (!HasToDo(empty.Key, unit))
            return;
        Stop.ThrowIfCancellationRequested();
        DateTime started = DateTime.UtcNow;
        if (started < _lastFrozenUtc)
        {
            throw new Theory.BadInputException($"The clock says {started:O}, but a prediction of this run was frozen at "
                + $"{_lastFrozenUtc:O}: it has gone back", "What is measured must be seen to come after what was predicted",
                "Set the clock right, and run again with --resume");
        }
        CellRow row;
        try
        {
            row = measure(empty with { StartedUtc = started }) with { StartedUtc = started, EndedUtc = DateTime.UtcNow };
        }
        catch (Exception error) when (error is Theory.BadInputException or ArgumentException or InvalidOperationException)
        {
            row = empty with { StartedUtc = started, EndedUtc = DateTime.UtcNow, Failure = error.Message };
        }
        Add(row);
    }

    /// <summary>Keeps a finished cell, or a failed one with its reason. Safe to call from several threads.</summary>
    public void Add(CellRow row)
    {
        string seal = Folder.Append(row);
        lock (_lock)
        {
            _measured[row.Key] = seal;
            if (row.Failure is null)
                _finished[row.Key] = row;
        }
    }

    /// <summary>Runs a stage and adds its wall time, also when it is stopped.</summary>
    public void Stage(string name, Action work)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            work();
        }
        finally
        {
            _stageSeconds[name] = _stageSeconds.GetValueOrDefault(name) + Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }
}
