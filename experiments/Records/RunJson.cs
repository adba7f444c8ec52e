using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rosetta.Experiments.Records;

/// <summary>How run files are written: camelCase, full precision, non-finite numbers as strings rather than lost, unknown members refused.</summary>
public static class RunJson
{
    /// <summary>For files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one row per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>For stdout: as <see cref="Indented"/>, with nulls written, so that every promised member is there.</summary>
    public static JsonSerializerOptions Output { get; } = new(Options(indented: true)) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
