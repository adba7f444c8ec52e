using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Models of the hub as checkpoint folders, through the cache that the hub's other clients use.</summary>
public sealed class HubClient(HubSettings settings)
{
    /// <summary>
    /// Folder of a model's snapshot with configuration, tokeniser and weights (safetensors if it has them, else pytorch_model.bin). Fetches
    /// what is missing; offline, or when the hub cannot be reached, the cache must do.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Told of every file first, with what is on disk of it; then of every file's progress. From several
    /// threads.</param>
    /// <param name="cancellation">Stops; the cache stays valid and the next call resumes.</param>
    /// <exception cref="BadInputException">No such model, revision or token; gated; not in the cache; or the hub fails for
    /// good.</exception>
    public Task<string> FolderAsync(HubModelId model, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) =>
        FolderAsync(model, HubModelFiles.Language, progress, cancellation);

    /// <summary>The same with other files.</summary>
    /// <inheritdoc cref="FolderAsync(HubModelId, IProgress{HubProgress}?, CancellationToken)"/>
    /// <param name="what">The files.</param>
#pragma warning disable CS1573 // The other parameters are those of the first.
    public async Task<string> FolderAsync(HubModelId model, HubModelFiles what, IProgress<HubProgress>? progress = null,
        CancellationToken cancellation = default)
#pragma warning restore CS1573
    {
        var cache = new HubCache(settings.CacheFolder, model);
        if (settings.Offline)
            return await FromCacheAsync(cache, model, what, "HF_HUB_OFFLINE is set", null, cancellation);
        try
        {
            using var requests = new HubRequests(settings, model);
            (string commit, IReadOnlyList<HubListedFile> listed) = await requests.ListAsync(cancellation);
            IReadOnlyList<HubListedFile> wanted = await WantedAsync(requests, cache, model, commit, listed, what, cancellation);
            progress = Announced(progress, cache, wanted);
            await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = settings.Parallelism,
                CancellationToken = cancellation },
                async (file, token) => await HaveAsync(requests, cache, commit, file, progress, token));
            cache.Remember(commit);
            return cache.Snapshot(commit);
        }
        catch (HubUnreachableException error)
        {
            return await FromCacheAsync(cache, model, what, error.Message, error, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheTrouble(error);
        }
    }

    /// <summary>The files of a model's snapshot. Of weights in several files their index is fetched, which names them.</summary>
    private async Task<IReadOnlyList<HubListedFile>> WantedAsync(HubRequests requests, HubCache cache, HubModelId model, string commit,
        IReadOnlyList<HubListedFile> listed, HubModelFiles what, CancellationToken cancellation)
    {
        var files = new Dictionary<string, HubListedFile>(StringComparer.Ordinal);
        foreach (HubListedFile file in listed)
            files[file.Path] = file; // Of a file that is listed twice the last counts, as for the original client.
        List<string> wanted = [.. what.Companions.Where(files.ContainsKey)];
        string?[] weights = [.. what.Weights(files.ContainsKey).Select(names => names.FirstOrDefault(files.ContainsKey))];
        if (what.Lacks(wanted, weights) is { } lacking)
            throw new BadInputException($"'{model}' holds {lacking} (its files: {string.Join(", ", files.Keys.Take(20))})",
                what.Needed, "Choose another model or revision");
        foreach (string file in weights.OfType<string>())
        {
            wanted.Add(file);
            if (!WeightFiles.IsIndex(file))
                continue;
            // The index tells which files the weights lie in.
            string index = await HaveAsync(requests, cache, commit, files[file], null, cancellation);
            foreach (string shard in WeightFiles.Shards(index).Select(shard => Beside(file, shard)))
            {
                if (!files.ContainsKey(shard))
                    throw WeightFiles.Bad($"{model}/{file}", $"names the file '{shard}', which the repository lacks",
                        "Every shard is needed");
                wanted.Add(shard);
            }
        }
        return wanted.ConvertAll(file => files[file]);
    }

    /// <summary>
    /// Bytes that <see cref="FolderAsync(HubModelId, IProgress{HubProgress}?, CancellationToken)"/> would fetch, of how many that the
    /// model's files have: nothing but lists is read. Offline, or when the hub cannot be reached, the cache must have the model, and
    /// nothing is missing.
    /// </summary>
    /// <inheritdoc cref="FolderAsync(HubModelId, IProgress{HubProgress}?, CancellationToken)"/>
#pragma warning disable CS1573 // The other parameters are those of FolderAsync.
    public async Task<(long Missing, long All)> BytesAsync(HubModelId model, CancellationToken cancellation = default)
