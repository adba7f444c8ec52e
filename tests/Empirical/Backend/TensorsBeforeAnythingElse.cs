using System.Runtime.CompilerServices;
using Rosetta.Empirical.Backend;

namespace Rosetta.Tests.Empirical.Backend;

/// <summary>A test may call TorchSharp before it touches the instrument: the loading is registered with the test assembly itself.</summary>
internal static class TensorsBeforeAnythingElse
{
#pragma warning disable CA2255 // A test assembly has no entry point of its own.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);
}
