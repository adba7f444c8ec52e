using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>How far a capture has come.</summary>
/// <param name="Tokens">Tokens done.</param>
/// <param name="TotalTokens">Tokens to do.</param>
/// <param name="TokensPerSecond">Rate so far.</param>
public readonly record struct CaptureProgress(long Tokens, long TotalTokens, double TokensPerSecond);

/// <summary>What to capture, and how.</summary>
public sealed record CaptureOptions
{
    /// <summary>Span pooling.</summary>
    public SpanPooling Pooling { get; init; } = SpanPooling.Mean;

    /// <summary>Layers to capture, increasing; all if null.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>Tokens of one batch, padding included; a longer window makes a batch alone.</summary>
    public int BatchTokens { get; init; } = 4096;

    /// <summary>Windows of similar length are batched among neighbours of so many tokens: many batches, so that little is padding, and few
    /// enough that a file grows nearly in order.</summary>
    public int LookaheadTokens { get; init; } = 1 << 16;

    /// <summary>Block (document) of each sample; empty when unknown.</summary>
    public IReadOnlyList<int> BlockOfSample { get; init; } = [];

    /// <summary>Span and document of each sample, for a file to carry them; empty when unknown.</summary>
    public IReadOnlyList<AlignedSample> Spans { get; init; } = [];

    /// <summary>Whether logits are captured too (to a file only): tensor <c>logits</c>, [samples, vocabulary].</summary>
    public bool WithLogits { get; init; }

    /// <summary>Where losses are summed on the way; null for none. It costs the unembedding, and needs a model that has one.</summary>
    public TokenLoss? Loss { get; init; }

    /// <summary>Type of the values in a file: F32, F16 or BF16.</summary>
    public SafetensorsType FileType { get; init; } = SafetensorsType.F32;

    /// <summary>In a file: by captured layer and neuron, what its values are divided by; null for none. A value that its type cannot hold
    /// even so is a <see cref="ScaleExceededException"/>.</summary>
    public IReadOnlyList<float[]>? Scales { get; init; }

    /// <summary>Strings for a file's header, beside its own.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Activations that nobody reads any longer, for capture into memory: theirs is written anew if it suffices. Where a virtual machine
    /// gets its memory from the host as it is first touched, fresh memory costs a tenth of the pass: 1 s for 480 MB, against 0.05 s for
    /// touched memory.
    /// </summary>
    public InMemoryActivations? ReusedMemory { get; init; }

    /// <summary>Whether spans are pooled where the model runs on the CPU too, as they are on a device (<see
    /// cref="DevicePooling"/>).</summary>
    internal bool PoolsOnDevice { get; init; }

    /// <summary>Receives progress after every batch.</summary>
    public IProgress<CaptureProgress>? Progress { get; init; }
}
