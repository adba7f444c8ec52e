using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Cross-entropy of a model on the windows that it is fed: every token but the first of a window, predicted from those before
/// it.</summary>
public sealed class TokenLoss
{
    private double _sum;

    /// <summary>Tokens predicted.</summary>
    public long Tokens { get; private set; }

    /// <summary>Mean over them in nats; NaN before there is one.</summary>
    public double NatsPerToken => _sum / Tokens;

    /// <summary>Begins anew.</summary>
    internal void Clear() => (_sum, Tokens) = (0, 0);

    /// <summary>Adds one window.</summary>
    /// <param name="logits">[tokens or more, vocabulary].</param>
    /// <param name="ids">Its tokens.</param>
    internal void Add(Tensor logits, IReadOnlyList<int> ids)
    {
        if (ids.Count < 2)
            return;
        using DisposeScope scope = NewDisposeScope();
        Tensor targets = tensor([.. ids.Skip(1).Select(id => (long)id)], device: logits.device);
        _sum += nn.functional.cross_entropy(logits.narrow(0, 0, ids.Count - 1).to(ScalarType.Float32), targets,
            reduction: nn.Reduction.Sum).to(ScalarType.Float64).item<double>();
        Tokens += ids.Count - 1;
    }
}
