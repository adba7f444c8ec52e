using System.Globalization;
using System.Text;
using Rosetta.Empirical.Contexts;
using Rosetta.Experiments.Explorer;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Explorer;

/// <summary>Contexts of models that nobody trained: any number of pairs, over a text with everything that a page must not take for its
/// own.</summary>
internal static class SyntheticContexts
{
    public const string Markup = "<script>window.broken=1</script>", Image = "<img src=x onerror=window.broken=1>",
        Link = "http://example.org/x.png";

    private static readonly string[] Vocabulary = ["alpha", "beta", "gamma", "delta", "stream", "buffer", "reader", "writer", "index",
        "value", "<b>",
        Markup, Image, "\u202Eesrever", "\u0627\u0644\u0639\u0631\u0628\u064A\u0629", "\u05D0\u05D1\u05D2", "\u0000\u0007\u001B[31m",
            "</script>",
        "\u6F22\u5B57", "\u2028", "&amp;", "\"quoted\"", "'single'", "{", "=>", "\n", "\t", "\\u003c", Link];

    private static readonly string[] Categories = ["System.IO", "System.Text", "<i>Kind</i>", "Microsoft.Build"];

    /// <summary>Contexts of so many pairs.</summary>
    public static MatchContexts Of(int pairs, string label = "first x second", bool categories = true, int samplesPerDocument = 90,
        int documents = 80, bool unembedding = true)
    {
        Rng rng = Rng.FromSeed("synthetic contexts");
        var settings = new ContextSettings();
        int samples = samplesPerDocument * documents, most = settings.MostPerPair, scatter = 200;
        using var text = new MemoryStream();
        var spans = new int[3 * samples];
        var bytes = new int[documents];
        for (int t = 0; t < samples; t++)
        {
            int document = t / samplesPerDocument;
            byte[] own = Encoding.UTF8.GetBytes(Vocabulary[rng.NextInt(Vocabulary.Length)]
                + (rng.NextInt(3) > 0 ? " " + rng.NextInt(500).ToString(CultureInfo.InvariantCulture) : ""));
            (spans[3 * t], spans[3 * t + 1], spans[3 * t + 2]) = (document, bytes[document], bytes[document] + own.Length);
            bytes[document] += own.Length;
            text.Write(own);
        }
        int width = Math.Max(8, (pairs + 5) / 6);
        var shown = new int[5 * pairs];
        var correlations = new float[3 * pairs];
        var places = new int[3 * most * pairs];
        var reasons = new byte[3 * most * pairs];
        Array.Fill(places, -1);
        for (int pair = 0; pair < pairs; pair++)
        {
            // Not all of them controls or pairs of one kind, and correlations that fall.
            int kind = pair < pairs / 2 ? 0 : pair < pairs * 3 / 4 ? 1 : 2 + pair % 2;
            ReadOnlySpan<int> numbers = [kind, pair, (pair * 7 + 1) % (6 * width), (pair + 1) % (6 * width),
                pair % 3 == 0 ? -1 : pair % (6 * width)];
            numbers.CopyTo(shown.AsSpan(5 * pair));
            float r = 1 - (pair + 0.5f) / pairs;
            ReadOnlySpan<float> own = [r, r * 0.8f, pair % 3 == 0 ? float.NaN : r * 0.7f];
            own.CopyTo(correlations.AsSpan(3 * pair));
            for (int i = 0; i < most; i++)
            {
                int sample = (pair * 31 + i * 97) % samples, start = sample - sample % samplesPerDocument;
                int first = Math.Clamp(sample - 10, start, start + samplesPerDocument - settings.Width), place = 3 * (pair * most + i);
                (places[place], places[place + 1], places[place + 2]) = (sample, first, settings.Width);
                (byte a, byte b, byte random) reason = i < 20 ? ((byte)(i + 1), i < 10 ? (byte)(20 - i) : (byte)0, (byte)0) : i < 30
                    ? ((byte)0,
                    (byte)(i - 19), (byte)0) : i < 45 ? ((byte)(100 + (i - 30) / 3), (byte)0, (byte)0) : i < 60
                        ? ((byte)0, (byte)(100 + (i - 45) / 3),
                    (byte)0) : ((byte)0, (byte)0, (byte)1);
                (reasons[place], reasons[place + 1], reasons[place + 2]) = reason;
            }
        }
        return new MatchContexts
        {
            Header = new ContextHeader
            {
                Format = ContextHeader.CurrentFormat,
                Label = label,
                A = new ContextModel("first <model>", [0, 1, 2, 3, 4, 5], [.. Enumerable.Repeat(width, 6)]),
                B = new ContextModel("second", [0, 1, 2, 3, 4, 5], [.. Enumerable.Repeat(width, 6)]),
                Corpus = "synthetic",
                Pooling = "mean",
                Samples = samples,
                Nulls = ["rotation"],
                Deciding = "rotation",
                Tau = 0.5,
                FalseDiscoveryRate = 0.05,
                Measures = [new ContextMeasure("cosineKurtosis", "kurtosis over the vocabulary"),
                    new ContextMeasure("sparsity", "of activations")],
                Settings = settings,
                Scatter = scatter,
            },
            Documents = [.. Enumerable.Range(0, documents)
                .Select(i => new ContextDocument(categories ? Categories[i % Categories.Length] : null, $"document {i} <u>", bytes[i]))],
            Text = text.ToArray(),
            Spans = spans,
            Windows = [.. Enumerable.Range(0, 2 * documents).Select(i => i * samplesPerDocument / 2)],
            Pairs = shown,
            Correlations = correlations,
            NullShares = [.. Enumerable.Range(0, pairs).Select(pair => 1 - pair / (float)pairs)],
            Places = places,
            Reasons = reasons,
            A = Side(pairs, most, settings.Width, scatter, rng.Derive("a"), unembedding),
            B = Side(pairs, most, settings.Width, scatter, rng.Derive("b"), unembedding),
        };
    }

    private static ShownSide Side(int pairs, int most, int width, int scatter, Rng rng, bool unembedding)
    {
        var steps = new byte[pairs * most * width];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = (byte)rng.NextInt(251);
        float[] Random(int count)
        {
            var values = new float[count];
            for (int i = 0; i < count; i++)
                values[i] = (float)rng.NextDouble();
            return values;
        }
        return new ShownSide
        {
            Quantiles = [.. Enumerable.Range(0, pairs).SelectMany(_ => new[] { 3f, 2f, 1f, 0f, -0.2f, 5f })],
            Raw = Random(pairs * most),
            Steps = steps,
            Scatter = Random(pairs * scatter),
            Measures = [.. Random(2 * pairs).Select((value, i) => i % 14 == 6 ? float.NaN : 20 * value)],
            Tokens = !unembedding ? [] : [.. Enumerable.Range(0, 20 * pairs).Select(i => (i + i / 20) % Vocabulary.Length)],
            Effects = !unembedding ? [] : Random(20 * pairs),
            Vocabulary = !unembedding ? [] : Vocabulary,
        };
    }
}
