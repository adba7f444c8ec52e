using Rosetta.Empirical.Contexts;
using Rosetta.Experiments.Matching;

namespace Rosetta.Experiments.Explorer;

/// <summary>One model's part of <see cref="MatchContexts"/>. P pairs, C contexts at most of each, W samples of a context.</summary>
internal sealed record ShownSide
{
    /// <summary>[P, 6]: values at <see cref="ContextSettings.Bands"/>, and the maximum.</summary>
    public required float[] Quantiles { get; init; }

    /// <summary>[P, C]: activation on each context's own sample.</summary>
    public required float[] Raw { get; init; }

    /// <summary>[P, C, W]: levels around it, in steps (<see cref="NeuronScale.Steps"/>).</summary>
    public required byte[] Steps { get; init; }

    /// <summary>[P, S]: activations on the samples of the scatter.</summary>
    public required float[] Scatter { get; init; }

    /// <summary>[P, measures]: selectivity; NaN where it is not defined.</summary>
    public required float[] Measures { get; init; }

    /// <summary>[P, 2 * <see cref="VocabularyEffects.Kept"/>]: tokens promoted, then suppressed; -1 where there is none. Empty without an
    /// unembedding.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>[P, 2 * <see cref="VocabularyEffects.Kept"/>]: what is added to the logit of each.</summary>
    public required float[] Effects { get; init; }

    /// <summary>Text of every token; empty without an unembedding.</summary>
    public required IReadOnlyList<string> Vocabulary { get; init; }

    /// <summary>The scale of a pair's neuron.</summary>
    public NeuronScale ScaleOf(int pair)
    {
        int bands = ContextSettings.Bands.Count;
        ReadOnlySpan<float> own = Quantiles.AsSpan(pair * (bands + 1), bands + 1);
        return new NeuronScale(own[..bands].ToArray(), own[bands]);
    }

    /// <summary>Of a model whose contexts were collected.</summary>
    /// <param name="side">Its activations.</param>
    /// <param name="model">What is known of its neurons.</param>
    /// <param name="measures">Names of the measures.</param>
    /// <param name="neurons">The pairs' neurons of this model.</param>
    public static ShownSide Of(ContextSide side, MeasuredModel model, IReadOnlyList<string> measures, IReadOnlyList<int> neurons) => new()
    {
        Quantiles = [.. side.Scales.SelectMany(scale => scale.Quantiles.Append(scale.Maximum))],
        Raw = side.Raw,
        Steps = side.Steps,
        Scatter = side.Scatter,
        Measures = [.. neurons.SelectMany(flat => measures
            .Select(name => (float)(model.Selectivity.GetValueOrDefault(name)?[flat] ?? double.NaN)))],
        Tokens = model.Effects is not { } effects ? []
            : [.. neurons.SelectMany(flat => effects.Promoted(flat).Tokens.Concat(effects.Suppressed(flat).Tokens))],
        Effects = model.Effects is not { } values ? []
            : [.. neurons.SelectMany(flat => values.Promoted(flat).Values.Concat(values.Suppressed(flat).Values))],
        Vocabulary = model.Effects is null ? [] : model.Vocabulary,
    };
}
