using System.Text.Json;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// Rotary frequencies for a context longer than the one first trained on (rope_type llama3): a coordinate that turned seldom over the first
/// context turns slower by <paramref name="Factor"/>, one that turned often stays, and between the two bounds on turns the change is
/// gradual.
/// </summary>
/// <param name="Factor">How much slower.</param>
/// <param name="FewTurns">Turns over the first context up to which a coordinate is slowed down in full (low_freq_factor).</param>
/// <param name="ManyTurns">Turns from which it stays as it is (high_freq_factor).</param>
/// <param name="FirstContext">The first context, in tokens.</param>
public sealed record RotaryStretch(double Factor, double FewTurns, double ManyTurns, int FirstContext)
{
    /// <summary>The name of the rule in configurations.</summary>
    internal const string Kind = "llama3";

    internal static RotaryStretch Read(ConfigurationReader section)
    {
        var stretch = new RotaryStretch(Needed("factor"), Needed("low_freq_factor"), Needed("high_freq_factor"),
            section.Size("original_max_position_embeddings"));
        return stretch.FewTurns < stretch.ManyTurns ? stretch
            : throw section.Bad($"has a low_freq_factor of {stretch.FewTurns} and a high_freq_factor of {stretch.ManyTurns}",
                "The first must be the smaller one");

        double Needed(string key) => section.Number(0, key) is > 0 and var number ? number
            : throw section.Bad($"has no '{key}'", $"The rotary type {Kind} needs it");
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("factor", Factor);
        writer.WriteNumber("low_freq_factor", FewTurns);
        writer.WriteNumber("high_freq_factor", ManyTurns);
        writer.WriteNumber("original_max_position_embeddings", FirstContext);
    }

    /// <summary>The frequencies, in radians per token, after the change.</summary>
    internal Tensor Apply(Tensor frequencies)
    {
        float[] values = frequencies.data<float>().ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double turns = FirstContext * values[i] / (2 * Math.PI), kept = Math.Clamp((turns - FewTurns) / (ManyTurns - FewTurns), 0, 1);
            values[i] = (float)(values[i] * (kept + (1 - kept) / Factor));
        }
        return tensor(values);
    }
}
