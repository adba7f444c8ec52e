using System.Runtime.InteropServices;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;

namespace Rosetta.Experiments.Explorer;

/// <summary>What the page loads of one pair of models: the table of pairs in blocks, and pairs in shards.</summary>
internal sealed class PairScripts
{
    /// <summary>Pairs of a block of the table, and of a shard: a block of about 100 kB, a shard of 80 kB.</summary>
    public const int Block = 2000, Shard = 2;

    /// <summary>The measure that the table has as kurtosis, by preference.</summary>
    private static readonly string[] Kurtosis = ["cosineKurtosis", "activationKurtosis"];

    private readonly MatchContexts _contexts;
    private readonly ShownPairText _text;
    private readonly NeuronLayout _layoutA, _layoutB;
    private readonly int _kurtosis;

    public PairScripts(MatchContexts contexts, ShownPairText text)
    {
        (_contexts, _text) = (contexts, text);
        (_layoutA, _layoutB) = (contexts.Header.A.Layout(), contexts.Header.B.Layout());
        _kurtosis = Kurtosis.Select(name => contexts.Header.Measures.ToList().FindIndex(measure => measure.Name == name))
            .FirstOrDefault(found => found >= 0, -1);
    }

    /// <summary>Position of the measure that the table shows as kurtosis; -1 without one.</summary>
    public int KurtosisMeasure => _kurtosis;

    /// <summary>A block of the table: columns as base64 of little-endian numbers, and labels.</summary>
    public object BlockOf(int block)
    {
        int[] pairs = [.. Enumerable.Range(block * Block, Math.Min(Block, _contexts.Count - block * Block))];
        int[] Column(int column) => [.. pairs.Select(pair => _contexts.Pairs[5 * pair + column])];
        float[] KurtosisOf(ShownSide side) => [.. pairs.Select(pair => _kurtosis < 0 ? float.NaN
            : side.Measures[pair * _contexts.Header.Measures.Count + _kurtosis])];
        int[] Category(int side) => [.. pairs.Select(pair => _text.CategoriesOf(pair, side) is [var (category, _), ..] ? category : -1)];
        return new
        {
            Kind = Base64<int>(Column(0)),
            A = Base64<int>(Column(1)),
            B = Base64<int>(Column(2)),
            Correlation = Base64<float>([.. pairs.Select(pair => _contexts.Correlations[3 * pair])]),
            KurtosisA = Base64<float>(KurtosisOf(_contexts.A)),
            KurtosisB = Base64<float>(KurtosisOf(_contexts.B)),
            CategoryA = Base64<int>(Category(0)),
            CategoryB = Base64<int>(Category(1)),
            Labels = pairs.Select(pair => _text.LabelOf(pair, _contexts.Pairs[5 * pair] == (int)PairKind.ControlB ? 1 : 0)),
        };
    }

    /// <summary>All that the page shows of some pairs, in the order of their numbers.</summary>
    public object[] ShardOf(int shard) =>
        [.. Enumerable.Range(shard * Shard, Math.Min(Shard, _contexts.Count - shard * Shard)).Select(PairOf)];

    private object PairOf(int pair)
    {
        int nulls = _contexts.Header.Nulls.Count;
        return new
        {
            RunnerA = Runner(_layoutB, _contexts.Pairs[5 * pair + 3], _contexts.Correlations[3 * pair + 1]),
            RunnerB = Runner(_layoutA, _contexts.Pairs[5 * pair + 4], _contexts.Correlations[3 * pair + 2]),
            Nulls = _contexts.NullShares.AsSpan(pair * nulls, nulls).ToArray().Select(Known),
            A = SideOf(pair, _contexts.A, 0),
            B = SideOf(pair, _contexts.B, 1),
            Contexts = _text.PlacesOf(pair).Select(Context),
        };
    }

    private static object? Runner(NeuronLayout layout, int flat, float correlation) => flat < 0 ? null
        : new { layout.KeyOf(flat).Layer, layout.KeyOf(flat).Unit, Correlation = Known(correlation) };

