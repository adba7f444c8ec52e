using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;

namespace Rosetta.Theory.Scenarios;

/// <summary>|A(N)| = omega N^a, exogenous.</summary>
public sealed class PowerRepresented : RepresentedSet
{
    private PowerRepresented(double omega, double exponent, bool limitsBudget)
    {
        Omega = omega;
        Exponent = exponent;
        LimitsBudget = limitsBudget;
    }

    /// <summary>As many features as neurons.</summary>
    public static PowerRepresented OnePerNeuron { get; } = new(1, 1, false);

    /// <summary>Features per neuron at N = 1.</summary>
    public double Omega { get; }

    /// <summary>Growth exponent a.</summary>
    public double Exponent { get; }

    /// <inheritdoc/>
    public override bool LimitsBudget { get; }

    /// <inheritdoc/>
    public override string CanonicalText =>
        $"power(omega={Parameter.Text(Omega)},exponent={Parameter.Text(Exponent)},limits={(LimitsBudget ? "true" : "false")})";

    /// <exception cref="BadInputException">A value is not a finite number above 0.</exception>
    public static PowerRepresented Of(double omega, double exponent, bool limitsBudget = false) => new(
        Parameter.Positive("represented.omega", omega, "it is the number of features per neuron"),
        Parameter.Positive("represented.exponent", exponent, "the represented set grows with the neurons"), limitsBudget);

    /// <inheritdoc/>
    [Equation("represented-power")]
    public override double LastRank(long neurons, Spectrum spectrum, double logLambda) => Omega * Math.Pow(neurons, Exponent);
}
