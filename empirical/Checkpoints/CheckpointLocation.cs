using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>What a user names as a model: a checkpoint folder, or a hub id.</summary>
public static class CheckpointLocation
{
    /// <summary>The checkpoint folder of a name; a folder that exists goes before a hub id of the same spelling.</summary>
    /// <param name="name">Folder, or hub id like EleutherAI/pythia-160m[@revision].</param>
    /// <param name="progress">Receives the progress of downloads.</param>
    /// <param name="cancellation">Stops a download; the next call resumes it.</param>
    /// <exception cref="BadInputException">Neither a folder nor an id, or the hub cannot give the model.</exception>
    public static async Task<string> FolderAsync(string name, IProgress<HubProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Directory.Exists(name) ? Path.GetFullPath(name)
            : await new HubClient(HubSettings.FromEnvironment()).FolderAsync(HubModelId.Parse(name), progress, cancellation);

    /// <summary>The same for the tokeniser alone: of a hub id, no weights are fetched.</summary>
    /// <inheritdoc cref="FolderAsync"/>
    public static async Task<string> TokenizerFolderAsync(string name, IProgress<HubProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Directory.Exists(name) ? Path.GetFullPath(name)
            : await new HubClient(HubSettings.FromEnvironment()).TokenizerFolderAsync(HubModelId.Parse(name), progress, cancellation);
}
