using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Backend;

/// <summary>Where tensors are computed: the meaning of <c>--device auto|cpu|cuda</c>.</summary>
public static class ComputeDevice
{
    /// <summary>The accepted names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda"];

    /// <summary>The device for a name: <c>auto</c> is CUDA when it works here and the CPU otherwise. Loads libtorch.</summary>
    /// <exception cref="BadInputException">An unknown name; CUDA asked for where it does not work; libtorch cannot be loaded.</exception>
    public static Device Select(string name)
    {
        if (!Names.Contains(name))
            throw new BadInputException($"The device '{name}' is unknown", "One of auto, cpu, cuda is needed", "Choose one of these");
        LibTorch.Load();
        bool cuda = name != "cpu" && CudaWorks;
        if (name == "cuda" && !cuda)
            throw new BadInputException("The device 'cuda' was asked for, but this libtorch finds no working CUDA device",
                "An NVIDIA GPU with its driver and a libtorch with CUDA are needed",
                $"Build with -p:Torch=cuda or set {LibTorch.FolderVariable} to a libtorch with CUDA; or choose cpu");
        return cuda ? CUDA : CPU;
    }

    /// <summary>Whether libtorch has a CUDA backend and a device for it.</summary>
    internal static bool CudaWorks
    {
        get
        {
            try
            {
                return TryInitializeDeviceType(DeviceType.CUDA) && cuda.is_available();
            }
            catch (NotSupportedException)
            {
                return false; // TorchSharp's word for a libtorch without CUDA.
            }
        }
    }
}
