using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Records;

/// <summary>A run folder on disk: the only place where its file names and formats are known.</summary>
public sealed partial class RunFolder
{
    private const string ManifestName = "manifest.json", PredictionsName = "predictions.json",
        FitsName = "fits.json", VerdictsName = "verdicts.json", ToysName = "toys.json";

    private readonly CellFiles _cells;

    /// <param name="path">The folder, which need not exist yet.</param>
    /// <param name="shard">Name of the part of the run that is written: its cells and predictions go to files of its own in cells/; null
    /// for the run itself.</param>
    public RunFolder(string path, string? shard = null)
    {
        (FolderPath, Shard) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), shard);
        (_cells, Log) = (new CellFiles(FolderPath, shard), new RunLog(FolderPath));
    }

    /// <summary>Full path of the folder.</summary>
    public string FolderPath { get; }

    /// <summary>Name of the part that is written; null for the run itself.</summary>
    public string? Shard { get; }

    public string ReportPath => Path.Combine(FolderPath, "report.html");
    public string PlotsPath => Path.Combine(FolderPath, "plots");

    /// <summary>The table of all neurons of a matched pair.</summary>
    public string NeuronsPath(string world, string pair) => Path.Combine(FolderPath, "neurons", world, FileName(pair) + ".parquet");

    /// <summary>Contexts of the neurons of a matched pair, where the experiment keeps them.</summary>
    public string ContextsPath(string world, string pair) => Path.Combine(ContextsFolder, world, FileName(pair) + ".safetensors");

    /// <summary>Which neurons are in the pairs of a match, of its nulls and its resamples, where three models are compared.</summary>
    public string PairsPath(string world, string pair) => Path.Combine(FolderPath, "pairs", world, FileName(pair) + ".safetensors");

    /// <summary>Contexts of all matched pairs.</summary>
    public string ContextsFolder => Path.Combine(FolderPath, "contexts");

    /// <summary>The files of them, in ordinal order.</summary>
    public IEnumerable<string> ContextFiles() => !Directory.Exists(ContextsFolder) ? []
        : Directory.EnumerateFiles(ContextsFolder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>
    /// A pair's label as a file name of this folder: labels hold hub ids and what a user named, so separators and the like give way, and a
    /// digest then keeps names apart.
    /// </summary>
    private static string FileName(string label)
    {
        string plain = string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '=' ? c : '_'))
            .TrimStart('.');
        return plain == label ? label
            : $"{plain[..Math.Min(plain.Length, 100)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(label)))[..8]}";
    }

    /// <summary>Where a measurement keeps what does not fit in memory.</summary>
    public string ActivationsPath => Path.Combine(FolderPath, Shard is null ? "activations" : $"activations-{Shard}");

    public string ModelsPath => Path.Combine(FolderPath, "models");

    /// <summary>True once a manifest was written here.</summary>
    public bool HasManifest => File.Exists(PathOf(ManifestName));

    public bool HasFits => Path.Exists(PathOf(FitsName));

    public bool HasVerdicts => Path.Exists(PathOf(VerdictsName));

    public bool HasToys => Path.Exists(PathOf(ToysName));
    public bool HasPredictions => PredictionFiles().Any();

    /// <exception cref="BadInputException">No run is here, its manifest is damaged, or another version of the program wrote it.</exception>
    public RunManifest ReadManifest() => Read<RunManifest>(ManifestName) is { Format: RunManifest.CurrentFormat } manifest ? manifest
        : throw new BadInputException($"'{FolderPath}' holds a run that another version of this program wrote",
            $"A run of format {RunManifest.CurrentFormat} is needed",
            "Run the experiment again in a new folder, or use the version that wrote it");

    /// <summary>
    /// What was frozen: of predictions.json in the order of freezing, then what parts of the run froze. Parts that froze one and the same
    /// prediction have one, from when the first of them did.
    /// </summary>
    /// <exception cref="BadInputException">Two parts froze different predictions under one id.</exception>
    public IReadOnlyList<Prediction> ReadPredictions()
    {
        string[] names = HasPredictions ? [.. PredictionFiles()] : [PredictionsName];
        IEnumerable<Prediction> others = names.Where(name => name != PredictionsName).SelectMany(Predictions)
            .OrderBy(prediction => prediction.FrozenAtUtc).ThenBy(prediction => prediction.Id, StringComparer.Ordinal);
        return [.. names.Where(name => name == PredictionsName).SelectMany(Predictions).Concat(others)
            .GroupBy(prediction => prediction.Id, StringComparer.Ordinal).Select(First)];
    }

    private Prediction First(IGrouping<string, Prediction> frozen) => frozen.Select(prediction => prediction.Digest).Distinct().Count() == 1
        ? frozen.MinBy(prediction => prediction.FrozenAtUtc)!
        : throw new BadInputException($"Parts of the run in '{FolderPath}' froze different predictions '{frozen.Key}'",
            "All parts are held against one prediction", "Remove the cells and predictions of the part that is not of this run");

    private IReadOnlyList<Prediction> Predictions(string name)
    {
        IReadOnlyList<Prediction> read = Read<IReadOnlyList<Prediction>>(name);
        return read.All(prediction => prediction is not null) ? read : throw Damaged(PathOf(name), new JsonException("null in the list"));
    }

    /// <summary>Names below the folder of the files that hold predictions.</summary>
    private IEnumerable<string> PredictionFiles()
    {
        string shards = CellFiles.ShardsOf(FolderPath);
        return new[] { PredictionsName }.Where(name => File.Exists(PathOf(name))).Concat(!Directory.Exists(shards) ? []
            : Directory.EnumerateFiles(shards, $"*.{PredictionsName}").Order(StringComparer.Ordinal)
                .Select(path => Path.GetRelativePath(FolderPath, path)));
    }

    public FitsFile ReadFits() => Read<FitsFile>(FitsName);
    public VerdictsFile ReadVerdicts() => Read<VerdictsFile>(VerdictsName);
    public ToyFindingsFile ReadToys() => Read<ToyFindingsFile>(ToysName);

    public void Write(RunManifest manifest) => Write(ManifestName, manifest);
    public void Write(IReadOnlyList<Prediction> predictions) => Write(Shard is null ? PredictionsName
        : Path.GetRelativePath(FolderPath, Path.Combine(CellFiles.ShardsOf(FolderPath), $"{Shard}.{PredictionsName}")), predictions);
    public void Write(RunSitting sitting) => Log.Write(sitting);
    public void Write(FitsFile fits) => Write(FitsName, fits);
    public void Write(VerdictsFile verdicts) => Write(VerdictsName, verdicts);
    public void Write(ToyFindingsFile toys) => Write(ToysName, toys);

    /// <summary>
    /// All finished cells, each once, whoever wrote them (<see cref="CellFiles.Read"/>). A last line cut short by a kill is dropped (its
    /// cell is redone); damage anywhere else, and any line that does not fit its seal, is an error.
    /// </summary>
    public IReadOnlyList<CellRow> ReadCells() => [.. _cells.Read().Select(cell => cell.Row)];

    /// <summary>The lines that <see cref="ReadCells"/> is made of, as they are sealed.</summary>
    internal CellFiles Cells => _cells;

    /// <summary>Appends one finished cell and flushes it to disk; returns its seal. Safe to call from several threads.</summary>
    public string Append(CellRow row) => _cells.Append(row);

    /// <summary>Every sitting of the run, by its start.</summary>
    public IReadOnlyList<RunSitting> ReadSittings() => Log.Read();

    internal RunLog Log { get; }

    /// <summary>Removes what killed runs left half-written. Nobody else may be running here.</summary>
    public void RemoveTemporaries()
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = Shard is null, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] places = Shard is null ? [FolderPath] : [ActivationsPath];
        foreach (string path in places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*", everywhere))
            .Where(IsTemporary).ToList())
            File.Delete(path);
    }

    /// <summary>
    /// Removes what a run left that ended before its first cell, also by a kill: nothing was measured against its predictions, so nothing
    /// is lost. Nobody else may be running here.
    /// </summary>
    internal void RemoveUnbegun()
    {
        if (Shard is not null || !HasManifest || Directory.Exists(ModelsPath) || Directory.Exists(CellFiles.ShardsOf(FolderPath))
            || _cells.Read().Count > 0 || Log.Read().Any(sitting => sitting.Cells.Count + sitting.Found.Count > 0))
            return;
        foreach (string name in new[] { ManifestName, PredictionsName })
            File.Delete(PathOf(name));
        Log.Clear();
    }

    /// <summary>As <see cref="AtomicFile"/> and the spilled activations of a measurement name them.</summary>
    private static bool IsTemporary(string path) =>
        Temporary().IsMatch(Path.GetFileName(path));

    [GeneratedRegex(@"(\.[0-9]+-[0-9a-f]{32}\.tmp|^activations-[0-9]+\.tmp\.safetensors)\z")]
    private static partial Regex Temporary();

    /// <summary>
    /// Refuses a file that says something else than what follows from cells and predictions, to the last number.
    /// </summary>
    /// <exception cref="BadInputException">It does, and where.</exception>
    public void Require(VerdictsFile derived) => Require(VerdictsName, derived);

    /// <inheritdoc cref="Require(VerdictsFile)"/>
    public void Require(FitsFile derived) => Require(FitsName, derived);

    /// <inheritdoc cref="Require(VerdictsFile)"/>
    public void Require(ToyFindingsFile? derived)
    {
        if (derived is not null || File.Exists(PathOf(ToysName)))
            Require(ToysName, derived);
    }

    private void Require<T>(string name, T derived)
    {
        Read<JsonElement>(name);
        using JsonDocument stored = ForeignJson.Read(PathOf(name), uniqueKeys: true);
        string? difference = JsonDifference.First(stored.RootElement, JsonSerializer.SerializeToElement(derived, RunJson.Indented));
        if (difference is not null)
        {
            throw new BadInputException($"{name} in '{FolderPath}' does not follow from its cells and predictions: {difference}",
                "A run folder as this version of the program writes it is needed",
                "Run the experiment again with --resume: cells are kept, verdicts are written anew");
        }
    }

    private string PathOf(string name) => Path.Combine(FolderPath, name);

    private void Write<T>(string name, T value) =>
        AtomicFile.WriteText(PathOf(name), JsonSerializer.Serialize(value, RunJson.Indented) + "\n");

    private T Read<T>(string name)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
            throw new BadInputException($"'{FolderPath}' has no {name}", "A run folder written by 'rosetta run' is needed",
                "Name the folder that holds manifest.json, or run the experiment (again) to complete it");
        try
        {
            return JsonSerializer.Deserialize<T>(InputFile.ReadAllText(path), RunJson.Indented)
                ?? throw new JsonException("null in place of its content");
        }
        catch (JsonException error)
        {
            throw Damaged(path, error);
        }
    }

    private static BadInputException Damaged(string path, JsonException error) =>
        new($"'{path}' is damaged: {error.Message}", "A file as this program writes it is needed",
            "Remove it and run the experiment again with --resume: measured cells are kept", error);
}
