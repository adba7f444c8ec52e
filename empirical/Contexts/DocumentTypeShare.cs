using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Contexts;

/// <summary>In which kinds of documents each neuron is most active: the kinds of its strongest contexts (M28), also on resampled
/// documents (M39).</summary>
public sealed class DocumentTypeShare
{
    /// <summary>Contexts kept beyond those that count: of resampled documents a third is missing, and the next ones move up.</summary>
    private const int KeptPerCounted = 3;

    private readonly int[]?[] _contexts;
    private readonly int[] _kinds;
    private readonly double[] _samples;
    private readonly int _top, _perDocument;

    private DocumentTypeShare(DocumentCategories categories, int[] kinds, double[] samples, int[]?[] contexts, int top, int perDocument)
    {
        (Categories, _kinds, _samples, _contexts, _top, _perDocument) = (categories, kinds, samples, contexts, top, perDocument);
        ShareOfSamples = OfText(null);
    }

    /// <summary>The kinds.</summary>
    public DocumentCategories Categories { get; }

    /// <summary>Each kind's share of the samples that have one.</summary>
    public IReadOnlyList<double> ShareOfSamples { get; }

    /// <summary>Documents that have samples: blocks, in the order of their samples.</summary>
    public int DocumentCount => _kinds.Length;

    /// <summary>Finds every neuron's strongest contexts.</summary>
    /// <param name="activations">Activations.</param>
    /// <param name="documentOfSample">Document of each sample, non-decreasing.</param>
    /// <param name="categories">Kind of each document.</param>
    /// <param name="top">Contexts that count; of equal activations the earlier sample comes first.</param>
    /// <param name="perDocument">Most of one document.</param>
    /// <param name="cancellation">Ends the work between reads.</param>
    public static DocumentTypeShare Of(IActivations activations, IReadOnlyList<int> documentOfSample, DocumentCategories categories,
        int top = 20, int perDocument = 3, CancellationToken cancellation = default)
    {
        int samples = activations.SampleCount;
        if (documentOfSample.Count != samples)
            throw new ArgumentException($"{documentOfSample.Count} documents for {samples} samples.", nameof(documentOfSample));
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        int[] starts = [.. Enumerable.Range(0, samples).Where(t => t == 0 || documentOfSample[t] != documentOfSample[t - 1]), samples];
        int[] kinds = [.. starts[..^1].Select(start => categories.OfDocument[documentOfSample[start]])];
        var contexts = new int[]?[activations.Layout.Count];
        NeuronScan.Visit(activations, (flat, values) =>
        {
            if (!NeuronMoments.Of(values).IsAlive)
                return;
            int[] found = LargestSamples.Of(values, starts, KeptPerCounted * top, perDocument);
            for (int i = 0; i < found.Length; i++)
            {
                int place = Array.BinarySearch(starts, found[i]);
                found[i] = place >= 0 ? place : ~place - 1;
            }
            contexts[flat] = found;
        }, new ParallelOptions { CancellationToken = cancellation });
        return new DocumentTypeShare(categories, kinds, [.. Enumerable.Range(0, kinds.Length).Select(d => (double)(starts[d + 1]
            - starts[d]))], contexts, top, perDocument);
    }

    /// <summary>By kind: share of the neuron's strongest contexts that have a kind; null for a dead neuron, and for one whose contexts have
    /// none.</summary>
    /// <param name="flat">The neuron.</param>
    /// <param name="times">How often each document is drawn; null for the documents as they are.</param>
    public double[]? SharesOf(int flat, IReadOnlyList<int>? times = null)
    {
        if (_contexts[flat] is not { } contexts)
            return null;
        var shares = new double[Categories.Names.Count];
        int left = _top, counted = 0;
        foreach (int document in contexts)
        {
            int copies = Math.Min(left, times?[document] ?? 1);
            left -= copies;
            if (_kinds[document] < 0)
                continue;
            shares[_kinds[document]] += copies;
            counted += copies;
            if (left == 0)
                break;
        }
        if (counted == 0)
            return null;
        for (int kind = 0; kind < shares.Length; kind++)
            shares[kind] /= counted;
        return shares;
    }

    /// <summary>By kind: <see cref="SharesOf"/> over the text's own share; 1 is no preference. Null for a dead neuron.</summary>
    public IReadOnlyList<double>? LiftOf(int flat) =>
        SharesOf(flat) is { } shares ? [.. shares.Select((share, kind) => share / ShareOfSamples[kind])] : null;

    /// <summary>Each kind's share of the samples that have one, on documents drawn so often.</summary>
    public double[] OfText(IReadOnlyList<int>? times)
    {
        var shares = new double[Categories.Names.Count];
        double all = 0;
        for (int document = 0; document < _kinds.Length; document++)
        {
            if (_kinds[document] < 0)
                continue;
            double own = _samples[document] * (times?[document] ?? 1);
            shares[_kinds[document]] += own;
            all += own;
        }
        for (int kind = 0; kind < shares.Length && all > 0; kind++)
            shares[kind] /= all;
        return shares;
    }

    /// <summary>Most contexts of one document.</summary>
    public int PerDocument => _perDocument;
}
