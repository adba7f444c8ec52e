using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>What a model argument names, found on this machine: a checkpoint folder, a model of the hub, or an activation file.</summary>
/// <param name="Given">As the user wrote it.</param>
/// <param name="Name">A short name for output folders and tables.</param>
/// <param name="Folder">The checkpoint folder; null for an activation file.</param>
/// <param name="ActivationFile">The activation file, or a folder of them over parts of the samples; or null.</param>
/// <param name="Commit">Of a hub id: the commit that its revision stands for.</param>
internal sealed record ModelReference(string Given, string Name, string? Folder, string? ActivationFile, string? Commit)
{
    /// <summary>Finds what the user named; what of a hub model is missing in the cache is fetched, with progress on stderr.</summary>
    /// <param name="given">Folders, files and hub ids. All are looked at before anything is fetched.</param>
    /// <param name="stop">Ends a download; the next call resumes it.</param>
    /// <param name="files">Which files of a hub model are needed; those of a language model if null.</param>
    /// <exception cref="BadInputException">A name is none of the three, or the hub cannot give the model.</exception>
    public static IReadOnlyList<ModelReference> Resolve(IReadOnlyList<string> given, CancellationToken stop, HubModelFiles? files = null)
    {
        ModelReference?[] local = [.. given.Select(Local)];
        return [.. local.Select((found, i) => found ?? Fetch(given[i], files, stop))];
    }

    /// <summary>Refuses hub ids with a revision that the hub does not have, before anything is fetched.</summary>
    /// <param name="given">Folders and hub ids.</param>
    /// <param name="stop">Ends the asking.</param>
    /// <exception cref="BadInputException">There is one.</exception>
    public static void RequireRevisions(IEnumerable<string> given, CancellationToken stop)
    {
        var client = new HubClient(HubSettings.FromEnvironment());
        foreach (string name in given.Where(name => !Directory.Exists(name)))
        {
            if (HubModelId.TryParse(name) is { Revision: not "main" } id)
                client.BytesAsync(id, stop).GetAwaiter().GetResult();
        }
    }

    /// <summary>Opens the activation file, or the folder of them.</summary>
    public (IActivations Activations, IDisposable Open) OpenActivations()
    {
        if (Directory.Exists(ActivationFile))
        {
            var shards = ActivationShards.Open(ActivationFile);
            return (shards, shards);
        }
        var file = Empirical.Activations.ActivationFile.Open(ActivationFile!);
        return (file, file);
    }

    /// <summary>Finds one model, which must be a checkpoint.</summary>
    /// <inheritdoc cref="Resolve" path="/param"/>
    /// <exception cref="BadInputException">It is an activation file, or cannot be found.</exception>
    public static ModelReference ResolveCheckpoint(string given, CancellationToken stop, HubModelFiles? files = null)
    {
        ModelReference found = Resolve([given], stop, files)[0];
        return found.Folder is not null ? found
            : throw new BadInputException($"'{given}' is a file", "A checkpoint folder or a hub id is needed here",
                "Name the folder that holds config.json");
    }

    /// <summary>Finds activations.</summary>
    /// <exception cref="BadInputException">It is anything else.</exception>
    public static ModelReference OfActivations(string given) => Local(given) is { ActivationFile: not null } found ? found
        : throw new BadInputException($"'{given}' is no activation file", "An activation file, or a folder of them, is needed here",
            "Write one with 'rosetta capture'");

    /// <summary>Null for what may be a hub id.</summary>
    private static ModelReference? Local(string given)
    {
        if (Directory.Exists(given))
        {
            FolderChecksums.Require(given);
            string name = Path.GetFileName(Path.GetFullPath(given).TrimEnd(Path.DirectorySeparatorChar)) is { Length: > 0 } own ? own
                : "model";
            return ActivationShards.Are(given) ? new ModelReference(given, name, null, given, null)
                : new ModelReference(given, name, given, null, null);
        }
        if (File.Exists(given))
            return new ModelReference(given, Path.GetFileNameWithoutExtension(given) is { Length: > 0 } stem ? stem : "model",
                null, given, null);
        if (HubModelId.TryParse(given) is not null && !given.EndsWith(".safetensors", StringComparison.Ordinal))
            return null;
        throw new BadInputException($"'{given}' is neither a folder nor a file, and no hub id",
            "A checkpoint folder (config.json and weights), a hub id like EleutherAI/pythia-160m (with @revision if not main) or an "
                + "activation file (.safetensors) is needed", "Correct the name");
    }

    private static ModelReference Fetch(string given, HubModelFiles? files, CancellationToken stop)
    {
        HubModelId id = HubModelId.Parse(given);
        using var progress = new DownloadProgress(given);
        string folder = CheckpointLocation.FolderAsync(given, files, progress, stop).GetAwaiter().GetResult();
        string name = id.Repository[(id.Repository.IndexOf('/', StringComparison.Ordinal) + 1)..]
            + (id.Revision == "main" ? "" : "@" + id.Revision.Replace('/', '-'));
        return new ModelReference(given, name, folder, null, Path.GetFileName(folder));
    }
}
