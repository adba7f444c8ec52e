using Rosetta.Empirical.Backend;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>Rotary position embedding: which part of each head turns, and how fast.</summary>
/// <param name="Base">Base of the geometric series of frequencies (rope_theta).</param>
/// <param name="Share">Share of each head's coordinates that turn.</param>
public sealed record RotarySettings(double Base, double Share)
{
    /// <summary>
    /// Type that the frequencies are rounded to: by default the checkpoint's. The original implementations keep them in a buffer that is
    /// cast with the weights, so a model cast to float16 or bfloat16 turns by the rounded frequencies even when it then computes in
    /// float32. The reference outputs were made so (a bfloat16 checkpoint is 0.03 off without the rounding). Loaders that compute the
    /// buffer after the cast keep float32; <see cref="RotaryRounding.None"/> reproduces those.
    /// </summary>
    public ScalarType FrequencyType { get; init; } = ScalarType.Float32;

    /// <summary>The share that the family's readers assume where none is written.</summary>
    internal double AbsentShare { get; init; } = 1;

    /// <summary>How frequencies were changed for a longer context; null when they were not.</summary>
    public RotaryStretch? Stretch { get; init; }

    /// <summary>
    /// Reads rope_parameters, or the older keys (rotary_emb_base or rope_theta, rotary_pct or partial_rotary_factor, rope_scaling).
    /// </summary>
    internal static RotarySettings Read(ConfigurationReader reader, double absentBase, double absentShare)
    {
        double oldBase = reader.Number(absentBase, "rope_theta", "rotary_emb_base");
        double oldShare = reader.Number(absentShare, "partial_rotary_factor", "rotary_pct");
        double newBase = oldBase, newShare = oldShare;
        RotaryStretch? stretch = null;
        reader.AreOne("rope_scaling", Key);
        foreach (string name in new[] { "rope_scaling", Key })
        {
            if (reader.Section(name) is not { } section)
                continue;
            newBase = section.Number(newBase, "rope_theta");
            newShare = section.Number(newShare, "partial_rotary_factor");
            string? kind = section.Text("rope_type") ?? section.Text("type");
            section.Ignore("rope_type", "type");
            if (kind == RotaryStretch.Kind)
                stretch = RotaryStretch.Read(section);
            else if (kind is not (null or "default"))
                throw section.Refuse($"the rotary type '{kind}'");
            section.RefuseRest();
        }
        ScalarType type = reader.Rounding == RotaryRounding.None ? ScalarType.Float32 : reader.WeightType();
        return newShare <= 1 ? new RotarySettings(newBase, newShare) { FrequencyType = type, AbsentShare = absentShare, Stretch = stretch }
            : throw reader.Bad($"turns a share of {newShare} of each head", "A share in (0, 1] is needed");
    }

    /// <summary>The key that <see cref="Write"/>'s object goes under.</summary>
    internal const string Key = "rope_parameters";

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Share != 1 || AbsentShare != 1)
            writer.WriteNumber("partial_rotary_factor", Share);
        writer.WriteNumber("rope_theta", Base);
        writer.WriteString("rope_type", Stretch is null ? "default" : RotaryStretch.Kind);
        Stretch?.Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>Refuses heads without room for the last pair: an odd number of coordinates turns one more, and a whole head has no
    /// more.</summary>
    internal void RequirePairs(ConfigurationReader reader, int headSize)
    {
        if (headSize % 2 == 1 && TurnedSize(headSize) == headSize)
            throw reader.Bad($"turns all {headSize} coordinates of each head",
                "Coordinates turn in pairs, so heads that turn as a whole need an even size");
    }

    /// <summary>Coordinates of a head that turn.</summary>
    internal int TurnedSize(int headSize) => (int)(headSize * Share);
}

/// <summary>
/// Cosines and sines of positions, [positions, turned], computed in float32 as the original implementations do, and kept. They grow with
/// the longest sequence: a context is what a model may be fed, and can be far longer than memory.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private readonly RotarySettings _settings;
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly int _size, _turned;
    private Tensor? _cosines, _sines;

    internal RotaryTable(RotarySettings settings, int headSize, ScalarType type, Device device)
    {
        (_settings, _type, _device) = (settings, type, device);
        _size = settings.TurnedSize(headSize);
        // An odd size rounds up to pairs, as in the original implementation: size 3 turns two pairs, with frequencies spaced for 3.
        _turned = _size + _size % 2;
    }

    private void Grow(long tokens)
    {
        if (_cosines is not null && _cosines.shape[0] >= tokens)
            return;
        long count = Math.Max(tokens, 2 * (_cosines?.shape[0] ?? 0));
        Dispose();
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        // Numbers are held while libtorch reads them (HeldScalars): models are made beside others that train.
        using Scalar zero = 0, two = 2, stop = _size, divisor = (float)_size, positions = count;
        Tensor exponents = arange(zero, stop, two, ScalarType.Int64).to(ScalarType.Float32).div(divisor);
        Tensor frequencies = tensor((float)_settings.Base).pow(exponents).reciprocal();
        frequencies = (_settings.Stretch?.Apply(frequencies) ?? frequencies).to(_settings.FrequencyType).to(ScalarType.Float32);
        Tensor angles = outer(arange(positions, ScalarType.Int64).to(ScalarType.Float32), frequencies);
        Tensor both = cat([angles, angles], -1);
        _cosines = both.cos().to(_type, _device).DetachFromDisposeScope();
        _sines = both.sin().to(_type, _device).DetachFromDisposeScope();
    }

    /// <summary>Turns queries or keys [..., tokens, head size] to their positions 0 .. tokens - 1.</summary>
    internal Tensor Turn(Tensor heads)
    {
        long tokens = heads.shape[^2], size = heads.shape[^1];
        Grow(tokens);
        Tensor cosines = _cosines!.narrow(0, 0, tokens), sines = _sines!.narrow(0, 0, tokens);
        Tensor turned = _turned == size ? heads : heads.narrow(-1, 0, _turned);
        long half = _turned / 2;
        Tensor swapped = cat([-turned.narrow(-1, half, half), turned.narrow(-1, 0, half)], -1);
        Tensor result = (turned * cosines).Plus(swapped * sines);
        return _turned == size ? result : cat([result, heads.narrow(-1, _turned, size - _turned)], -1);
    }

    public void Dispose()
    {
        _cosines?.Dispose();
        _sines?.Dispose();
    }
}
