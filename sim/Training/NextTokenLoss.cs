using Rosetta.Empirical.Backend;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Training;

/// <summary>Mean cross-entropy of the next token, and its gradient, a few rows of logits at a time (M45).</summary>
/// <remarks>
/// Logits of a whole step are its largest tensor by far, and are written and read six times by the plain way. Here those of a few rows are
/// made, turned into their gradient in place and used up while they are in the cache; only the gradients of what they are made of are kept.
/// Rows follow one another in one order, so that sums do too.
/// </remarks>
public static class NextTokenLoss
{
    /// <summary>Values of logits at a time: half a megabyte.</summary>
    private const int ChunkValues = 1 << 17;

    /// <summary>Adds the gradients of the mean cross-entropy to those of all parameters behind it.</summary>
    /// <param name="hidden">[.., width], with its graph.</param>
    /// <param name="table">Rows that make logits, [vocabulary, width].</param>
    /// <param name="targets">The next tokens, int64, as many as there are rows of <paramref name="hidden"/>.</param>
    /// <returns>The loss in nats per token.</returns>
    public static double Backward(Tensor hidden, Parameter table, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(targets);
        Tensor rows = hidden.reshape(-1, hidden.shape[^1]), gradient;
        double loss = 0;
        using (no_grad())
        {
            if (table.grad is null)
                table.grad = zeros_like(table, requires_grad: false).DetachFromDisposeScope();
            long count = rows.shape[0], chunk = Math.Max(1, ChunkValues / table.shape[0]);
            Tensor values = rows.detach(), tableGradient = table.grad!, across = table.t(), next = targets.reshape(-1, 1);
            gradient = empty_like(values);
            using Scalar mean = 1.0 / count, less = -1f;
            Tensor minus = full(chunk, 1, less);
            for (long first = 0; first < count; first += chunk)
            {
                using var scope = NewDisposeScope();
                long length = Math.Min(chunk, count - first);
                Tensor own = values.narrow(0, first, length), target = next.narrow(0, first, length);
                Tensor logProbabilities = nn.functional.log_softmax(own.mm(across), 1);
                loss -= logProbabilities.gather(1, target).sum(ScalarType.Float64).item<double>();
                Tensor error = logProbabilities.exp_().scatter_add_(1, target, minus.narrow(0, 0, length)).mul_(mean);
                gradient.narrow(0, first, length).copy_(error.mm(table));
                tableGradient.addmm_(error.t(), own, 1, 1);
            }
            loss /= count;
        }
        // The gradient of this sum by the rows is what was found.
        (rows * gradient).sum().backward();
        return loss;
    }
}
