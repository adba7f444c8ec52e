using System.Numerics.Tensors;
using Rosetta.Theory;
using static Rosetta.Empirical.Selectivity.SelectivityMeasure;

namespace Rosetta.Empirical.Selectivity;

/// <summary>All measures of selectivity: the neuron table, match.json and <c>rosetta selectivity</c> show whatever is registered
/// here.</summary>
public static class SelectivityMeasures
{
    /// <summary>The measures, by the names that files give their columns.</summary>
    public static Registry<SelectivityMeasure> All { get; } = new("selectivity measure",
        new("cosineKurtosis", "excess kurtosis over the vocabulary of the cosine between output weights and unembedding",
            new OverVocabulary(VocabularyView.Cosine, CentralMoments.Kurtosis)),
        new("rawKurtosis", "excess kurtosis over the vocabulary of the unembedding times the output weights",
            new OverVocabulary(VocabularyView.Raw, CentralMoments.Kurtosis)),
        new("foldedKurtosis", "the same with the gain of the final norm folded in",
            new OverVocabulary(VocabularyView.Folded, CentralMoments.Kurtosis)),
        new("lKurtosis", "L-kurtosis of those cosines: 0.123 for normal values, 1 for a single one; moved little by a few outliers",
            new OverVocabulary(VocabularyView.Cosine, LKurtosis.Of)),
        new("topTenShare", "share of those cosines' absolute sum that the ten largest hold",
            new OverVocabulary(VocabularyView.Cosine, TopTenShare.Of)),
        new("outputNorm", "norm of the output weights: no selectivity, but what controls are matched on",
            new OverWeights(weights => TensorPrimitives.Norm(weights) is > 0 and < double.PositiveInfinity and var norm ? norm : null)),
        new("sparsity", "lifetime sparseness of the activations: 0 for a constant magnitude, 1 for one active sample",
            new OverSamples(shape => shape.Sparseness)),
        new("skew", "skewness of the activations",
            new OverSamples(shape => shape.Skewness)),
        new("activationKurtosis", "excess kurtosis of the activations",
            new OverSamples(shape => shape.ExcessKurtosis)),
        new("activationProbability", "share of samples on which the neuron is above 0",
            new OverSamples(shape => shape.ActivationProbability)));
}
