namespace Rosetta.Empirical.Backend;

/// <summary>What was loaded, and from where.</summary>
/// <param name="Folder">Folder of the libtorch in use.</param>
/// <param name="GluePath">TorchSharp's native glue as loaded: the package's file or a cured copy.</param>
/// <param name="GlueHandle">The glue's module handle.</param>
/// <param name="CureApplied">Whether the glue is a copy made by <see cref="GlueCure"/>.</param>
/// <param name="FolderFromVariable">Whether <see cref="LibTorch.FolderVariable"/> named the folder.</param>
public sealed record LoadedLibTorch(string Folder, string GluePath, nint GlueHandle, bool CureApplied, bool FolderFromVariable);
