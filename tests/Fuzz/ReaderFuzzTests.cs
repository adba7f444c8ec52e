using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Fuzz;

/// <summary>
/// Every reader on files with one thing changed: it reads them or refuses them as bad input, within 5 s and bounded memory. What carries a
/// checksum (zip, gzip, the hub's digests, the seals of a run) is refused or says what it said before. 20,000 cases; the environment
/// variable ROSETTA_FUZZ asks for another number, such as 1000000.
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private const int UsualCases = 20_000, LongestMilliseconds = 5000, MostReported = 10;
    private const long MostBytes = 1L << 29;

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    public void Dispose() => _folder.Dispose();

    /// <summary>Name and share of the cases.</summary>
    private static readonly object[] Subjects =
    [
        new object[] { "config.json", 0.10 }, new object[] { "tokenizer.json", 0.05 }, new object[] { "index", 0.10 },
        new object[] { "safetensors", 0.10 }, new object[] { "bin", 0.10 }, new object[] { "jsonl", 0.10 },
        new object[] { "jsonl.gz", 0.05 }, new object[] { "hub", 0.03 }, new object[] { "check", 0.01 },
        new object[] { "experiment", 0.03 }, new object[] { "scenario", 0.02 }, new object[] { "counts", 0.08 },
        new object[] { "ranks", 0.06 }, new object[] { "best_buddies", 0.08 }, new object[] { "run", 0.08 },
    ];

    [TestCaseSource(nameof(Subjects))]
    public void AReader_ReadsOrRefuses(string subject, double share)
    {
        int total = Environment.GetEnvironmentVariable("ROSETTA_FUZZ") is { } asked ? int.Parse(asked, CultureInfo.InvariantCulture)
            : UsualCases;
        using var subjects = new FuzzSubjects(_folder);
        FuzzedFile[] files = [.. subjects.Of(subject)];
        string?[] first = [.. files.Select(file => file.Read())]; // As they are, all can be read.
        int cases = (int)(total * share);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        long started = Stopwatch.GetTimestamp();
        int current = -1;
        var work = new Thread(() =>
        {
            for (int i = 0; i < cases; i++)
            {
                (string path, Mutations changes, Func<string?> read) = files[i % files.Length];
                byte[] changed = changes.Next(new Random(Seed(subject, i)));
                byte[] whole = File.ReadAllBytes(path);
                File.WriteAllBytes(path, changed);
                Volatile.Write(ref started, Stopwatch.GetTimestamp());
                Volatile.Write(ref current, i);
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                string? trouble = null;
                try
                {
                    if (read() != first[i % files.Length])
                        trouble = $"silent change of {Path.GetFileName(path)}";
                }
                catch (BadInputException)
                {
                    // That is what it is for.
                }
                catch (Exception error)
                {
                    trouble = $"{error.GetType().Name}{error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Rosetta"))}";
                }
                if (GC.GetAllocatedBytesForCurrentThread() - allocated > MostBytes)
                    trouble ??= "memory";
                if (trouble is not null)
                    found.TryAdd(trouble, $"case {i} of {Path.GetFileName(path)}: {Difference(whole, changed)}");
                File.WriteAllBytes(path, whole);
            }
        }, 1 << 21) { IsBackground = true };
        work.Start();
        while (!work.Join(200))
        {
            // A busy machine is no hang: only a case that takes much longer than is allowed ends the test at once.
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref started)).TotalMilliseconds > 4 * LongestMilliseconds)
                Assert.Fail($"case {Volatile.Read(ref current)} of {subject} hangs");
        }
        Assert.That(found.Take(MostReported).Select(entry => $"{entry.Key}: {entry.Value}"), Is.Empty);
    }

    /// <summary>Where two files part, with what the second has there.</summary>
    private static string Difference(byte[] whole, byte[] changed)
    {
        int at = whole.AsSpan().CommonPrefixLength(changed);
        return $"at byte {at}: {BadInputException.Readable(Encoding.Latin1.GetString(changed.AsSpan(Math.Max(0, at - 20),
            Math.Min(80, changed.Length - Math.Max(0, at - 20)))))}";
    }

    private static int Seed(string subject, int number)
    {
        uint hash = 2166136261;
        unchecked
        {
            foreach (char letter in subject)
                hash = (hash ^ letter) * 16777619;
            return (int)(hash ^ ((uint)number * 2654435761));
        }
    }
}
