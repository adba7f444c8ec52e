using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Records;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Data;

/// <summary>A run folder as the report reads it: whatever is there, and the names of what is not.</summary>
internal sealed class RunData
{
    private RunData(RunManifest manifest, IReadOnlyList<Prediction>? predictions, IReadOnlyList<CellRow> cells, FitsFile? fits,
        VerdictsFile? verdicts, ToyFindingsFile? toys)
    {
        Manifest = manifest;
        Predictions = predictions ?? [];
        Cells = cells;
        Fits = fits ?? new FitsFile { Fits = [], Profiles = [], Sizes = [] };
        Verdicts = verdicts;
        Toys = toys ?? new ToyFindingsFile { Series = [], Families = [], Curves = [] };
        var missing = new List<string>();
        if (predictions is null)
            missing.Add("predictions: none were frozen yet");
        if (cells.Count == 0)
            missing.Add("measurements: no cell has ended yet");
        if (fits is null)
            missing.Add("fits: nothing was fitted or averaged over cells yet");
        if (verdicts is null)
            missing.Add("verdicts: nothing was judged yet");
        Missing = missing;
        Headline = Headline.Of(verdicts);
        var anchors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ClaimVerdict verdict in verdicts?.Verdicts ?? [])
        {
            // Ids that differ only in signs are told apart by their place.
            string anchor = $"claim-{PlainText.Slug(verdict.Id)}";
            anchors[verdict.Id] = anchors.ContainsValue(anchor) ? $"{anchor}-{anchors.Count + 1}" : anchor;
        }
        Anchors = anchors;
        ILookup<string, ClaimVerdict> byWorld = (verdicts?.Verdicts ?? []).ToLookup(verdict => verdict.World);
        _instrument = byWorld.Any(world => world.Any(IsOnData))
            ? [.. byWorld.Where(world => world.Any(verdict => verdict.Gate) && !world.Any(IsOnData)).Select(world => world.Key)] : [];
        // Series of toys, and worlds of known interference, have figures of their own.
        HashSet<string> ownFigures =
            [.. Cells.Where(cell => cell.Kind is CellKinds.Toy or CellKinds.Interference).Select(cell => cell.World)];
        Worlds = [.. Predictions.Select(prediction => prediction.World).Concat(Cells.Select(cell => cell.World))
            .Distinct(StringComparer.Ordinal).Where(name => !ownFigures.Contains(name))
            .Select(name => new WorldData(name, this))];
        PredictionsOfWorlds = [.. Predictions.Where(prediction => !ownFigures.Contains(prediction.World))];
    }

    private readonly HashSet<string> _instrument;

    public RunManifest Manifest { get; }

    /// <summary>What the run found.</summary>
    public Headline Headline { get; }

    /// <summary>Id of a verdict to the anchor of its row on the page.</summary>
    public IReadOnlyDictionary<string, string> Anchors { get; }

    /// <summary>Whether a verdict is about the instrument: a check of it, or about a world that only serves such checks.</summary>
    public bool IsOfInstrument(ClaimVerdict verdict) => verdict.Gate || _instrument.Contains(verdict.World);

    private static bool IsOnData(ClaimVerdict verdict) => verdict is { Decisive: true, Gate: false };
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Those about worlds that have no figures of their own.</summary>
    public IReadOnlyList<Prediction> PredictionsOfWorlds { get; }

    /// <summary>One per key, as it ended; failures included.</summary>
    public IReadOnlyList<CellRow> Cells { get; }

    /// <summary>Empty where nothing was fitted.</summary>
    public FitsFile Fits { get; }
    public VerdictsFile? Verdicts { get; }

    /// <summary>Empty where no toys were trained.</summary>
    public ToyFindingsFile Toys { get; }

    /// <summary>The run's log, by time; empty where none was kept.</summary>
    public IReadOnlyList<RunSitting> Sittings { get; private init; } = [];

    /// <summary>The neurons behind the numbers; null where the run was not read from a folder.</summary>
    public ExplorerLinks? Explorer { get; private init; }

    /// <summary>Whole files that the run does not have yet.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>In the order in which predictions, then cells, first name them.</summary>
    public IReadOnlyList<WorldData> Worlds { get; }

    /// <summary>A word for the samples of all measured worlds: of both kinds where there are both.</summary>
    public string Said(Func<SampleWords, string> word) => string.Join(" or ", Trained.Select(world => word(world.Words))
        .DefaultIfEmpty(word(SampleWords.Text)).Distinct());

    public IEnumerable<WorldData> Simulated => Worlds.Where(world => world.IsSimulated);
    public IEnumerable<WorldData> Trained => Worlds.Where(world => world.IsTrained);

    /// <summary>Reads the folder.</summary>
    /// <exception cref="BadInputException">There is no manifest, or a file is damaged.</exception>
    public static RunData Read(RunFolder folder) => new(folder.ReadManifest(), folder.HasPredictions ? folder.ReadPredictions() : null,
        folder.ReadCells(), folder.HasFits ? folder.ReadFits() : null, folder.HasVerdicts ? folder.ReadVerdicts() : null,
        folder.HasToys ? folder.ReadToys() : null)
    {
        Sittings = folder.ReadSittings(),
        Explorer = ExplorerLinks.Read(folder.FolderPath),
    };
}
