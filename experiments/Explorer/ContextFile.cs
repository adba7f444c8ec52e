using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Contexts;
using Rosetta.Experiments.Records;
using Rosetta.Theory;

namespace Rosetta.Experiments.Explorer;

/// <summary>Contexts on disk: a safetensors file whose header says what it holds, so that NumPy reads it as well.</summary>
internal static class ContextFile
{
    /// <summary>In the folder of a match.</summary>
    public const string FileName = "contexts.safetensors";

    private const string HeaderKey = "contexts";

    /// <summary>Writes a file; it appears whole or not at all.</summary>
    public static void Write(string path, MatchContexts contexts)
    {
        (string Name, SafetensorsType Type, Array Values)[] tensors = [.. Shared(contexts), .. Of("a", contexts.A), .. Of("b", contexts.B),
            .. contexts.Images is { } images ? Of(images) : []];
        SafetensorsWriter.Write(path, [.. tensors.Select(tensor =>
            new SafetensorsDeclaration(tensor.Name, tensor.Type, tensor.Values.LongLength))], writer =>
        {
            foreach ((string name, _, Array values) in tensors)
            {
                switch (values)
                {
                    case byte[] bytes: writer.Append(name, bytes); break;
                    case int[] integers: writer.Append(name, integers); break;
                    case float[] numbers: writer.Append(name, numbers); break;
                }
            }
        }, new Dictionary<string, string> { [HeaderKey] = JsonSerializer.Serialize(contexts.Header, RunJson.Line) });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, is no file of contexts, or its parts do not fit each other.</exception>
    public static MatchContexts Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        try
        {
            if (!file.Metadata.TryGetValue(HeaderKey, out string? json))
                throw Damaged(path, "its header says nothing of contexts", null);
            ContextHeader header = JsonSerializer.Deserialize<ContextHeader>(json, RunJson.Line)
                ?? throw Damaged(path, "its header is null", null);
            if (header.Format != ContextHeader.CurrentFormat)
            {
                throw new BadInputException($"'{path}' is of format {header.Format}", $"Format {ContextHeader.CurrentFormat} is needed",
                    "Collect the contexts again with this version of the program");
            }
            var contexts = new MatchContexts
            {
                Header = header,
                Documents = Json<IReadOnlyList<ContextDocument>>(file, "documents"),
                Text = Bytes(file, "text"),
                Spans = Integers(file, "spans"),
                Windows = Integers(file, "windows"),
                Pairs = Integers(file, "pairs"),
                Correlations = Numbers(file, "correlations"),
                NullShares = Numbers(file, "nullShares"),
                Places = Integers(file, "contexts"),
                Reasons = Bytes(file, "reasons"),
                A = Side(file, "a"),
                B = Side(file, "b"),
                Images = header.Images is null ? null : Images(file),
            };
            return Wrong(contexts) is { } wrong ? throw Damaged(path, wrong, null) : contexts;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or OverflowException)
        {
            throw Damaged(path, error.Message, error);
        }
    }

    private static BadInputException Damaged(string path, string what, Exception? error) => new($"'{path}' is damaged: {what}",
        "Contexts as 'match --contexts' or 'run' write them are needed", "Collect the contexts again", error);

    private static (string, SafetensorsType, Array)[] Shared(MatchContexts contexts) =>
    [
        ("documents", SafetensorsType.U8, JsonSerializer.SerializeToUtf8Bytes(contexts.Documents, RunJson.Line)),
        ("text", SafetensorsType.U8, contexts.Text),
        ("spans", SafetensorsType.I32, contexts.Spans),
        ("windows", SafetensorsType.I32, contexts.Windows),
        ("pairs", SafetensorsType.I32, contexts.Pairs),
        ("correlations", SafetensorsType.F32, contexts.Correlations),
        ("nullShares", SafetensorsType.F32, contexts.NullShares),
        ("contexts", SafetensorsType.I32, contexts.Places),
        ("reasons", SafetensorsType.U8, contexts.Reasons),
    ];

