using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Records;
using Rosetta.Theory;

namespace Rosetta.Experiments.Session;

/// <summary>
/// Keeps a second run out of a folder. The lock itself is the operating system's, on an open file, so that it ends with its process
/// however that ends; who holds it is written beside it. A run locks the folder, a part of it only its shard.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string RunName = "run", ShardPrefix = "shard-", LockExtension = ".lock", HolderExtension = ".holder";

    /// <summary>Another run may look at the lock in the moment in which it is taken.</summary>
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _held;
    private readonly string _holder;

    private RunLock(FileStream held, string holder) => (_held, _holder) = (held, holder);

    /// <summary>Takes the lock, also one that a process left which has ended, and removes what that process left half-written.</summary>
    /// <exception cref="BadInputException">Another run holds it: says which process, where, and since when.</exception>
    public static RunLock Take(RunFolder folder)
    {
        string name = folder.Shard is { } shard ? ShardPrefix + shard : RunName;
        string holder = PathOf(folder, name, HolderExtension);
        FileStream held = Open(folder, name, FileShare.None);
        try
        {
            // A run measures what the parts left, so neither begins while the other goes on.
            foreach (string other in folder.Shard is null ? Shards(folder) : [RunName])
            {
                if (File.Exists(PathOf(folder, other, LockExtension)))
                    Open(folder, other, FileShare.Read).Dispose();
            }
            if (Read(holder) is { } left)
            {
                if (left.Host != Environment.MachineName)
                    throw Busy(folder, left, $"If that process has ended, remove '{holder}'");
                Console.Error.WriteLine($"taking over from {left}, which has ended");
            }
            AtomicFile.WriteText(holder, JsonSerializer.Serialize(new Holder(Environment.ProcessId, Environment.MachineName,
                DateTime.UtcNow), RunJson.Line) + "\n");
            folder.RemoveTemporaries();
            return new RunLock(held, holder);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Gives the lock back. Its empty file stays: removing it would let two in at once.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_holder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next run takes it over.
        }
        _held.Dispose();
    }

    private static IEnumerable<string> Shards(RunFolder folder) =>
        Directory.EnumerateFiles(folder.FolderPath, $"{ShardPrefix}*{LockExtension}")
            .Select(path => Path.GetFileNameWithoutExtension(path));

    private static FileStream Open(RunFolder folder, string name, FileShare share)
    {
        string path = PathOf(folder, name, LockExtension);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder.FolderPath);
                return new FileStream(path, FileMode.OpenOrCreate, share == FileShare.None ? FileAccess.ReadWrite : FileAccess.Read, share);
            }
            catch (IOException error)
            {
                if (!File.Exists(path))
                    throw new BadInputException($"'{path}' could not be written: {error.Message}",
                        "A folder with write permission is needed", "Choose another folder with --out", error);
                if (attempt == Attempts)
                    throw Busy(folder, Read(PathOf(folder, name, HolderExtension)), "Wait for it, or stop it");
                Thread.Sleep(Pause);
            }
            catch (UnauthorizedAccessException error)
            {
                throw new BadInputException($"'{path}' could not be written: {error.Message}", "A folder with write permission is needed",
                    "Choose another folder with --out", error);
            }
        }
    }

    private static BadInputException Busy(RunFolder folder, Holder? holder, string what) =>
        new($"Another run is going on in '{folder.FolderPath}': {holder?.ToString() ?? "a process that is just beginning"}",
            "Only one run at a time can write a folder", $"{what}, or choose another folder with --out");

    private static string PathOf(RunFolder folder, string name, string extension) => Path.Combine(folder.FolderPath, name + extension);

    private static Holder? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Holder>(InputFile.ReadAllText(path), RunJson.Line) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // Being written, or removed, this moment.
        }
    }

    /// <summary>Who holds a lock.</summary>
    private sealed record Holder(int Pid, string Host, DateTime SinceUtc)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"process {Pid} on {Host} since {SinceUtc:yyyy-MM-dd HH:mm:ss} UTC");
    }
}
