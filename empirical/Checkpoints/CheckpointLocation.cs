using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>What a user names as a model: a checkpoint folder, or a hub id.</summary>
public static class CheckpointLocation
{
    /// <summary>The checkpoint folder of a name; a folder that exists goes before a hub id of the same spelling.</summary>
    /// <param name="name">Folder, or hub id like EleutherAI/pythia-160m[@revision].</param>
    /// <param name="files">Which files of a hub id are fetched; those of a language model if null.</param>
    /// <param name="progress">Receives the progress of downloads.</param>
    /// <param name="cancellation">Stops a download; the next call resumes it.</param>
    /// <exception cref="BadInputException">Neither a folder nor an id, or the hub cannot give the model.</exception>
    public static async Task<string> FolderAsync(string name, HubModelFiles? files = null, IProgress<HubProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Directory.Exists(name) ? Path.GetFullPath(name)
            : await new HubClient(HubSettings.FromEnvironment()).FolderAsync(HubModelId.Parse(name), files ?? HubModelFiles.Language,
                progress, cancellation);
}
