using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>
/// A value taken from one size, together with the counts at all other sizes: what is estimated there may be judged on them.
/// </summary>
/// <remarks>
/// The only way to bring an estimate and counts before <see cref="AlphaDeltaRelation"/> is this pair, and the pair is only made by
/// taking the size out of the counts: an estimate cannot be judged on the data that it saw.
/// </remarks>
/// <typeparam name="T">The value: a profile, then what is estimated from it.</typeparam>
public sealed class HeldOut<T>
{
    internal HeldOut(double size, T value, IReadOnlyList<CountRow> remaining) => (Size, Value, Remaining) = (size, value, remaining);

    /// <summary>The size that was left out.</summary>
    public double Size { get; }

    /// <summary>The value from that size.</summary>
    public T Value { get; }

    /// <summary>Counts at every other size.</summary>
    public IReadOnlyList<CountRow> Remaining { get; }

    /// <summary>What is computed from the value alone is held out as well.</summary>
    public HeldOut<TResult> Select<TResult>(Func<T, TResult> estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return new(Size, estimate(Value), Remaining);
    }
}
