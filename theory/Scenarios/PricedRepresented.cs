using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;

namespace Rosetta.Theory.Scenarios;

/// <summary>
/// Feature r is represented when v0 w(r) &gt;= lambda q: what it is worth in superposition pays for the q neurons it costs there.
/// </summary>
public sealed class PricedRepresented : RepresentedSet
{
    private PricedRepresented(double worth, double cost)
    {
        Worth = worth;
        Cost = cost;
    }

    /// <summary>v0: utility of a feature in superposition, per unit of importance.</summary>
    public double Worth { get; }

    /// <summary>q: neurons per superposed feature.</summary>
    public double Cost { get; }

    /// <inheritdoc/>
    public override bool LimitsBudget => false;

    /// <inheritdoc/>
    public override string CanonicalText => $"priced(v0={Parameter.Text(Worth)},q={Parameter.Text(Cost)})";

    /// <exception cref="BadInputException">A value is not a finite number above 0.</exception>
    public static PricedRepresented Of(double worth, double cost) => new(
        Parameter.Positive("represented.v0", worth, "it is the worth of a feature in superposition"),
        Parameter.Positive("represented.q", cost, "it is the cost in neurons of a feature in superposition"));

    /// <inheritdoc/>
    [Equation("represented-priced")]
    public override double LastRank(long neurons, Spectrum spectrum, double logLambda) =>
        spectrum.RankAt(logLambda + Math.Log(Cost) - Math.Log(Worth));
}
