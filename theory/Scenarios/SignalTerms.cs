using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Scenarios;

/// <summary>
/// The model of [rosetta2026] in its own terms: maximise sum over r of w(r) ln(1 + x_r), x_r the signal-to-interference ratio of feature
/// r, under sum over r of x_r &lt;= kappa N, among A(N) = gamma N features.
/// </summary>
/// <remarks>Eq. sir-problem: it is <c>log</c> with c = x/kappa neurons, its scale 1/kappa and its own map, in a closed set.</remarks>
public sealed record SignalTerms
{
    private SignalTerms(double kappa, double gamma) => (Kappa, Gamma) = (kappa, gamma);

    /// <summary>Signal-to-interference ratio per neuron that all features together may have.</summary>
    public double Kappa { get; }

    /// <summary>Features per neuron.</summary>
    public double Gamma { get; }

    /// <summary>Logarithmic utility of capacity, with the scale that makes a ratio of 1 cost 1/kappa neurons.</summary>
    public Hypothesis Hypothesis => CrraHypothesis.Log(Scale(Kappa));

    /// <summary>A(N) = gamma N: no feature beyond it holds capacity.</summary>
    public RepresentedSet Represented => PowerRepresented.Of(Gamma, 1, limitsBudget: true);

    /// <exception cref="BadInputException">A value is not a finite number above 0.</exception>
    public static SignalTerms Of(double kappa, double gamma) => new(
        Parameter.Positive("signal-to-interference.kappa", kappa, "it is the signal-to-interference ratio that there is per neuron"),
        Parameter.Positive("signal-to-interference.gamma", gamma, "it is the number of features per neuron"));

    /// <summary>A threshold stated as a ratio, as the share that it is.</summary>
    /// <exception cref="BadInputException">It is not a finite number above 0.</exception>
    public static double Threshold(double ratio) => SignalToInterference.ToShare(
        Parameter.Positive("tau.ratio", ratio, "it is the signal-to-interference ratio from which a feature is detectable"));

    /// <summary>A scenario stated in these terms.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="spectrum">Importance.</param>
    /// <param name="thresholdRatio">tau as a ratio: 1 is half the variance.</param>
    /// <param name="neurons">Sizes N, ascending.</param>
    public Scenario On(string name, Spectrum spectrum, double thresholdRatio, IEnumerable<long> neurons) =>
        Scenario.Create(name, spectrum, Hypothesis, Threshold(thresholdRatio), neurons, represented: Represented);

    [Equation("sir-scale")]
    private static double Scale(double kappa) => 1 / kappa;
}
