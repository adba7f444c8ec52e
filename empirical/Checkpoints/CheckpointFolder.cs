using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// The tensors of a checkpoint folder: model.safetensors or its shards, else pytorch_model.bin or its shards. Files are opened and checked at once,
/// tensors read one at a time.
/// </summary>
public sealed class CheckpointFolder : IDisposable
{
    private static readonly string[] Singles = ["model.safetensors", "pytorch_model.bin"];
    private readonly List<IDisposable> _files = [];
    private readonly List<CheckpointTensor> _tensors = [];

    private CheckpointFolder(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>All tensors of all files.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors => _tensors;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="BadInputException">It holds no weights, a shard is missing or damaged, or a file asks for anything but tensors.</exception>
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
        foreach (string single in Singles)
        {
            string index = Path.Combine(Folder, single + ".index.json");
            if (File.Exists(Path.Combine(Folder, single)))
                OpenFile(single);
            else if (File.Exists(index))
                OpenShards(index);
            else
                continue;
            if (_tensors.GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new BadInputException($"'{Folder}' holds tensor '{twice.Key}' {twice.Count()} times", "Every tensor must lie in one shard", "Download the checkpoint again");
            return;
        }
        throw new BadInputException(Directory.Exists(Folder) ? $"'{Folder}' holds no weights" : $"There is no folder '{Folder}'",
            $"{string.Join(" or ", Singles)} is needed, or its shards with their index", "Name the folder of a whole checkpoint");
    }

    private void OpenFile(string name)
    {
        string path = Path.Combine(Folder, name);
        if (name.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            SafetensorsFile file = SafetensorsFile.Open(path);
            _files.Add(file);
            _tensors.AddRange(file.Tensors.Values.Select(tensor => new SafetensorsCheckpointTensor(file, tensor)));
        }
        else
        {
            TorchArchive archive = TorchArchive.Open(path);
            _files.Add(archive);
            _tensors.AddRange(archive.Tensors);
        }
    }

    private void OpenShards(string index)
    {
        Dictionary<string, string> map = ReadMap(index);
        foreach (string shard in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (shard != Path.GetFileName(shard) || !(shard.EndsWith(".safetensors", StringComparison.Ordinal) || shard.EndsWith(".bin", StringComparison.Ordinal)))
                throw BadIndex(index, $"names the file '{shard}'", "Shards are .safetensors or .bin files beside their index");
            if (!File.Exists(Path.Combine(Folder, shard)))
                throw BadIndex(index, $"names the file '{shard}', which is not there", "Every shard is needed");
            OpenFile(shard);
        }
        var present = _tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        string[] absent = [.. map.Keys.Where(name => !present.Contains(name))];
        if (absent.Length > 0)
            throw BadIndex(index, $"names tensors that its shards lack: {string.Join(", ", absent)}", "The shards and the index must belong together");
    }

    private static Dictionary<string, string> ReadMap(string index)
    {
        try
        {
            using JsonDocument document = ForeignJson.Read(index);
            return document.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw BadIndex(index, $"cannot be read as an index of shards: {error.Message}", "A JSON object with a weight_map from tensors to files is needed", error);
        }
    }

    private static BadInputException BadIndex(string index, string received, string needed, Exception? cause = null) =>
        new($"'{index}' {received}", needed, "Download the checkpoint again", cause);
}
