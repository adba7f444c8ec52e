using System.Net;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Fetches one blob: resumed where an earlier call stopped, checked by size and digest, and given its name only then.</summary>
internal sealed class HubDownload(HubSettings settings, HubRequests requests, HubCache cache)
{
    private const int BufferBytes = 1 << 18;
    private const int LeastProgress = 1 << 16; // Bytes of a try that count as progress.
    private const int MostTries = 1000;

    /// <summary>Brings a file's content into the cache, unless it is there.</summary>
    /// <param name="file">Name, for messages.</param>
    /// <param name="info">What the hub says of it.</param>
    /// <param name="renew">Asks the hub again, for a location that has expired.</param>
    /// <param name="progress">Receives progress.</param>
    /// <param name="cancellation">Stops; what was fetched stays for the next call.</param>
    internal async Task FetchAsync(string file, HubFileInfo info, Func<Task<HubFileInfo>> renew, IProgress<HubProgress>? progress,
        CancellationToken cancellation)
    {
        string blob = cache.Blob(info.ETag), partial = blob + ".incomplete";
        if (!await cache.HoldsAsync(info.ETag, info.Size, settings.Say, cancellation))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            await using FileStream held = await LockAsync(cache.Lock(info.ETag), cancellation);
            if (!await cache.HoldsAsync(info.ETag, info.Size, settings.Say, cancellation))
            {
                if (new FileInfo(partial).LinkTarget is not null)
                    File.Delete(partial); // What is written through a link lands elsewhere.
                await FillAsync(file, info, renew, partial, progress, cancellation);
                File.Move(partial, blob, overwrite: true);
            }
        }
        progress?.Report(new HubProgress(file, info.Size, info.Size));
    }

    private async Task FillAsync(string file, HubFileInfo info, Func<Task<HubFileInfo>> renew, string partial,
        IProgress<HubProgress>? progress, CancellationToken cancellation)
    {
        Uri location = info.Location;
        bool damagedBefore = false;
        var patience = new HubPatience(settings, location.Host);
        long reached = Length(partial);
        for (int failures = 0, tries = 1; ; tries++)
        {
            long before = Length(partial);
            string reason;
            HttpResponseMessage? answer = null;
            try
            {
                answer = before > info.Size ? null : await requests.ContentAsync(location, before, cancellation);
                if (answer is null || answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    if (before == info.Size && await HubCache.IsIntactAsync(partial, info.ETag, info.Size, cancellation))
                        return;
                    File.Delete(partial);
                    reason = "what an earlier call left was no part of the file";
                }
                else if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && failures + 1 < settings.Attempts)
                {
                    location = (await renew()).Location; // A signed address that has expired.
                    reason = $"status {(int)answer.StatusCode}";
                }
                else if (HubRequests.IsPassing(answer.StatusCode))
                {
                    reason = $"status {(int)answer.StatusCode}";
                }
                else
                {
                    requests.Check(answer);
                    bool longer = await CopyAsync(answer, partial, file, info.Size, progress, cancellation);
                    long length = Length(partial);
                    if (!longer && length == info.Size && await HubCache.IsIntactAsync(partial, info.ETag, info.Size, cancellation))
                        return;
                    reason = $"the connection ended at byte {length} of {info.Size}";
                    if (length >= info.Size)
                    {
                        File.Delete(partial);
                        if (damagedBefore)
                            throw Damaged(file, info, longer);
                        damagedBefore = true;
                        reason = longer ? $"the content is longer than the {info.Size} bytes stated" : "the content had another digest";
                    }
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException && error is not FileNotFoundException
                && !IsDiskFull(error))
            {
                reason = error.Message;
            }
            using (answer)
            {
                // Only bytes that no earlier try had are progress: a server may give the same ones, or one at a time, for ever.
                long length = Length(partial);
                failures = length >= Math.Min(reached + LeastProgress, info.Size) && length > reached ? 0 : failures + 1;
                reached = Math.Max(reached, length);
                if (failures >= settings.Attempts || tries >= MostTries)
                    throw requests.Unexpected($"fails to deliver '{file}' ({reason}; {length} of {info.Size} bytes in {tries} tries)");
                if (failures == 0)
                    patience = new HubPatience(settings, location.Host);
                await patience.WaitAsync(failures, answer, $"'{file}': {reason}", requests, cancellation);
            }
        }
    }

    /// <summary>Appends an answer's body. True when it is longer than the file should be; nothing beyond that is written or read.</summary>
    private async Task<bool> CopyAsync(HttpResponseMessage answer, string partial, string file, long size, IProgress<HubProgress>? progress,
        CancellationToken cancellation)
    {
        // A server that ignores the range starts over, and so does the file.
        bool resumed = answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == Length(partial);
        if (answer.StatusCode == HttpStatusCode.PartialContent && !resumed)
            throw new HttpRequestException("the server sent another part than asked for");
        await using var target = new FileStream(partial, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read,
            BufferBytes);
        await using Stream source = await answer.Content.ReadAsStreamAsync(cancellation);
        var paced = new PacedStream(source, settings.Patience);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await paced.ReadAsync(buffer, cancellation)) > 0;)
        {
            int kept = (int)Math.Min(read, size - target.Position);
            await target.WriteAsync(buffer.AsMemory(0, kept), cancellation);
            if (kept < read)
                return true;
            progress?.Report(new HubProgress(file, target.Position, size));
        }
        return false;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error.GetType() == typeof(IOException) && !IsDiskFull(error))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation); // Another process fetches the same file.
            }
        }
    }

    // ENOSPC; ERROR_DISK_FULL
    private static bool IsDiskFull(Exception error) => error is IOException && (error.HResult & 0xFFFF) is 28 or 112;

    private static long Length(string path) => new FileInfo(path) is { Exists: true } known ? known.Length : 0;

    private static BadInputException Damaged(string file, HubFileInfo info, bool longer) =>
        new(longer ? $"'{file}' arrived twice longer than the {info.Size} bytes that the hub states"
            : $"'{file}' arrived twice with another digest than {info.ETag}",
        "The hub states size and digest of every file, and only content that has it is used",
        "Try again later, or choose another revision");
}
