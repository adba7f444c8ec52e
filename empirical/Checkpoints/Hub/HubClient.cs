using System.Text.RegularExpressions;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Models of the hub as checkpoint folders, through the cache that the hub's other clients use.</summary>
public sealed partial class HubClient(HubSettings settings)
{
    private static readonly string[] Companions =
        ["config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json"];

    /// <summary>
    /// Folder of a model's snapshot with configuration, tokeniser and weights (safetensors if it has them, else pytorch_model.bin). Fetches what is missing;
    /// offline, or when the hub cannot be reached, the cache must do.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Told of every file first, with what is on disk of it; then of every file's progress. From several threads.</param>
    /// <param name="cancellation">Stops; the cache stays valid and the next call resumes.</param>
    /// <exception cref="BadInputException">No such model, revision or token; gated; not in the cache; or the hub fails for good.</exception>
    public Task<string> FolderAsync(HubModelId model, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) =>
        FetchFolderAsync(model, withWeights: true, progress, cancellation);

    /// <summary>The same with configuration and tokeniser alone: no weights are fetched.</summary>
    /// <inheritdoc cref="FolderAsync"/>
    public Task<string> TokenizerFolderAsync(HubModelId model, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) =>
        FetchFolderAsync(model, withWeights: false, progress, cancellation);

    private async Task<string> FetchFolderAsync(HubModelId model, bool withWeights, IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        var cache = new HubCache(settings.CacheFolder, model);
        if (settings.Offline)
            return FromCache(cache, model, withWeights, "HF_HUB_OFFLINE is set");
        try
        {
            using var requests = new HubRequests(settings, model);
            (string commit, IReadOnlyList<HubListedFile> listed) = await requests.ListAsync(cancellation);
            Dictionary<string, HubListedFile> files = listed.ToDictionary(file => HubCache.Sound(file.Path), StringComparer.Ordinal);
            string[] wanted = Wanted([.. files.Keys], withWeights);
            if (Lacks(wanted, withWeights) is { } lacking)
                throw new BadInputException($"'{model}' holds {lacking} (its files: {string.Join(", ", files.Keys.Take(20))})",
                    "A language model with config.json, tokeniser and safetensors or pytorch_model.bin is needed", "Choose another model or revision");
            progress = Announced(progress, cache, [.. wanted.Select(file => files[file])]);
            await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = settings.Parallelism, CancellationToken = cancellation },
                async (file, token) =>
                {
                    if (HubRequests.ContentName().IsMatch(files[file].ETag) && cache.Has(files[file].ETag, files[file].Size))
                        cache.Link(commit, file, files[file].ETag);
                    else
                        await FetchAsync(requests, cache, commit, file, progress, token);
                });
            cache.Remember(commit);
            return cache.Snapshot(commit);
        }
        catch (HubUnreachableException error)
        {
            return FromCache(cache, model, withWeights, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheTrouble(error);
        }
    }

    /// <summary>Path of one file of a model; null when the repository lacks it.</summary>
    /// <inheritdoc cref="FolderAsync"/>
    /// <param name="file">Path in the repository.</param>
