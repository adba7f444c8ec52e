using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Selectivity;

/// <summary>How strongly each neuron prefers each type of document: the share of its top-activating samples in the type, over the type's
/// share of all samples.</summary>
public sealed class DocumentTypeShare
{
    private readonly double[] _shareOfSamples;
    private readonly double[]?[] _lift;

    private DocumentTypeShare(IReadOnlyList<string> types, double[] shareOfSamples, double[]?[] lift) =>
        (Types, _shareOfSamples, _lift) = (types, shareOfSamples, lift);

    /// <summary>The types, in ordinal order.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Each type's share of all samples.</summary>
    public IReadOnlyList<double> ShareOfSamples => _shareOfSamples;

    /// <summary>By type: share among the neuron's top samples over share among all samples; 1 is no preference. Null for a dead
    /// neuron.</summary>
    public IReadOnlyList<double>? LiftOf(int flat) => _lift[flat];

    /// <summary>Measures every neuron.</summary>
    /// <param name="activations">Activations.</param>
    /// <param name="typeOfSample">Type of the document that each sample comes from.</param>
    /// <param name="topCount">Top-activating samples per neuron; of equal activations the earlier sample counts first.</param>
    /// <param name="cancellation">Ends the work between reads.</param>
    public static DocumentTypeShare Of(IActivations activations, IReadOnlyList<string> typeOfSample, int topCount,
        CancellationToken cancellation = default)
    {
        int samples = activations.SampleCount;
        if (typeOfSample.Count != samples)
            throw new ArgumentException($"{typeOfSample.Count} types for {samples} samples.", nameof(typeOfSample));
        ArgumentOutOfRangeException.ThrowIfLessThan(topCount, 1);
        string[] types = [.. typeOfSample.Distinct().Order(StringComparer.Ordinal)];
        int[] typeIndex = [.. typeOfSample.Select(type => Array.BinarySearch(types, type, StringComparer.Ordinal))];
        var share = new double[types.Length];
        foreach (int type in typeIndex)
            share[type] += 1.0 / samples;
        var lift = new double[]?[activations.Layout.Count];
        NeuronScan.Visit(activations, (flat, values) => lift[flat] = LiftOf(values, typeIndex, share, topCount),
            new ParallelOptions { CancellationToken = cancellation });
        return new DocumentTypeShare(types, share, lift);
    }

    private static double[]? LiftOf(ReadOnlySpan<float> values, int[] typeIndex, double[] share, int topCount)
    {
        if (!NeuronMoments.Of(values).IsAlive)
            return null;
        int kept = Math.Min(topCount, values.Length);
        var top = new PriorityQueue<int, (float Value, int Earlier)>(kept + 1);
        for (int t = 0; t < values.Length; t++)
        {
            top.Enqueue(t, (values[t], -t));
            if (top.Count > kept)
                top.Dequeue();
        }
        var lift = new double[share.Length];
        foreach ((int t, _) in top.UnorderedItems)
            lift[typeIndex[t]] += 1.0 / kept / share[typeIndex[t]];
        return lift;
    }
}
