using System.Diagnostics;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Theory;

namespace Rosetta.Experiments.Matching;

/// <summary>
/// Whether activations that do not fit the memory are put on disk or computed anew whenever they are read: by the seconds that either
/// takes, as a short trial of this machine says, and by the room on the disk.
/// </summary>
/// <param name="Bytes">Of the file.</param>
/// <param name="FreeBytes">Of the disk.</param>
/// <param name="DiskRate">Bytes per second.</param>
/// <param name="PassSeconds">Of one forward pass over all windows.</param>
/// <param name="PassesPerScan">Passes in which every neuron is computed once.</param>
/// <param name="Scans">Times that every neuron is read.</param>
internal sealed record SpillPlan(long Bytes, long FreeBytes, double DiskRate, double PassSeconds, long PassesPerScan, int Scans)
{
    /// <summary>Share of the free room that is left to others.</summary>
    private const double LeftToOthers = 0.05;

    private const int TrialBytes = 32 << 20, TrialBatches = 3;

    /// <summary>Seconds with a file: written once, read by every scan.</summary>
    public double SpillSeconds => PassSeconds + Bytes / DiskRate * (1 + Scans);

    /// <summary>Seconds without.</summary>
    public double RecomputeSeconds => PassSeconds * PassesPerScan * Scans;

    /// <summary>Whether the file fits.</summary>
    public bool Fits => Bytes <= FreeBytes * (1 - LeftToOthers);

    /// <summary>Whether to compute anew.</summary>
    public bool Recomputes => !Fits || RecomputeSeconds < SpillSeconds;

    /// <summary>In one line, for people.</summary>
    public override string ToString()
    {
        string chosen = Recomputes ? "computed anew at every reading" : "kept in a file";
        double seconds = Recomputes ? RecomputeSeconds : SpillSeconds, other = Recomputes ? SpillSeconds : RecomputeSeconds;
        string rival = Fits ? FormattableString.Invariant($"{other:F0} s")
            : FormattableString.Invariant($"{Bytes / 1e9:F1} GB, and the disk has {FreeBytes / 1e9:F1}");
        return FormattableString.Invariant(
            $"activations of {Bytes / 1e9:F1} GB do not fit the memory: {chosen} (about {seconds:F0} s; the other way: {rival})");
    }

    /// <summary>The plan of one model, by a trial of some batches and of the disk.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">What it is fed.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="options">How it is captured; the type is the file's.</param>
    /// <param name="folder">Where the file would lie.</param>
    /// <param name="scans">Times that every neuron is read.</param>
    /// <param name="bandBytes">Memory for what is computed anew.</param>
    /// <param name="stop">Ctrl-C.</param>
    public static (SpillPlan Plan, IActivations Trial) Of(LanguageModel model, IReadOnlyList<FeedWindow> windows, int samples,
        CaptureOptions options, string folder, int scans, long bandBytes, CancellationToken stop)
    {
        var some = new List<FeedWindow>();
        long tokens = 0;
        foreach (FeedWindow window in windows.TakeWhile(_ => tokens < TrialBatches * options.BatchTokens))
        {
            some.Add(window);
            tokens += window.TokenIds.Length;
        }
        int trialSamples = some.SelectMany(window => window.Memberships).Select(member => member.Sample + 1).DefaultIfEmpty(0).Max();
        long started = Stopwatch.GetTimestamp();
        InMemoryActivations trial = ActivationCapture.ToMemory(model, some, trialSamples,
            options with { BlockOfSample = [], Progress = null, ReusedMemory = null, Loss = null }, stop);
        double pass = Stopwatch.GetElapsedTime(started).TotalSeconds * windows.Sum(window => (double)window.TokenIds.Length)
            / Math.Max(1, tokens);
        long bytes = (long)model.Layout.Count * samples * options.FileType.Size();
        return (new SpillPlan(bytes, new DriveInfo(Existing(folder)).AvailableFreeSpace, Rate(folder), pass,
            RecomputedActivations.PassesOf(model.Layout.Count, samples, bandBytes), scans), trial);
    }

    private static string Existing(string folder)
    {
        string place = Path.GetFullPath(folder);
        while (!Directory.Exists(place))
            place = Path.GetDirectoryName(place)!;
        return place;
    }

    /// <summary>Bytes per second that reach the disk.</summary>
    private static double Rate(string folder)
    {
        string path = Path.Combine(folder, $"trial-{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            long started = Stopwatch.GetTimestamp();
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                file.Write(new byte[TrialBytes]);
                file.Flush(flushToDisk: true);
            }
            return TrialBytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{folder}' cannot be written: {error.Message}",
                "A folder with write permission and enough free space is needed", "Free space or choose another place", error);
        }
    }
}