#pragma warning restore CS1573
    {
        var cache = new HubCache(settings.CacheFolder, model);
        try
        {
            if (settings.Offline)
                return InCache("HF_HUB_OFFLINE is set", null);
            using var requests = new HubRequests(settings, model);
            (string commit, IReadOnlyList<HubListedFile> listed) = await requests.ListAsync(cancellation);
            IReadOnlyList<HubListedFile> wanted = await WantedAsync(requests, cache, model, commit, listed, HubModelFiles.Language,
                cancellation);
            return (wanted.Sum(file => file.Size - (HubCache.IsDigest(file.ETag) ? cache.BytesOf(file.ETag, file.Size) : 0)),
                wanted.Sum(file => file.Size));
        }
        catch (HubUnreachableException error)
        {
            return InCache(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheTrouble(error);
        }

        (long, long) InCache(string why, Exception? cause) =>
            (0, FromCache(cache, model, HubModelFiles.Language, why, cause).Files.Sum(file => new FileInfo(file).Length));
    }

    /// <summary>Path of one file of a model; null when the repository lacks it.</summary>
    /// <inheritdoc cref="FolderAsync(HubModelId, IProgress{HubProgress}?, CancellationToken)"/>
    /// <param name="file">Path in the repository.</param>
#pragma warning disable CS1573 // The other parameters are those of FolderAsync.
    public async Task<string?> FileAsync(HubModelId model, string file, IProgress<HubProgress>? progress = null,
        CancellationToken cancellation = default)
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
        if (cache.Commit() is { } commit && cache.Find(commit, file) is { } found)
        {
            await cache.RequireIntactAsync(found, settings.Say, cancellation);
            return found;
        }
        throw NotCached(model, $"has no '{file}'",
                settings.Offline ? "HF_HUB_OFFLINE is set" : $"{settings.Endpoint.Host} cannot be reached");
    }

    /// <summary>Path of a listed file, fetched unless the cache has its content.</summary>
    private async Task<string> HaveAsync(HubRequests requests, HubCache cache, string commit, HubListedFile file,
        IProgress<HubProgress>? progress, CancellationToken cancellation) =>
        HubCache.IsDigest(file.ETag) && await cache.HoldsAsync(file.ETag, file.Size, settings.Say, cancellation)
            ? cache.Link(commit, file.Path, file.ETag)
            : await FetchAsync(requests, cache, commit, file.Path, progress, cancellation)
                ?? throw requests.Unexpected($"lists '{file.Path}', but has no such file");

    private async Task<string?> FetchAsync(HubRequests requests, HubCache cache, string revision, string file,
        IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        (HubFileInfo? info, string? commit) = await requests.InfoAsync(revision, HubCache.Sound(file), cancellation);
        if (commit is not null && HubModelId.Commit().IsMatch(revision) && commit != revision)
            throw requests.Unexpected($"answers for commit {commit} where '{file}' of commit {revision} was asked for");
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
        var relay = new Relay(progress, (long)Math.Min(files.Sum(file => (decimal)file.Size), long.MaxValue));
        foreach (HubListedFile file in files)
            relay.Report(new HubProgress(file.Path, HubCache.IsDigest(file.ETag) ? cache.BytesOf(file.ETag, file.Size) : 0,
                file.Size));
        return relay;
    }

    private async Task<string> FromCacheAsync(HubCache cache, HubModelId model, HubModelFiles what, string why, Exception? cause,
        CancellationToken cancellation)
    {
        try
        {
            (string folder, IReadOnlyList<string> files) = FromCache(cache, model, what, why, cause);
            foreach (string file in files)
                await cache.RequireIntactAsync(file, settings.Say, cancellation);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheTrouble(error);
        }
    }

    private static (string Folder, IReadOnlyList<string> Files) FromCache(HubCache cache, HubModelId model, HubModelFiles what, string why,
        Exception? cause)
    {
        if (cache.Commit() is not { } commit)
            throw NotCached(model, "is not in the cache", why, cause);
        bool IsThere(string file) => cache.Find(commit, file) is not null;
        string?[] weights = [.. what.Weights(IsThere).Select(names => names.FirstOrDefault(IsThere))];
        List<string> files = [.. what.Companions.Where(IsThere)];
        if (what.Lacks(files, weights) is { } lacking)
            throw NotCached(model, $"has {lacking} in the cache", why, cause);
        foreach (string file in weights.OfType<string>())
        {
            files.Add(file);
            if (!WeightFiles.IsIndex(file))
                continue;
            string[] shards = [.. WeightFiles.Shards(cache.Find(commit, file)!).Select(shard => Beside(file, shard))];
            if (shards.FirstOrDefault(shard => cache.Find(commit, shard) is null) is { } absent)
                throw NotCached(model, $"is not whole in the cache: it lacks '{absent}', which {file} names", why, cause);
            files.AddRange(shards);
        }
        return (cache.Snapshot(commit), files.ConvertAll(file => cache.Find(commit, file)!));
    }

    /// <summary>Path in the repository of a shard that an index names.</summary>
    private static string Beside(string index, string shard) => index[..(index.LastIndexOf('/') + 1)] + shard;

    private BadInputException CacheTrouble(Exception error) => new($"The cache '{settings.CacheFolder}' cannot be used: {error.Message}",
        "A folder with write permission and free space is needed",
            "Free space, or set HF_HUB_CACHE to another folder; the next call resumes", error);

    private static BadInputException NotCached(HubModelId model, string what, string why, Exception? cause = null) =>
        new($"'{model}' {what}, and {why}",
        "Without the hub, the model must be in the cache", "Connect and run again, or name a checkpoint folder", cause);

    private sealed class Relay(IProgress<HubProgress> inner, long modelBytes) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => inner.Report(value with { ModelBytes = modelBytes });
    }
}
