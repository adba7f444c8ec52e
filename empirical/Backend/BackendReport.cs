using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Backend;

/// <summary>What the tensor backend is on this machine, for <c>rosetta doctor</c> and run manifests.</summary>
/// <param name="Works">Whether libtorch was loaded and computed a known product.</param>
/// <param name="Device">The device that <c>auto</c> means here: cpu or cuda; null when nothing works.</param>
/// <param name="Threads">Threads of one operation (torch's intra-op threads).</param>
/// <param name="MemoryBytes">Memory that this process may use: the machine's, or the container's limit if lower.</param>
/// <param name="CudaDevices">Number of CUDA devices.</param>
/// <param name="LibTorchVersion">Version of libtorch that the glue was built for.</param>
/// <param name="Loaded">Native libraries: where from, and whether the glue had to be cured; null when loading failed.</param>
/// <param name="Problem">What failed and what to do, when something did.</param>
public sealed record BackendReport(bool Works, string? Device, int Threads, long MemoryBytes, int CudaDevices,
    string LibTorchVersion, LoadedLibTorch? Loaded, string? Problem)
{
    /// <summary>Loads libtorch, multiplies two matrices, and says what was found. Never throws for a missing or broken backend.</summary>
    public static BackendReport Collect()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        LoadedLibTorch? loaded = null;
        try
        {
            loaded = LibTorch.Load();
            Device device = ComputeDevice.Select("auto");
            using IDisposable scope = NewDisposeScope();
            // 32 products of 2 by 3: 192 in every cell, exactly.
            bool exact = full([8, 32], 2f, device: device).matmul(full([32, 8], 3f, device: device)).eq(192f).all().item<bool>();
            return new BackendReport(exact, device.type == DeviceType.CUDA ? "cuda" : "cpu", get_num_threads(), memory,
                device.type == DeviceType.CUDA ? cuda.device_count() : 0, __version__, loaded,
                exact ? null : $"libtorch loads, but computes a wrong matrix product on {device}.");
        }
        catch (Exception error) when (error is BadInputException or NotSupportedException or TypeInitializationException
            or System.Runtime.InteropServices.ExternalException)
        {
            return new BackendReport(false, null, 0, memory, 0, "unknown", loaded, error.Message);
        }
    }
}
