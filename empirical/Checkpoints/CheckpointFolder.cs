using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// The tensors of a checkpoint folder: model.safetensors or its shards, else pytorch_model.bin or its shards, or a file of another name
/// that is asked for. Files are opened and checked at once, tensors read one at a time. Whether they are those that a model needs is for
/// its reader to say: an index may name more than its shards hold.
/// </summary>
public sealed class CheckpointFolder : IDisposable
{
    private readonly List<IDisposable> _files = [];
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    private CheckpointFolder(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All tensors of all files; of one that lies in several shards, the last shard's, as for the original reader.</summary>
    public IReadOnlyCollection<CheckpointTensor> Tensors => _tensors.Values;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="BadInputException">It holds no weights, a shard is missing or damaged, or a file asks for anything but
    /// tensors.</exception>
    public static CheckpointFolder Open(string folder) => Open(folder, opened => opened.OpenFiles(opened.FileOf(WeightFiles.ByPreference)));

    /// <summary>Opens the weights of a folder whose model may go by other names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Names of files and indices; the first that is there counts. If none is, a single .pth or .pt file does.</param>
    /// <param name="chosen">The file or index that the user chose; null for the first of <paramref name="names"/>.</param>
    /// <param name="option">What chooses one, for messages.</param>
    /// <exception cref="BadInputException">It holds no weights or several, a shard is missing or damaged, or a file asks for anything but
    /// tensors.</exception>
    internal static CheckpointFolder Open(string folder, IReadOnlyList<string> names, string? chosen, string option) =>
        Open(folder, opened => opened.OpenFiles(chosen is null ? opened.FileOf(names, option) : opened.Chosen(chosen, option)));

    private static CheckpointFolder Open(string folder, Action<CheckpointFolder> open)
    {
        var opened = new CheckpointFolder(folder);
        try
        {
            open(opened);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable file in _files)
            file.Dispose();
    }

    private string FileOf(IReadOnlyList<string> names) => names.FirstOrDefault(file => File.Exists(Path.Combine(Folder, file)))
        ?? throw new BadInputException(Directory.Exists(Folder) ? $"'{Folder}' holds no weights" : $"There is no folder '{Folder}'",
            $"{string.Join(" or ", names.Where(file => !WeightFiles.IsIndex(file)))} is needed, or its shards with their index",
            "Name the folder of a whole checkpoint");

    /// <summary>As the other, where files of other names may be meant.</summary>
    private string FileOf(IReadOnlyList<string> names, string option)
    {
        if (!Directory.Exists(Folder) || names.Any(file => File.Exists(Path.Combine(Folder, file))))
            return FileOf(names);
        string[] files = [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        if (files.Where(file => Path.GetExtension(file) is ".pth" or ".pt").ToArray() is [string only])
            return only;
        string[] candidates = [.. files.Where(file => WeightFiles.AreWeights(file) || IsIndexOfWeights(file))];
        return candidates.Length == 0 ? FileOf(names)
            : throw new BadInputException($"'{Folder}' holds {string.Join(", ", candidates)}, none of a usual name",
                "It must be known which of them is the model", $"Name one with {option}");
    }

    private string Chosen(string file, string option)
    {
        string name = Path.GetRelativePath(Folder, Path.Combine(Folder, file));
        return WeightFiles.IsInside(name) && File.Exists(Path.Combine(Folder, name))
            && (WeightFiles.AreWeights(name) || IsIndexOfWeights(name))
            ? name
            : throw new BadInputException($"{option} {file}", $"A file of '{Folder}' is needed: weights (.safetensors, .bin, .pth, .pt) or "
                + "their index (.index.json)", "Name one that is there");
    }

    /// <summary>Both spellings of a variant's index: model.fp16.safetensors.index.json and model.safetensors.index.fp16.json.</summary>
    private static bool IsIndexOfWeights(string file) => WeightFiles.IsIndex(file)
        || (file.EndsWith(".json", StringComparison.Ordinal) && file.Contains(".index.", StringComparison.Ordinal));

    private void OpenFiles(string found)
    {
        if (!IsIndexOfWeights(found))
        {
            OpenFile(found);
            return;
        }
        string index = Path.Combine(Folder, found);
        foreach (string shard in WeightFiles.Shards(index))
        {
            if (!File.Exists(Path.Combine(Folder, shard)))
                throw WeightFiles.Bad(index, $"names the file '{shard}', which is not there", "Every shard is needed");
            OpenFile(shard);
        }
    }

    private void OpenFile(string name)
    {
        string path = Path.Combine(Folder, name);
        if (name.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            SafetensorsFile file = SafetensorsFile.Open(path);
            _files.Add(file);
            foreach (SafetensorsTensor tensor in file.Tensors.Values)
                _tensors[tensor.Name] = new SafetensorsCheckpointTensor(file, tensor);
        }
        else
        {
            TorchArchive archive = TorchArchive.Open(path);
            _files.Add(archive);
            foreach (CheckpointTensor tensor in archive.Tensors)
                _tensors[tensor.Name] = tensor;
        }
    }
}
