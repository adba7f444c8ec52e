using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>Fetches one blob: resumed where an earlier call stopped, checked by size and digest, and given its name only then.</summary>
internal sealed class HubDownload(HubSettings settings, HubRequests requests, HubCache cache)
{
    private const int BufferBytes = 1 << 18;

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
        if (!cache.Has(info.ETag, info.Size))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            await using FileStream held = await LockAsync(cache.Lock(info.ETag), cancellation);
            if (!cache.Has(info.ETag, info.Size))
            {
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
        for (int failures = 0; ;)
        {
            long before = Length(partial);
            string reason;
            HttpResponseMessage? answer = null;
            try
            {
                answer = before > info.Size ? null : await requests.ContentAsync(location, before, cancellation);
                if (answer is null || answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    if (before == info.Size && await IsIntactAsync(partial, info, cancellation))
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
                    await CopyAsync(answer, partial, file, info.Size, progress, cancellation);
                    long length = Length(partial);
                    if (length == info.Size && await IsIntactAsync(partial, info, cancellation))
                        return;
                    reason = $"the connection ended at byte {length} of {info.Size}";
                    if (length >= info.Size)
                    {
                        File.Delete(partial);
                        if (damagedBefore)
                            throw Damaged(file, info);
                        damagedBefore = true;
                        reason = "the content had another digest";
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
                failures = Length(partial) > before ? 0 : failures + 1;
                if (failures >= settings.Attempts)
                    throw requests.Unexpected($"fails to deliver '{file}' ({reason})");
                await Task.Delay(requests.Delay(failures, answer), cancellation);
            }
        }
    }

    private async Task CopyAsync(HttpResponseMessage answer, string partial, string file, long size, IProgress<HubProgress>? progress,
        CancellationToken cancellation)
    {
        // A server that ignores the range starts over, and so does the file.
        bool resumed = answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == Length(partial);
        if (answer.StatusCode == HttpStatusCode.PartialContent && !resumed)
            throw new HttpRequestException("the server sent another part than asked for");
        await using var target = new FileStream(partial, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read,
            BufferBytes);
        await using Stream source = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(settings.Patience);
            int read;
            try
            {
                read = await source.ReadAsync(buffer, patience.Token);
            }
            catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
            {
                throw new HttpRequestException($"no bytes within {settings.Patience.TotalSeconds:F0} s", error);
            }
            if (read == 0)
                break;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            progress?.Report(new HubProgress(file, target.Position, size));
        }
    }

    /// <summary>Whether the content has the digest that its name states; a name that states none is trusted by size.</summary>
    private static async Task<bool> IsIntactAsync(string path, HubFileInfo info, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        if (stream.Length != info.Size || !info.ETag.All(char.IsAsciiHexDigitLower))
            return stream.Length == info.Size;
        if (info.ETag.Length == 64)
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)) == info.ETag;
        if (info.ETag.Length != 40)
            return true;
#pragma warning disable CA5350 // git names its blobs by SHA-1.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {info.Size}\0")));
        var buffer = new byte[BufferBytes];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset()) == info.ETag;
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

    private static BadInputException Damaged(string file, HubFileInfo info) =>
        new($"'{file}' arrived twice with another digest than {info.ETag}",
        "The hub states the digest of every file, and only content that has it is used", "Try again later, or choose another revision");
}
