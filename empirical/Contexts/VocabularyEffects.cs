using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Contexts;

/// <summary>The tokens that each neuron's output weights promote and suppress most, by u·(g∘w): the unembedding's rows times the output
/// weights, with the final norm's gain (where there is one) folded in.</summary>
public sealed class VocabularyEffects
{
    /// <summary>Tokens kept of each end.</summary>
    public const int Kept = 10;

    private readonly int[] _tokens;
    private readonly float[] _values;

    private VocabularyEffects(int neurons) => (_tokens, _values) = (new int[checked(2 * Kept * neurons)], new float[2 * Kept * neurons]);

    /// <summary>Room for a model's neurons; null for a model without an unembedding.</summary>
    public static VocabularyEffects? For(LanguageModel model) =>
        model.Configuration.HasUnembedding ? new VocabularyEffects(model.Layout.Count) : null;

    /// <summary>Takes one neuron's values over the vocabulary. Safe to call from several threads for different neurons.</summary>
    public void Take(int flat, ReadOnlySpan<double> values)
    {
        Span<int> tokens = _tokens.AsSpan(2 * Kept * flat, 2 * Kept);
        Span<float> kept = _values.AsSpan(2 * Kept * flat, 2 * Kept);
        Largest(values, 1, tokens[..Kept], kept[..Kept]);
        Largest(values, -1, tokens[Kept..], kept[Kept..]);
    }

    /// <summary>Tokens and values: most promoted first; -1 where the vocabulary is smaller.</summary>
    public (int[] Tokens, float[] Values) Promoted(int flat) => Of(2 * Kept * flat);

    /// <summary>Tokens and values: most suppressed first.</summary>
    public (int[] Tokens, float[] Values) Suppressed(int flat) => Of(2 * Kept * flat + Kept);

    private (int[] Tokens, float[] Values) Of(int first) => (_tokens[first..(first + Kept)], _values[first..(first + Kept)]);

    private static void Largest(ReadOnlySpan<double> values, int sign, Span<int> tokens, Span<float> kept)
    {
        Span<double> best = stackalloc double[Kept];
        best.Fill(double.NegativeInfinity);
        tokens.Fill(-1);
        for (int token = 0; token < values.Length; token++)
        {
            double value = sign * values[token];
            if (!(value > best[^1]))
                continue;
            int place = Kept - 1;
            for (; place > 0 && value > best[place - 1]; place--)
                (best[place], tokens[place]) = (best[place - 1], tokens[place - 1]);
            (best[place], tokens[place]) = (value, token);
        }
        for (int i = 0; i < Kept; i++)
            kept[i] = tokens[i] < 0 ? 0 : (float)(sign * best[i]);
    }
}
