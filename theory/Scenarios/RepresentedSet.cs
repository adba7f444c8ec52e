namespace Rosetta.Theory.Scenarios;

/// <summary>A(N): the features present at all, isolated or in superposition, as the first so many ranks.</summary>
/// <remarks>A feature with capacity of its own is present, so a solved allocation never holds fewer than its isolated features.</remarks>
public abstract class RepresentedSet
{
    /// <summary>Kind and parameters in a form that reads back to the same bits; the input of digests.</summary>
    public abstract string CanonicalText { get; }

    /// <summary>True when features outside A(N) can hold no capacity, so that the budget is shared among A(N) alone.</summary>
    public abstract bool LimitsBudget { get; }

    /// <summary>Rank of the last represented feature, as a real number.</summary>
    /// <param name="neurons">N.</param>
    /// <param name="spectrum">The spectrum of importance.</param>
    /// <param name="logLambda">ln of the shadow price.</param>
    public abstract double LastRank(long neurons, Spectra.Spectrum spectrum, double logLambda);
}