    private static (string, SafetensorsType, Array)[] Of(string name, ShownSide side) =>
    [
        ($"{name}.quantiles", SafetensorsType.F32, side.Quantiles),
        ($"{name}.raw", SafetensorsType.F32, side.Raw),
        ($"{name}.steps", SafetensorsType.U8, side.Steps),
        ($"{name}.scatter", SafetensorsType.F32, side.Scatter),
        ($"{name}.measures", SafetensorsType.F32, side.Measures),
        ($"{name}.tokens", SafetensorsType.I32, side.Tokens),
        ($"{name}.effects", SafetensorsType.F32, side.Effects),
        ($"{name}.vocabulary", SafetensorsType.U8, JsonSerializer.SerializeToUtf8Bytes(side.Vocabulary, RunJson.Line)),
    ];

    private static (string, SafetensorsType, Array)[] Of(ShownImages images) =>
    [
        ("a.maps", SafetensorsType.U8, images.MapsA),
        ("b.maps", SafetensorsType.U8, images.MapsB),
        ("a.mapScales", SafetensorsType.F32, images.ScalesA),
        ("b.mapScales", SafetensorsType.F32, images.ScalesB),
        ("views", SafetensorsType.U8, images.Views),
        ("viewPlaces", SafetensorsType.I32, images.ViewPlaces),
    ];

    private static ShownImages Images(SafetensorsFile file) => new()
    {
        MapsA = Bytes(file, "a.maps"),
        MapsB = Bytes(file, "b.maps"),
        ScalesA = Numbers(file, "a.mapScales"),
        ScalesB = Numbers(file, "b.mapScales"),
        Views = Bytes(file, "views"),
        ViewPlaces = Integers(file, "viewPlaces"),
    };

    private static ShownSide Side(SafetensorsFile file, string name) => new()
    {
        Quantiles = Numbers(file, $"{name}.quantiles"),
        Raw = Numbers(file, $"{name}.raw"),
        Steps = Bytes(file, $"{name}.steps"),
        Scatter = Numbers(file, $"{name}.scatter"),
        Measures = Numbers(file, $"{name}.measures"),
        Tokens = Integers(file, $"{name}.tokens"),
        Effects = Numbers(file, $"{name}.effects"),
        Vocabulary = Json<IReadOnlyList<string>>(file, $"{name}.vocabulary"),
    };

