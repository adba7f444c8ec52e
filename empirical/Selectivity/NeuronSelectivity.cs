using System.Buffers;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Selectivity;

/// <summary>
/// Every registered measure of every neuron of a model, as far as weights or activations give it (M26, M27): values by flat index under the
/// measure's name.
/// </summary>
public static class NeuronSelectivity
{
    /// <summary>Looks at a neuron's values over the vocabulary, from several threads.</summary>
    public delegate void VocabularyVisitor(int neuron, ReadOnlySpan<double> values);

    /// <summary>Bytes of values over the vocabulary held at a time.</summary>
    private const long TileBytes = 64L << 20;

    /// <summary>What weights and activations say together.</summary>
    public static IReadOnlyDictionary<string, double?[]> Of(LanguageModel model, int vocabulary, IActivations activations,
        CancellationToken cancellation = default) => Of(model, vocabulary, activations, null, cancellation);

    /// <inheritdoc cref="Of(LanguageModel, int, IActivations, CancellationToken)"/>
    /// <param name="model">The model.</param>
    /// <param name="vocabulary">Tokens that exist.</param>
    /// <param name="activations">Its activations.</param>
    /// <param name="folded">Sees each neuron's values over the vocabulary with the gain of the final norm folded in.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    public static IReadOnlyDictionary<string, double?[]> Of(LanguageModel model, int vocabulary, IActivations activations,
        VocabularyVisitor? folded, CancellationToken cancellation = default) =>
        OfWeights(model, vocabulary, folded, cancellation).Concat(OfActivations(activations, cancellation))
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>What weights alone say, in float64; nothing of a model without an unembedding.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vocabulary">Tokens that exist: rows of the unembedding beyond are padding, and left out.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    public static IReadOnlyDictionary<string, double?[]> OfWeights(LanguageModel model, int vocabulary,
        CancellationToken cancellation = default) => OfWeights(model, vocabulary, null, cancellation);

    private static Dictionary<string, double?[]> OfWeights(LanguageModel model, int vocabulary, VocabularyVisitor? folded,
        CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        // A base model alone has no vocabulary to be selective over.
        Dictionary<string, double?[]> found = !model.Configuration.HasUnembedding ? []
            : OfVocabulary(model, vocabulary, folded, cancellation);
        foreach ((string name, double?[] values) in OfOutputWeights(model, cancellation))
            found[name] = values;
        return found;
    }

    private static Dictionary<string, double?[]> OfVocabulary(LanguageModel model, int vocabulary, VocabularyVisitor? folded,
        CancellationToken cancellation)
    {
        Dictionary<string, double?[]> found = Empty<SelectivityMeasure.OverVocabulary>(model.Layout.Count);
        ILookup<VocabularyView, (string Name, SelectivityMeasure.OverVocabulary Measure)> views =
            Registered<SelectivityMeasure.OverVocabulary>().ToLookup(entry => entry.Measure.View);
        foreach (bool isFolded in new[] { false, true })
        {
            using DisposeScope step = NewDisposeScope();
            Tensor readout = model.Unembedding(foldFinalNormGain: isFolded).narrow(0, 0, vocabulary).to(ScalarType.Float64);
            double[] ofTokens = InverseLengths(readout);
            for (int layer = 0; layer < model.Configuration.LayerCount; layer++)
            {
                Tensor weights = model.DownProjection(layer).to(ScalarType.Float64).t();
                double[] ofNeurons = InverseLengths(weights);
                Visit(weights, readout, (neuron, values) =>
                {
                    int flat = model.Layout.Start(layer) + neuron;
                    Measure(views[isFolded ? VocabularyView.Folded : VocabularyView.Raw], flat, values);
                    if (isFolded)
                    {
                        folded?.Invoke(flat, values);
                        return;
                    }
                    // Cosines are the same products, scaled.
                    double[] cosines = ArrayPool<double>.Shared.Rent(values.Length);
                    for (int token = 0; token < values.Length; token++)
                        cosines[token] = values[token] * ofNeurons[neuron] * ofTokens[token];
                    Measure(views[VocabularyView.Cosine], flat, cosines.AsSpan(0, values.Length));
                    ArrayPool<double>.Shared.Return(cosines);
                }, cancellation);
            }
        }
        return found;

        void Measure(IEnumerable<(string Name, SelectivityMeasure.OverVocabulary Measure)> measures, int flat, ReadOnlySpan<double> values)
        {
            foreach ((string name, SelectivityMeasure.OverVocabulary measure) in measures)
                found[name][flat] = measure.Of(values);
        }
    }

    private static Dictionary<string, double?[]> OfOutputWeights(LanguageModel model, CancellationToken cancellation)
    {
        Dictionary<string, double?[]> found = Empty<SelectivityMeasure.OverWeights>(model.Layout.Count);
        for (int layer = 0; layer < model.Configuration.LayerCount; layer++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope step = NewDisposeScope();
            Tensor rows = model.DownProjection(layer).to(ScalarType.Float64).t().contiguous().cpu();
            double[] weights = rows.data<double>().ToArray();
            int width = (int)rows.shape[1], start = model.Layout.Start(layer);
            foreach ((string name, SelectivityMeasure.OverWeights measure) in Registered<SelectivityMeasure.OverWeights>())
            {
                for (int neuron = 0; neuron < rows.shape[0]; neuron++)
                    found[name][start + neuron] = measure.Of(weights.AsSpan(neuron * width, width));
            }
        }
        return found;
    }

    /// <summary>What activations say, for models of any kind.</summary>
    public static IReadOnlyDictionary<string, double?[]> OfActivations(IActivations activations, CancellationToken cancellation = default)
    {
        Dictionary<string, double?[]> found = Empty<SelectivityMeasure.OverSamples>(activations.Layout.Count);
        (string Name, SelectivityMeasure.OverSamples Measure)[] measures = [.. Registered<SelectivityMeasure.OverSamples>()];
        NeuronScan.Visit(activations, (flat, values) =>
        {
            if (ActivationShape.Of(values) is not { } shape)
                return;
            foreach ((string name, SelectivityMeasure.OverSamples measure) in measures)
                found[name][flat] = measure.Of(shape);
        }, new ParallelOptions { CancellationToken = cancellation });
        return found;
    }

    /// <summary>Tokens that a checkpoint folder's tokeniser knows, at most the rows of the unembedding; all rows where no tokeniser is
    /// there.</summary>
    public static int VocabularyOf(string folder, LanguageModel model) =>
        File.Exists(Path.Combine(folder, "tokenizer.json")) || File.Exists(Path.Combine(folder, "vocab.json"))
            ? Math.Min(TokenizerFolder.Load(folder).VocabularySize, model.Configuration.VocabularySize)
                : model.Configuration.VocabularySize;


    /// <summary>Looks at each row of the weights [neurons, hidden] times the rows of the readout [vocabulary, hidden], from several
    /// threads.</summary>
    private static unsafe void Visit(Tensor weights, Tensor readout, VocabularyVisitor visit, CancellationToken cancellation)
    {
        int neurons = (int)weights.shape[0], vocabulary = (int)readout.shape[0];
        int rows = (int)Math.Clamp(TileBytes / (8L * vocabulary), 1, Math.Max(1, neurons));
        using Tensor transposed = readout.t();
        for (int first = 0; first < neurons; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, count = Math.Min(rows, neurons - first);
            using DisposeScope scope = NewDisposeScope();
            Tensor products = weights.narrow(0, start, count).mm(transposed).cpu().contiguous();
            // libtorch's memory, which the scope holds: copying it took as long as the product.
            nint values = HugePages.AddressOf(products);
            Parallel.For(0, count, i =>
                visit(start + i, new ReadOnlySpan<double>((double*)values + (long)i * vocabulary, vocabulary)));
        }
    }

    /// <summary>One over the length of every row; of one of length 0 a number, so that its cosines are 0.</summary>
    private static double[] InverseLengths(Tensor rows)
    {
        using DisposeScope scope = NewDisposeScope();
        using Scalar least = 1e-300;
        return rows.Squared().sum(1).sqrt().clamp(min: least).reciprocal().cpu().data<double>().ToArray();
    }

    /// <summary>The registered measures of one kind.</summary>
    internal static IEnumerable<(string Name, TMeasure Measure)> Registered<TMeasure>() where TMeasure : SelectivityMeasure =>
        from entry in SelectivityMeasures.All.Entries where entry.Item is TMeasure select (entry.Name, (TMeasure)entry.Item);

    private static Dictionary<string, double?[]> Empty<TMeasure>(int neurons) where TMeasure : SelectivityMeasure =>
        Registered<TMeasure>().ToDictionary(entry => entry.Name, _ => new double?[neurons], StringComparer.Ordinal);
}
