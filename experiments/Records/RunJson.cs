using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rosetta.Experiments.Records;

/// <summary>
/// How run files are written: camelCase, full precision, non-finite numbers as strings rather than lost, unknown members and stray nulls
/// refused.
/// </summary>
public static class RunJson
{
    /// <summary>For files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one row per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>For stdout and files for other programs: every promised member is there, as a number or null.</summary>
    /// <remarks>JSON has no other numbers. A run's own files are read back, where not finite and not known are two things.</remarks>
    public static JsonSerializerOptions Output { get; } = new(Options(indented: true))
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new FiniteOrNull() },
    };

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