    private static T Json<T>(SafetensorsFile file, string name) =>
        JsonSerializer.Deserialize<T>(Bytes(file, name), RunJson.Line) ?? throw new JsonException($"{name} is null");

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        SafetensorsTensor tensor = Typed(file, name, SafetensorsType.U8);
        var bytes = new byte[tensor.ElementCount];
        file.ReadBytes(tensor, 0, bytes);
        return bytes;
    }

    private static int[] Integers(SafetensorsFile file, string name)
    {
        SafetensorsTensor tensor = Typed(file, name, SafetensorsType.I32);
        var values = new long[tensor.ElementCount];
        file.ReadInt64(tensor, 0, values);
        return Array.ConvertAll(values, value => (int)value);
    }

    private static float[] Numbers(SafetensorsFile file, string name)
    {
        SafetensorsTensor tensor = Typed(file, name, SafetensorsType.F32);
        var values = new float[tensor.ElementCount];
        file.ReadFloat32(tensor, 0, values);
        return values;
    }

    private static SafetensorsTensor Typed(SafetensorsFile file, string name, SafetensorsType type) =>
        file.Tensor(name) is { } tensor && tensor.Type == type && tensor.ElementCount <= Array.MaxLength ? tensor
            : throw new ArgumentException($"{name} is not of type {type}");

    /// <summary>What does not fit in a file whose parts were read; null where all does.</summary>
    private static string? Wrong(MatchContexts contexts)
    {
        ContextHeader header = contexts.Header;
        ContextSettings settings = header.Settings;
        if (settings is not { Top: >= 0 and <= 99, PerBand: >= 0 and <= 99, Random: >= 0 and <= 99, Around: >= 0 and <= 250 })
            return "numbers of contexts out of range";
        int pairs = contexts.Count, samples = contexts.Spans.Length / 3;
        long places = (long)pairs * settings.MostPerPair;
        bool sizes = header.Samples == samples && contexts.Pairs.Length == 5 * pairs && contexts.Spans.Length == 3 * samples
            && contexts.Correlations.Length == 3 * pairs && contexts.NullShares.Length == pairs * header.Nulls.Count
            && contexts.Places.LongLength == 3 * places && contexts.Reasons.LongLength == 3 * places;
        if (!sizes || !Fits(contexts.A) || !Fits(contexts.B))
            return "parts of different sizes";
        long bytes = contexts.Documents.Sum(document => document is { Bytes: >= 0, Source: not null } ? (long)document.Bytes : -1);
        if (bytes != contexts.Text.LongLength || contexts.Documents.Any(document => document is not { Bytes: >= 0, Source: not null }))
            return "documents that are not the text";
        if (contexts.Images is { } images && !FitImages(images, header.Images!))
            return "maps or views of images that do not fit";
        return Ranges(contexts, samples) ?? Neurons(contexts);

        bool FitImages(ShownImages images, ContextGrid grid) => grid is { Rows: >= 1 and <= 4096, Columns: >= 1 and <= 4096 }
            && images.MapsA.LongLength == places * grid.Rows * grid.Columns && images.MapsB.LongLength == images.MapsA.LongLength
            && images.ScalesA.Length == 2 * pairs && images.ScalesB.Length == 2 * pairs && images.ViewPlaces.Length == 4 * samples
            && Enumerable.Range(0, 2 * samples).All(i => images.ViewPlaces[2 * i] >= 0 && images.ViewPlaces[2 * i + 1] >= 0
                && (long)images.ViewPlaces[2 * i] + images.ViewPlaces[2 * i + 1] <= images.Views.Length);

        bool Fits(ShownSide side) => side.Quantiles.Length == (ContextSettings.Bands.Count + 1) * pairs && side.Raw.LongLength == places
            && side.Steps.LongLength == places * settings.Width && side.Scatter.LongLength == (long)pairs * header.Scatter
            && side.Measures.LongLength == (long)pairs * header.Measures.Count && side.Tokens.Length == side.Effects.Length
            && (side.Tokens.Length == 0 || side.Tokens.Length == 2 * VocabularyEffects.Kept * pairs)
            && side.Tokens.All(token => token >= -1 && token < side.Vocabulary.Count) && side.Vocabulary.All(text => text is not null);
    }

    private static string? Ranges(MatchContexts contexts, int samples)
    {
        for (int t = 0; t < samples; t++)
        {
            (int document, int start, int end) = (contexts.Spans[3 * t], contexts.Spans[3 * t + 1], contexts.Spans[3 * t + 2]);
            if (document < 0 || document >= contexts.Documents.Count || start < 0 || end < start
                || end > contexts.Documents[document].Bytes)
                return $"span {t} lies in no document";
        }
        for (int i = 0; i < contexts.Places.Length; i += 3)
        {
            (int sample, int first, int count) = (contexts.Places[i], contexts.Places[i + 1], contexts.Places[i + 2]);
            if (sample != -1 && !(first >= 0 && count >= 1 && count <= contexts.Header.Settings.Width && first <= samples - count
                && sample >= first && sample < first + count))
                return $"context {i / 3} lies among no samples";
        }
        return null;
    }

    private static string? Neurons(MatchContexts contexts)
    {
        NeuronLayout a = contexts.Header.A.Layout(), b = contexts.Header.B.Layout();
        for (int i = 0; i < contexts.Pairs.Length; i += 5)
        {
            ReadOnlySpan<int> pair = contexts.Pairs.AsSpan(i, 5);
            if (pair[0] is < 0 or > (int)PairKind.ControlB || pair[1] < 0 || pair[1] >= a.Count || pair[2] < 0 || pair[2] >= b.Count
                || pair[3] < -1 || pair[3] >= b.Count || pair[4] < -1 || pair[4] >= a.Count)
                return $"pair {i / 5} is of no neurons";
        }
        return null;
    }
}
