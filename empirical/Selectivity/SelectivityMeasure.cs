namespace Rosetta.Empirical.Selectivity;

/// <summary>One number that says how selective a neuron is; null where it is not defined, as for a dead neuron.</summary>
public abstract record SelectivityMeasure
{
    /// <summary>From the values that a neuron's output weights have over the vocabulary: needs no corpus.</summary>
    /// <param name="View">Which values.</param>
    /// <param name="Of">The measure of them; the values are in the order of the vocabulary.</param>
    public sealed record OverVocabulary(VocabularyView View, Func<ReadOnlySpan<double>, double?> Of) : SelectivityMeasure;

    /// <summary>From the shape of a live neuron's activations over the samples, which is computed once for all measures, and on resampled
    /// documents.</summary>
    /// <param name="Of">The measure of it.</param>
    public sealed record OverSamples(Func<ActivationShape, double> Of) : SelectivityMeasure;

    /// <summary>From a neuron's output weights alone; no selectivity, but what selective neurons may have in common.</summary>
    /// <param name="Of">The measure of them.</param>
    public sealed record OverWeights(Func<ReadOnlySpan<double>, double?> Of) : SelectivityMeasure;
}

/// <summary>What of a neuron's output weights w and the unembedding's rows u is measured over the vocabulary.</summary>
public enum VocabularyView
{
    /// <summary>cos(w, u), the measure of arXiv 2606.03990: rows of rare tokens, which are short, count as much as others.</summary>
    Cosine,

    /// <summary>u·w: what the neuron adds to the logits, but for the final norm.</summary>
    Raw,

    /// <summary>u·(g∘w) with the gain g of the final norm.</summary>
    Folded,
}
