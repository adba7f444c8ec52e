using System.Runtime.InteropServices;
using Rosetta.Theory;

namespace Rosetta.Empirical.Backend;

/// <summary>The steps of loading: find the folders, load libtorch's libraries by path, then the glue, cured if need be.</summary>
internal static class LibTorchLoader
{
    /// <summary>TorchSharp's name for its native glue.</summary>
    internal const string Glue = "LibTorchSharp";

    /// <exception cref="BadInputException">Something cannot be found or loaded.</exception>
    internal static LoadedLibTorch Load(string? variable)
    {
        bool fromVariable = !string.IsNullOrWhiteSpace(variable);
        IReadOnlyList<string> native = NativeFolders();
        string glue = Find(native, FileName(Glue)) ?? throw Missing(FileName(Glue), native);
        string folder = fromVariable ? ExistingFolder(variable!)
            : Path.GetDirectoryName(Find(native, FileName("torch")) ?? throw Missing(FileName("torch"), native))!;
        if (fromVariable)
            RefuseSecondLibTorch(folder, native);
        foreach (string library in new[] { "c10", "torch_cpu", "torch" })
            LoadByPath(Path.Combine(folder, FileName(library)));
        string loadable = OperatingSystem.IsLinux() && SystemLacksVersion() ? GlueCure.Apply(glue, GlueCure.DefaultFolders) ?? glue : glue;
        nint handle = LoadByPath(loadable, bindNow: fromVariable);
        return new LoadedLibTorch(folder, loadable, handle, loadable != glue, fromVariable);
    }

    /// <summary>Whether the libstdc++ that this process uses is older than the glue asks for.</summary>
    private static bool SystemLacksVersion() =>
        NativeLibrary.TryLoad(GlueCure.Library, out nint library) && !NativeLibrary.TryGetExport(library, GlueCure.Symbol, out _);

    /// <summary>Where the build or the publish put native libraries, in the order in which the runtime looks.</summary>
    private static List<string> NativeFolders()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string known)
            folders.AddRange(known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        folders.Add(AppContext.BaseDirectory);
        folders.Add(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return folders;
    }

    private static string ExistingFolder(string variable)
    {
        foreach (string folder in new[] { variable, Path.Combine(variable, "lib") })
        {
            if (File.Exists(Path.Combine(folder, FileName("torch_cpu"))))
                return Path.GetFullPath(folder);
        }
        throw new BadInputException($"{LibTorch.FolderVariable} is '{variable}', but {FileName("torch_cpu")} is not there",
            "It must name the folder of an existing libtorch 2.10 (its lib folder, or torch/lib of a PyTorch install)",
            "Correct it, or unset it to use the package's libtorch");
    }

    private static nint LoadByPath(string path, bool bindNow = false)
    {
        if (!File.Exists(path))
            throw Missing(Path.GetFileName(path), [Path.GetDirectoryName(path)!]);
        try
        {
            // Another libtorch may lack functions that the glue calls. Bound at once, that is an error here; bound late, it ends the
            // process.
            if (bindNow && OperatingSystem.IsLinux() && DlOpen(path, RtldNow) == 0)
                throw new DllNotFoundException(Marshal.PtrToStringUTF8(DlError()));
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new BadInputException($"'{path}' cannot be loaded: {error.Message}",
                "libtorch 2.10 and what it needs (glibc 2.28 or newer, libstdc++, libgcc) must load on this machine",
                $"Install what the message names, or set {LibTorch.FolderVariable} to a libtorch 2.10 that works here", error);
        }
    }

    // TorchSharp's first step is to load torch_cpu from the program's own folders, whatever is loaded already, and two of them end the
    // process (operators are registered twice). So an existing libtorch can replace the package's only in a build that carries none.
    private static void RefuseSecondLibTorch(string folder, IReadOnlyList<string> native)
    {
        if (Find(native, FileName("torch_cpu")) is { } own && !SameFolder(Path.GetDirectoryName(own)!, folder))
            throw new BadInputException($"{LibTorch.FolderVariable} names '{folder}', but this build carries a libtorch of its own ({own})",
                "TorchSharp loads the one that it carries, and two cannot live in one process",
                "Build with -p:Torch=none to use an existing libtorch, or unset the variable");
    }

    private static bool SameFolder(string first, string second) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(first)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(second));

    private static string? Find(IEnumerable<string> folders, string file) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private static BadInputException Missing(string file, IEnumerable<string> folders) =>
        new($"{file} was not found in {string.Join(", ", folders.Distinct())}",
            "Tensors need libtorch 2.10 and TorchSharp's glue beside the program",
            $"Build again with -p:Torch=cpu (the default) or -p:Torch=cuda, or set {LibTorch.FolderVariable} to an existing libtorch's "
                + $"folder");

    private const int RtldNow = 2;

    [DllImport("libc", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint DlOpen(string path, int flags);

    [DllImport("libc", EntryPoint = "dlerror")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint DlError();
}
