using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>
/// The checked header of a safetensors file: eight bytes of length (little-endian), that many bytes of JSON, then the data of all
/// tensors, in the order of their offsets, without gap or overlap, up to the last byte of the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation; a larger length is garbage, not a header.</summary>
    internal const int MaxJsonBytes = 100_000_000;

    internal const int LengthBytes = 8;

    /// <summary>Dimensions that a tensor may have: as many as libtorch's.</summary>
    private const int MostExtents = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private SafetensorsHeader(Dictionary<string, SafetensorsTensor> tensors, Dictionary<string, string> metadata) =>
        (Tensors, Metadata) = (tensors, metadata);

    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads the header of a file of the given length and checks every statement in it against that length.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="readExactly">Fills a buffer from a position that lies within the file.</param>
    /// <exception cref="BadInputException">The file is not a whole, well-formed safetensors file.</exception>
    public static SafetensorsHeader Read(string path, long fileLength, Action<long, Memory<byte>> readExactly)
    {
        if (fileLength < LengthBytes)
            throw Mistaken() ?? Bad(path, $"has {fileLength} bytes",
                $"A safetensors file starts with {LengthBytes} bytes of header length");
        var lengthBytes = new byte[LengthBytes];
        readExactly(0, lengthBytes);
        ulong jsonLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (jsonLength > MaxJsonBytes) // Any text is taken for such a length.
            throw Mistaken() ?? Bad(path, $"states a header of {jsonLength} bytes",
                $"At most {MaxJsonBytes} bytes are a header; this is no safetensors file, or a damaged one");
        if ((long)jsonLength > fileLength - LengthBytes)
            throw Bad(path, $"states a header of {jsonLength} bytes but has {fileLength} bytes in all",
                "The whole header must be in the file");
        var json = new byte[(int)jsonLength];
        readExactly(LengthBytes, json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return Parse(path, document.RootElement, LengthBytes + (long)jsonLength, fileLength);
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw Bad(path, $"has a header that is no JSON: {error.Message}", "The header must be one JSON object with unique names",
                error);
        }

        BadInputException? Mistaken()
        {
            var head = new byte[(int)Math.Min(fileLength, ForeignFile.HeadBytes)];
            readExactly(0, head);
            return ForeignFile.Mistaken(head, path);
        }
    }

    private static SafetensorsHeader Parse(string path, JsonElement root, long dataStart, long fileLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Bad(path, $"has a header that is a JSON {root.ValueKind}", "The header must be a JSON object of tensors");
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in root.EnumerateObject())
        {
            if (entry.NameEquals("__metadata__"))
                ReadMetadata(path, entry.Value, metadata);
            else
                tensors.Add(entry.Name, ReadTensor(path, entry.Name, entry.Value, dataStart));
        }
        long next = dataStart;
        // An empty tensor shares its offset with its neighbour, so the end settles the order.
        foreach (SafetensorsTensor tensor in tensors.Values.OrderBy(t => t.FileOffset).ThenBy(t => t.ByteCount))
        {
            if (tensor.FileOffset != next)
                throw Bad(path, $"places tensor '{tensor.Name}' at data byte {tensor.FileOffset - dataStart}, "
                    + $"{(tensor.FileOffset < next ? "inside" : "after a gap behind")} "
                    + $"the tensor that ends at {next - dataStart}", "Tensors must follow one another without overlap or gap");
            next += tensor.ByteCount;
        }
        if (next != fileLength)
            throw Bad(path, $"has {fileLength - dataStart} bytes of data where its tensors need {next - dataStart}",
                next > fileLength ? "The file is truncated" : "Nothing may follow the last tensor");
        return new SafetensorsHeader(tensors, metadata);
    }

    private static SafetensorsTensor ReadTensor(string path, string name, JsonElement entry, long dataStart)
    {
        BadInputException BadTensor(string received, string needed) => Bad(path, $"tensor '{name}' {received}", needed);

        if (entry.ValueKind != JsonValueKind.Object)
            throw BadTensor($"is described by a JSON {entry.ValueKind}", "A tensor needs an object with dtype, shape and data_offsets");
        JsonElement? dtype = null, shape = null, offsets = null;
        foreach (JsonProperty property in entry.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype": dtype = property.Value; break;
                case "shape": shape = property.Value; break;
                case "data_offsets": offsets = property.Value; break;
            }
        }
        if (dtype is not { ValueKind: JsonValueKind.String } typeElement
            || !TryParseType(typeElement.GetString()!, out SafetensorsType type))
            throw BadTensor($"has dtype {dtype?.GetRawText() ?? "(none)"}",
                $"One of {string.Join(", ", Enum.GetNames<SafetensorsType>())} is needed");
        long[] extents = ReadIntegers(shape) ?? throw BadTensor($"has shape {shape?.GetRawText() ?? "(none)"}",
            "A list of non-negative integers is needed");
        if (ReadIntegers(offsets) is not [long begin, long end] || end < begin)
            throw BadTensor($"has data_offsets {offsets?.GetRawText() ?? "(none)"}", "Two integers, begin <= end, are needed");
        long elements = 1;
        try
        {
            foreach (long extent in extents)
                elements = checked(elements * extent);
            if (checked(elements * type.Size()) != end - begin)
                throw BadTensor($"is {type} [{string.Join(", ", extents)}] in {end - begin} bytes",
                    $"That shape needs {elements * type.Size()} bytes");
            return new SafetensorsTensor(name, type, extents, elements, checked(dataStart + begin));
        }
        catch (OverflowException error)
        {
            throw Bad(path, $"tensor '{name}' is {type} [{string.Join(", ", extents)}] at [{begin}, {end}]",
                "A size below 2^63 bytes is needed", error);
        }
    }

    private static bool TryParseType(string name, out SafetensorsType type) =>
        Enum.TryParse(name, ignoreCase: false, out type) && Enum.IsDefined(type) && type.ToString() == name;

    private static long[]? ReadIntegers(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Array } array)
            return null;
        if (array.GetArrayLength() > MostExtents)
            return null;
        var values = new long[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out values[i]) || values[i++] < 0)
                return null;
        }
        return values;
    }

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind == JsonValueKind.Null)
            return; // The reference implementation's reader takes it for none.
        if (element.ValueKind != JsonValueKind.Object)
            throw Bad(path, $"has metadata that are a JSON {element.ValueKind}", "__metadata__ must map strings to strings");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            metadata.Add(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!
                : throw Bad(path, $"has metadata '{property.Name}' = {property.Value.GetRawText()}",
                    "__metadata__ must map strings to strings"));
        }
    }

    /// <summary>The header as bytes, padded with spaces so that the data start at a multiple of eight.</summary>
    internal static byte[] Serialize(IReadOnlyList<SafetensorsDeclaration> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var json = new MemoryStream();
        json.Write(new byte[LengthBytes]);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            if (metadata.Count > 0)
            {
                writer.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            long begin = 0;
            foreach (SafetensorsDeclaration tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Type.ToString());
                writer.WriteStartArray("shape");
                foreach (long extent in tensor.Shape)
                    writer.WriteNumberValue(extent);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(begin);
                writer.WriteNumberValue(begin += tensor.ByteCount);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (json.Length % LengthBytes != 0)
            json.WriteByte((byte)' ');
        byte[] bytes = json.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - LengthBytes));
        return bytes;
    }

    private static BadInputException Bad(string path, string received, string needed, Exception? cause = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"'{path}' {received}"), needed, "Make or download the file again", cause);
}
