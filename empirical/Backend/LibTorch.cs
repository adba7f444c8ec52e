using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Rosetta.Theory;
using TorchSharp;

namespace Rosetta.Empirical.Backend;

/// <summary>
/// Loads libtorch so that any TorchSharp call works, wherever the program runs. Nothing needs to be called: touching this assembly is
/// enough.
/// <see cref="Load"/> does it at once and says plainly what failed.
/// </summary>
/// <remarks>
/// Two things stand in the way of TorchSharp's own loading, both on Linux: a libstdc++ older than the glue asks for (<see
/// cref="GlueCure"/>), and
/// <c>ROSETTA_LIBTORCH</c>, which names an existing libtorch (a PyTorch install's torch/lib) to be used in place of the package's. In
/// both cases the libraries are loaded by path before TorchSharp looks for them; TorchSharp's calls are then bound to what was loaded.
/// </remarks>
public static class LibTorch
{
    /// <summary>Environment variable with the folder of an existing libtorch.</summary>
    public const string FolderVariable = "ROSETTA_LIBTORCH";

    private static readonly Lock Gate = new();
    private static volatile LoadedLibTorch? s_loaded;
    private static BadInputException? s_failure;

    /// <summary>Loads libtorch if it is not loaded yet. May be called often and from any thread; a failure is repeated, not
    /// retried.</summary>
    /// <exception cref="BadInputException">libtorch, its glue or a library that they need cannot be loaded.</exception>
    public static LoadedLibTorch Load()
    {
        if (s_loaded is { } done)
            return done;
        lock (Gate)
        {
            if (s_loaded is { } other)
                return other;
            if (s_failure is not null)
                throw s_failure;
            try
            {
                LoadedLibTorch loaded = LibTorchLoader.Load(Environment.GetEnvironmentVariable(FolderVariable));
                s_loaded = loaded;
                return loaded;
            }
            catch (BadInputException failure)
            {
                s_failure = failure;
                throw;
            }
        }
    }

    // TorchSharp probes by itself first; only when that fails does the runtime raise the event, and the cure is applied then. The other
    // case cannot wait: were the package's libtorch found first, a second one could no longer be loaded beside it.
#pragma warning disable CA2255 // A library's module initialiser: the one way to be there before the first TorchSharp call of any caller.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        OpenMpWaiting.Shorten();
        Assembly torchSharp = typeof(torch).Assembly;
        NativeLibrary.SetDllImportResolver(torchSharp, static (name, _, _) => Resolve(name));
        if (AssemblyLoadContext.GetLoadContext(torchSharp) is { } context)
            context.ResolvingUnmanagedDll += static (_, name) => Resolve(name);
        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(FolderVariable)))
            LoadOrKeepFailure();
    }

    private static void LoadOrKeepFailure()
    {
        try
        {
            Load();
        }
        catch (BadInputException)
        {
            // Kept: the first caller of Load, or of TorchSharp, gets it. Commands that need no tensors go on.
        }
    }

    private static nint Resolve(string name) => name == LibTorchLoader.Glue ? Load().GlueHandle : 0;
}