#pragma warning disable CS1573 // The other parameters are those of FolderAsync.
    public async Task<string?> FileAsync(HubModelId model, string file, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
#pragma warning restore CS1573
    {
        var cache = new HubCache(settings.CacheFolder, model);
        try
        {
            if (!settings.Offline)
            {
                using var requests = new HubRequests(settings, model);
                string? path = await FetchAsync(requests, cache, model.Revision, file, progress, cancellation);
                return path;
            }
        }
        catch (HubUnreachableException)
        {
            // The cache may have it.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheTrouble(error);
        }
        return cache.Commit() is { } commit && cache.Find(commit, file) is { } found ? found
            : throw NotCached(model, $"has no '{file}'", settings.Offline ? "HF_HUB_OFFLINE is set" : $"{settings.Endpoint.Host} cannot be reached");
    }

    private async Task<string?> FetchAsync(HubRequests requests, HubCache cache, string revision, string file, IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        (HubFileInfo? info, string? commit) = await requests.InfoAsync(revision, HubCache.Sound(file), cancellation);
        if (info is null)
        {
            if (commit is not null && HubModelId.Commit().IsMatch(commit))
            {
                cache.Remember(commit);
                cache.RememberAbsence(commit, file);
            }
            return null;
        }
        await new HubDownload(settings, requests, cache).FetchAsync(file, info,
            async () => (await requests.InfoAsync(revision, file, cancellation)).Found ?? info, progress, cancellation);
        string path = cache.Link(info.Commit, file, info.ETag);
        if (revision != info.Commit)
            cache.Remember(info.Commit);
        return path;
    }

    /// <summary>Tells what is on disk of every file, and gives every later report the size of the whole.</summary>
    private static Relay? Announced(IProgress<HubProgress>? progress, HubCache cache, IReadOnlyList<HubListedFile> files)
    {
        if (progress is null)
            return null;
        var relay = new Relay(progress, files.Sum(file => file.Size));
        foreach (HubListedFile file in files)
            relay.Report(new HubProgress(file.Path, HubRequests.ContentName().IsMatch(file.ETag) ? cache.BytesOf(file.ETag, file.Size) : 0, file.Size));
        return relay;
    }

    private static string FromCache(HubCache cache, HubModelId model, bool withWeights, string why, Exception? cause = null)
    {
        if (cache.Commit() is not { } commit)
            throw NotCached(model, "is not in the cache", why, cause);
        string[] there = [.. cache.Files(commit)];
        string[] wanted = Wanted(there, withWeights);
        if (Lacks(wanted, withWeights) is { } lacking)
            throw NotCached(model, $"has {lacking} in the cache", why, cause);
        return cache.Snapshot(commit);
    }

    private static string? Lacks(string[] wanted, bool withWeights) => !wanted.Contains("config.json") ? "no config.json"
        : withWeights && !wanted.Any(IsWeights) ? "no weights" : null;

    /// <summary>The files to have: companions, and one kind of weights.</summary>
    private static string[] Wanted(IReadOnlyList<string> files, bool withWeights)
    {
        IEnumerable<string> companions = files.Where(Companions.Contains);
        if (!withWeights)
            return [.. companions];
        foreach ((string single, Regex shards) in new[] { ("model.safetensors", SafetensorsShards()), ("pytorch_model.bin", BinShards()) })
        {
            if (files.Contains(single))
                return [.. companions, single];
            if (files.Contains(single + ".index.json"))
                return [.. companions, single + ".index.json", .. files.Where(file => shards.IsMatch(file))];
        }
        return [.. companions];
    }

    private static bool IsWeights(string file) => file is "model.safetensors" or "pytorch_model.bin" || SafetensorsShards().IsMatch(file) || BinShards().IsMatch(file);

    private BadInputException CacheTrouble(Exception error) => new($"The cache '{settings.CacheFolder}' cannot be used: {error.Message}",
        "A folder with write permission and free space is needed", "Free space, or set HF_HUB_CACHE to another folder; the next call resumes", error);

    private static BadInputException NotCached(HubModelId model, string what, string why, Exception? cause = null) => new($"'{model}' {what}, and {why}",
        "Without the hub, the model must be in the cache", "Connect and run again, or name a checkpoint folder", cause);

    private sealed class Relay(IProgress<HubProgress> inner, long modelBytes) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => inner.Report(value with { ModelBytes = modelBytes });
    }

    [GeneratedRegex(@"^model-\d+-of-\d+\.safetensors$")]
    private static partial Regex SafetensorsShards();

    [GeneratedRegex(@"^pytorch_model-\d+-of-\d+\.bin$")]
    private static partial Regex BinShards();
}
