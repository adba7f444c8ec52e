using System.Globalization;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Experiments.Session;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// Progress of a model's download on stderr: bytes of all its files, rate, time left, and the files
/// under way. Silent when all is in the cache.
/// </summary>
internal sealed class DownloadProgress(string model) : IProgress<HubProgress>, IDisposable
{
    /// <summary>Files named in the line at once: those that the client fetches side by side.</summary>
    private const int NamedFiles = 4;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (long AtStart, long Bytes, long Total)> _files = new(StringComparer.Ordinal);
    private StageProgress? _shown;

    public void Report(HubProgress value)
    {
        lock (_lock)
        {
            bool first = !_files.TryGetValue(value.File, out (long AtStart, long Bytes, long Total) known);
            _files[value.File] = (first ? value.Bytes : known.AtStart, value.Bytes, value.TotalBytes);
            // The first word on every file says what an earlier call left of it; anything after that is news.
            if (first || (_shown is null && value.Bytes == known.AtStart))
                return;
            if (_shown is null)
            {
                _shown = new StageProgress($"download {model}", value.ModelBytes, "bytes");
                _shown.Skip(_files.Values.Sum(file => file.AtStart));
            }
            _shown.Report("files", _files.Values.Sum(file => file.Bytes - file.AtStart), UnderWay());
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _shown?.Dispose();
    }

    private string UnderWay()
    {
        string[] named = [.. _files.Where(entry => entry.Value.Bytes > 0 && entry.Value.Bytes < entry.Value.Total)
            .Select(entry =>
                string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {100.0 * entry.Value.Bytes / entry.Value.Total:F0} %"))];
        return string.Join(", ",
            named.Take(NamedFiles).Prepend($"{_files.Values.Count(file => file.Bytes == file.Total)} of {_files.Count} done"))
            + (named.Length > NamedFiles ? ", ..." : "");
    }
}
