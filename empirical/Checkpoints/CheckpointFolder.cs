using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// The tensors of a checkpoint folder: model.safetensors or its shards, else pytorch_model.bin or its shards. Files are opened and checked
/// at once, tensors read one at a time. Whether they are those that a model needs is for its reader to say: an index may name more than its
/// shards hold.
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
    public static CheckpointFolder Open(string folder)
    {
        var opened = new CheckpointFolder(folder);
        try
        {
            opened.OpenFiles();
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

    private void OpenFiles()
    {
        if (WeightFiles.ByPreference.FirstOrDefault(file => File.Exists(Path.Combine(Folder, file))) is not { } found)
        {
            throw new BadInputException(Directory.Exists(Folder) ? $"'{Folder}' holds no weights" : $"There is no folder '{Folder}'",
                $"{string.Join(" or ", WeightFiles.ByPreference.Where(file => !WeightFiles.IsIndex(file)))} is needed, or its shards "
                    + $"with their index",
                "Name the folder of a whole checkpoint");
        }
        if (!WeightFiles.IsIndex(found))
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
