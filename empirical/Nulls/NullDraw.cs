using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Nulls;

/// <summary>One draw of a null (measurement.md section 4).</summary>
public static class NullDraw
{
    /// <summary>The second model with its tie to the first cut.</summary>
    public static IActivations Of(string name, IActivations b, Rng rng) => name switch
    {
        "permutation" => new SelectedSamples(b, rng.Permutation(b.SampleCount)),
        "shift" => Shift(b, CircularOffset.Draw(b, rng)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown null."),
    };

    private static SelectedSamples Shift(IActivations b, int offset) =>
        new(b, [.. Enumerable.Range(0, b.SampleCount).Select(t => (t + offset) % b.SampleCount)]);
}
