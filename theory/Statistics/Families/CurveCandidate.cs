using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>A curve with a few parameters, or none in particular, that may describe y against x.</summary>
public abstract class CurveCandidate
{
    /// <summary>What reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>False for the reference that no theory proposes and that bounds what any of them could reach.</summary>
    public virtual bool IsHypothesis => true;

    /// <summary>
    /// The part of its error on an unseen unit that is its own sampling error, where it was made from so many units:
    /// not to be credited to those it is compared with.
    /// </summary>
    public virtual double OwnNoise(int units) => 0;

    /// <summary>The curve that is nearest to these observations (weighted least squares).</summary>
    public abstract FittedCurve Fit(IReadOnlyList<ObservedCluster> observed);
}

/// <summary>A fitted curve.</summary>
/// <param name="Parameters">Fitted values.</param>
/// <param name="Predict">y of a cluster's x.</param>
public sealed record FittedCurve(IReadOnlyList<NamedValue> Parameters, Func<ObservedCluster, IReadOnlyList<double>> Predict)
{
    /// <summary>Mean over clusters of the mean squared error.</summary>
    public double ErrorOn(IReadOnlyList<ObservedCluster> observed) => observed.Average(cluster => cluster.ErrorOf(Predict(cluster)));
}
