using System.Reflection;
using System.Text.Json;

namespace Rosetta.Tests.Reference;

/// <summary>The project's copy of the reference outputs, made by the original implementations (README.md in this folder).</summary>
internal static class ReferenceFiles
{
    private static readonly string Root = typeof(ReferenceFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ReferenceFolder").Value!;

    /// <summary>Path of a reference file or folder, for example <c>PathOf("matching", "ties", "a.safetensors")</c>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A reference file as JSON.</summary>
    public static JsonDocument Json(params string[] parts) => JsonDocument.Parse(File.ReadAllBytes(PathOf(parts)));
}
