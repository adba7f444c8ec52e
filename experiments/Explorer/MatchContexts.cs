using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Matching;

namespace Rosetta.Experiments.Explorer;

/// <summary>What the explorer shows of two matched models: pairs of neurons, their contexts and the text of these. P pairs, C contexts at
/// most of each, W samples of a context, T samples.</summary>
internal sealed record MatchContexts
{
    public required ContextHeader Header { get; init; }

    /// <summary>Documents in reading order; their texts follow one another in <see cref="Text"/>.</summary>
    public required IReadOnlyList<ContextDocument> Documents { get; init; }

    /// <summary>UTF-8 of all documents.</summary>
    public required byte[] Text { get; init; }

    /// <summary>[T, 3]: document, first byte and one past the last byte in it.</summary>
    public required int[] Spans { get; init; }

    /// <summary>First sample of each sequence that was fed.</summary>
    public required int[] Windows { get; init; }

    /// <summary>[P, 5]: <see cref="PairKind"/>, neuron of A, neuron of B, runner-up of A, runner-up of B (flat; -1 where there is
    /// none).</summary>
    public required int[] Pairs { get; init; }

    /// <summary>[P, 3]: correlation, with the runner-up of A, with that of B (NaN where there is none).</summary>
    public required float[] Correlations { get; init; }

    /// <summary>[P, nulls]: share of a null's pairs, over all draws, with a correlation below this one.</summary>
    public required float[] NullShares { get; init; }

    /// <summary>[P, C, 3]: sample, first and number of the samples around; -1 where a pair has no more.</summary>
    public required int[] Places { get; init; }

    /// <inheritdoc cref="CollectedContexts.Reasons"/>
    public required byte[] Reasons { get; init; }

    /// <summary>Maps and views of image models, whose samples are images; null for texts.</summary>
    public ShownImages? Images { get; init; }

    public required ShownSide A { get; init; }
    public required ShownSide B { get; init; }

    /// <summary>Number of pairs.</summary>
    public int Count => Pairs.Length / 5;

    /// <summary>Collects them for two models whose activations are still at hand.</summary>
    /// <param name="matched">What is known of both.</param>
    /// <param name="a">Activations of the first.</param>
    /// <param name="b">Activations of the second.</param>
    /// <param name="contexts">How many contexts.</param>
    /// <param name="stop">Ends the work between reads.</param>
    public static MatchContexts Of(ContextSource matched, IActivations a, IActivations b, ContextSettings contexts, CancellationToken stop)
    {
        PairMeasurement measured = matched.Measured;
        AlignedCorpus corpus = matched.Corpus!;
        IReadOnlyList<ShownPair> pairs = ShownPair.Of(measured, contexts.MostControls, matched.Rng);
        var collected = CollectedContexts.Collect(a, b, pairs, corpus.BlockOfSample, contexts, matched.Rng, stop);
        (ContextDocument[] documents, byte[] text) = Texts(corpus);
        string[] measures = [.. matched.A.Selectivity.Keys.Union(matched.B.Selectivity.Keys, StringComparer.Ordinal)];
        return new MatchContexts
        {
            Header = ContextHeader.Of(matched, collected, measures),
            Documents = documents,
            Text = text,
            Spans = SpansOf(corpus),
            Windows = [.. corpus.WindowsA.Where(window => window.Memberships.Length > 0).Select(window => window.Memberships[0].Sample)],
            Pairs = PairsOf(pairs),
            Correlations = CorrelationsOf(pairs),
            NullShares = NullPercentiles.Of(measured, [.. pairs.Select(pair => pair.Correlation)]),
            Places = PlacesOf(collected),
            Reasons = collected.Reasons,
            A = ShownSide.Of(collected.A, matched.A, measures, [.. pairs.Select(pair => pair.A)]),
            B = ShownSide.Of(collected.B, matched.B, measures, [.. pairs.Select(pair => pair.B)]),
        };
    }

    internal static int[] PairsOf(IReadOnlyList<ShownPair> pairs) => [.. pairs.SelectMany(pair => new[] { (int)pair.Kind, pair.A, pair.B,
        pair.RunnerUpOfA?.Flat ?? -1, pair.RunnerUpOfB?.Flat ?? -1 })];

    internal static float[] CorrelationsOf(IReadOnlyList<ShownPair> pairs) => [.. pairs.SelectMany(pair => new[] { (float)pair.Correlation,
        (float)(pair.RunnerUpOfA?.Correlation ?? double.NaN), (float)(pair.RunnerUpOfB?.Correlation ?? double.NaN) })];

    private static int[] SpansOf(AlignedCorpus corpus)
    {
        var spans = new int[checked(3 * corpus.Samples.Count)];
        for (int t = 0; t < corpus.Samples.Count; t++)
            (spans[3 * t], spans[3 * t + 1], spans[3 * t + 2]) =
                (corpus.Samples[t].Document, corpus.Samples[t].ByteStart, corpus.Samples[t].ByteEnd);
        return spans;
    }

    internal static int[] PlacesOf(CollectedContexts collected)
    {
        var places = new int[3 * collected.Samples.Length];
        for (int i = 0; i < collected.Samples.Length; i++)
        {
            (places[3 * i], places[3 * i + 1]) = (collected.Samples[i], collected.Firsts[i]);
            places[3 * i + 2] = collected.Samples[i] < 0 ? -1 : collected.Lengths[i];
        }
        return places;
    }

    /// <summary>The documents' texts as far as there are samples of them.</summary>
    private static (ContextDocument[] Documents, byte[] Text) Texts(AlignedCorpus corpus)
    {
        var ends = new int[corpus.Documents.Count];
        foreach (AlignedSample sample in corpus.Samples)
            ends[sample.Document] = Math.Max(ends[sample.Document], sample.ByteEnd);
        using var text = new MemoryStream();
        var documents = new ContextDocument[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            AlignedDocument document = corpus.Documents[i];
            text.Write(Encoding.UTF8.GetBytes(document.Text!).AsSpan(0, ends[i]));
            documents[i] = new ContextDocument(document.NamesCategory ? document.Category : null, document.Source, ends[i]);
        }
        return (documents, text.ToArray());
    }
}

/// <summary>What contexts are collected from: two measured models, and the text that both were fed.</summary>
/// <param name="Label">Name of the pair of models, different for every pair of a run.</param>
/// <param name="CorpusName">As the user named it.</param>
/// <param name="Corpus">The aligned documents, with their texts; null for images.</param>
/// <param name="Pooling">How tokens became one value of a span.</param>
/// <param name="Measured">The match.</param>
/// <param name="A">The first model.</param>
/// <param name="B">The second.</param>
/// <param name="Rng">Source of what is drawn.</param>
internal sealed record ContextSource(string Label, string CorpusName, AlignedCorpus? Corpus, string Pooling, PairMeasurement Measured,
    MeasuredModel A, MeasuredModel B, Theory.Randomness.Rng Rng);

/// <summary>A document of contexts.</summary>
/// <param name="Category">Its type; null where the corpus does not say.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Bytes">Bytes of its text that are kept.</param>
internal sealed record ContextDocument(string? Category, string Source, int Bytes);
