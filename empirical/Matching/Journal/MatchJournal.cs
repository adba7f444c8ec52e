using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>
/// What a long measurement has finished, kept in a folder of its own: matchings that are done, and the tables of the one under way. A
/// measurement that was ended, however, goes on from there when it is begun again on the same activations with the same settings, and finds
/// the same bits. Nothing is written in the first half minute, so short measurements leave no trace.
/// </summary>
public sealed class MatchJournal
{
    private const string KeyName = "journal.txt";

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly string _settings;
    private readonly TimeSpan _interval;
    private Lazy<string>? _key;
    private bool _isBroken;

    /// <param name="folder">A folder for this measurement alone; made when there is something to keep.</param>
    /// <param name="settings">All that decides the result, beside the activations.</param>
    /// <param name="interval">Time between two writings; half a minute if null.</param>
    public MatchJournal(string folder, string settings, TimeSpan? interval = null) =>
        (Folder, _settings, _interval) = (folder, settings, interval ?? TimeSpan.FromSeconds(30));

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Matchings that were read instead of being done again.</summary>
    public int Reused { get; private set; }

    /// <summary>Tiles of products that were done before.</summary>
    public long ReusedTiles { get; internal set; }

    /// <summary>Says which activations are measured. What lies in the folder and is of others is removed.</summary>
    public void Begin(IActivations a, IActivations b)
    {
        _key = new Lazy<string>(() => ActivationDigest.Of([a, b], _settings));
        if (Directory.Exists(Folder) && ReadKey() != _key.Value)
            Remove();
    }

    /// <summary>Removes the folder: all is done, and kept elsewhere.</summary>
    public void Remove()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A matching: read if it was done before, else done, and kept if the measurement is long.</summary>
    /// <param name="name">Which one it is; a file's name.</param>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second.</param>
    /// <param name="options">Ranks.</param>
    /// <param name="match">Does it.</param>
    internal MatchedParts Matching(string name, IActivations a, IActivations b, MatchOptions options,
        Func<PassJournal, MatchedParts> match)
    {
        string path = Path.Combine(Folder, name + ".safetensors"), passPath = Path.Combine(Folder, name + ".pass.safetensors");
        if (MatchedPartsFile.TryRead(path, a, b, options) is { } before)
        {
            Reused++;
            return before;
        }
        MatchedParts found = match(new PassJournal(this, passPath));
        if (_watch.Elapsed >= _interval)
            Keep(() => MatchedPartsFile.Write(path, found));
        if (File.Exists(passPath))
            File.Delete(passPath);
        return found;
    }

    /// <summary>Whether so much time has passed since a moment that something is to be kept.</summary>
    internal bool IsDue(TimeSpan since) => !_isBroken && _watch.Elapsed - since >= _interval;

    /// <summary>Time since the measurement was begun.</summary>
    internal TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Writes something into the folder. A disk that is full, or a folder that cannot be written, ends the journal, not the
    /// measurement.</summary>
    internal void Keep(Action write)
    {
        if (_isBroken || _key is null)
            return;
        try
        {
            string path = Path.Combine(Folder, KeyName);
            if (!File.Exists(path))
                AtomicFile.WriteText(path, _key.Value);
            write();
        }
        catch (BadInputException)
        {
            _isBroken = true;
        }
    }

    private string? ReadKey()
    {
        string path = Path.Combine(Folder, KeyName);
        return File.Exists(path) ? InputFile.ReadAllText(path) : null;
    }
}