    private object SideOf(int pair, ShownSide side, int number)
    {
        int measures = _contexts.Header.Measures.Count, scatter = _contexts.Header.Scatter;
        NeuronScale scale = side.ScaleOf(pair);
        return new
        {
            Quantiles = scale.Quantiles.Select(value => Known(value)),
            Maximum = Known(scale.Maximum),
            Low = Known(scale.Low),
            High = Known(scale.High),
            Measures = side.Measures.AsSpan(pair * measures, measures).ToArray().Select(Known),
            Promoted = Tokens(pair, side, 0),
            Suppressed = Tokens(pair, side, VocabularyEffects.Kept),
            Categories = _text.CategoriesOf(pair, number).Select(entry => new[] { entry.Category, entry.Count }),
            Scatter = Base64<float>(side.Scatter.AsSpan(pair * scatter, scatter)),
            Map = (number == 0 ? _contexts.Images?.ScalesA : _contexts.Images?.ScalesB)?.AsSpan(2 * pair, 2).ToArray().Select(Known),
        };
    }

    private static IEnumerable<object[]>? Tokens(int pair, ShownSide side, int first) => side.Tokens.Length == 0 ? null
        : [.. Enumerable.Range(2 * VocabularyEffects.Kept * pair + first, VocabularyEffects.Kept).Where(i => side.Tokens[i] >= 0)
            .Select(i => new object[] { side.Vocabulary[side.Tokens[i]], side.Effects[i] })];

    /// <summary>Name of the file of an image as a model sees it, without the extension.</summary>
    public static string ViewName(int image, int side) => FormattableString.Invariant($"{(side == 0 ? 'a' : 'b')}-{image}");

    /// <summary>Of an image: maps of both neurons, and the names of its views; nothing of a text.</summary>
    private object?[] ImageOf(int place, int image)
    {
        if (_contexts.Images is not { } images)
            return [];
        int places = _contexts.Header.Images!.Rows * _contexts.Header.Images.Columns;
        string? View(int side) => images.ViewOf(image, side) is { } view ? ViewName(image, view.Side) : null;
        return [Convert.ToBase64String(images.MapsA, place * places, places), Convert.ToBase64String(images.MapsB, place * places, places),
            View(0), View(1)];
    }

    private object?[] Context(int place)
    {
        ReadOnlySpan<int> at = _contexts.Places.AsSpan(3 * place, 3);
        (int sample, int first, int count) = (at[0], at[1], at[2]);
        int width = _contexts.Header.Settings.Width, document = _text.DocumentOf(sample), category = _text.CategoryOf(sample);
        // Where within these samples a new sequence was fed: what stands before it, the models did not see.
        int window = Array.BinarySearch(_contexts.Windows, sample);
        int begun = _contexts.Windows.Length == 0 ? 0 : _contexts.Windows[Math.Max(0, window >= 0 ? window : ~window - 1)] - first;
        ReadOnlySpan<byte> reasons = _contexts.Reasons.AsSpan(3 * place, 3);
        // In the order in which data.js names them: a shard holds a thousand.
        return
        [
            _contexts.Documents[document].Source, category, sample - first, Math.Max(begun, 0), (int)reasons[0], (int)reasons[1],
            (int)reasons[2], Known(_contexts.A.Raw[place]), Known(_contexts.B.Raw[place]),
            Convert.ToBase64String(_contexts.A.Steps, place * width, count),
            Convert.ToBase64String(_contexts.B.Steps, place * width, count),
            Enumerable.Range(first, count).Select(_text.Of), .. ImageOf(place, sample),
        ];
    }

    private static float? Known(float value) => float.IsFinite(value) ? value : null;

    private static string Base64<T>(ReadOnlySpan<T> values) where T : struct => Convert.ToBase64String(MemoryMarshal.AsBytes(values));

    /// <summary>How scripts are written: short, and with every character that a script or a page could take for its own escaped.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };
}
