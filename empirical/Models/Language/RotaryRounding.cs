namespace Rosetta.Empirical.Models.Language;

/// <summary>Whether rotary frequencies are those of the checkpoint's type or exact; see
/// <see cref="RotarySettings.FrequencyType"/>.</summary>
public enum RotaryRounding
{
    /// <summary>Rounded to the type of the checkpoint, as in a model that was cast to it.</summary>
    CheckpointType,

    /// <summary>float32, as in a model whose frequencies were computed after the cast.</summary>
    None,
}
