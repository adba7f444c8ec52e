using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Storage;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Benchmarks;

/// <summary>
/// Loading a large checkpoint against reading its file into fresh memory of the same size, in one process,
/// from the system's cache; and the peak of memory.
/// </summary>
internal static class LoadBenchmark
{
    private const int Block = 8 << 20;

    /// <param name="FileBytes">Of the weights' file.</param>
    /// <param name="ReadSeconds">Reading it block by block into memory that was just allocated, on one thread: median over rounds.</param>
    /// <param name="LoadSeconds">Loading the model from it: median over rounds.</param>
    /// <param name="PeakBytes">Largest resident memory of the process while loading; 0 where the system does not tell.</param>
    public sealed record Result(long FileBytes, double ReadSeconds, double LoadSeconds, long PeakBytes);

    /// <summary>Writes a checkpoint of random weights into a folder.</summary>
    public static void Write(string folder, int layers, int width)
    {
        Directory.CreateDirectory(folder);
        Gpt2Configuration configuration = Gpt2Configuration.Of(layers, width, width / 64, 50257, 1024);
        Rng rng = Rng.FromSeed("load benchmark");
        var random = new float[1 << 20];
        for (int i = 0; i < random.Length; i++)
            random[i] = (float)(0.02 * rng.NextGaussian());
        SafetensorsDeclaration[] tensors = [.. configuration.Parameters
            .Select(parameter => new SafetensorsDeclaration(parameter.Name, SafetensorsType.F32, [.. parameter.Shape]))];
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, writer =>
        {
            foreach (ParameterSpecification parameter in configuration.Parameters)
            {
                for (long left = parameter.ElementCount; left > 0; left -= Math.Min(left, random.Length))
                    writer.Append(parameter.Name, random.AsSpan(0, (int)Math.Min(left, random.Length)));
            }
        });
        AtomicFile.WriteText(Path.Combine(folder, "config.json"), configuration.ToJson());
    }

    /// <summary>Measures; reading and loading alternate, so that a busy machine slows both alike.</summary>
    public static Result Run(string folder, int rounds, CancellationToken stop)
    {
        string path = Path.Combine(folder, "model.safetensors");
        long bytes = new FileInfo(path).Length, peak = 0;
        ReadFresh(path, bytes); // Into the system's cache.
        var read = new List<double>();
        var load = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            read.Add(CaptureBenchmark.Seconds(() => ReadFresh(path, bytes)));
            ForgetPeak();
            load.Add(CaptureBenchmark.Seconds(() => LanguageCheckpoint.Read(folder).Dispose()));
            peak = Math.Max(peak, Peak());
        }
        return new Result(bytes, CaptureBenchmark.Median(read), CaptureBenchmark.Median(load), peak);
    }

    private static unsafe void ReadFresh(string path, long bytes)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        try
        {
            for (long at = 0; at < bytes;)
                at += RandomAccess.Read(handle, new Span<byte>(memory + at, (int)Math.Min(Block, bytes - at)), at);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5"); // Resets VmHWM (man 5 proc).
    }

    private static long Peak() => !OperatingSystem.IsLinux() ? 0
        : 1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture);
}
