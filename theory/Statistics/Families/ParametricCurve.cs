using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>A curve y = f(x; parameters), its parameters positive and searched by their logarithms, times a free amplitude if it has one.</summary>
public sealed class ParametricCurve : CurveCandidate
{
    private readonly Func<double[], double, double> _curve;
    private readonly IReadOnlyList<IReadOnlyList<double>> _starts;
    private readonly bool _hasAmplitude;

    private readonly double _largestFirst;

    private ParametricCurve(string name, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> starts, bool hasAmplitude, Func<double[], double, double> curve, double largestFirst) =>
        (Name, ParameterNames, _starts, _hasAmplitude, _curve, _largestFirst) = (name, names, starts, hasAmplitude, curve, largestFirst);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Names of the parameters, the amplitude aside.</summary>
    public IReadOnlyList<string> ParameterNames { get; }

    /// <summary>A curve.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="names">Parameters, all positive.</param>
    /// <param name="starts">Values from which the search starts.</param>
    /// <param name="hasAmplitude">Whether y is known up to a factor only; the factor is then solved exactly.</param>
    /// <param name="curve">y of the parameters and x.</param>
    /// <param name="largestFirst">Largest value of the first parameter, where the curve changes no more beyond.</param>
    public static ParametricCurve Of(string name, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> starts, bool hasAmplitude, Func<double[], double, double> curve, double largestFirst = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(starts);
        return new(name, names, [.. starts.Select(start => start.Select(value => Math.Log(value)).ToArray())], hasAmplitude, curve, largestFirst);
    }

    /// <inheritdoc/>
    public override FittedCurve Fit(IReadOnlyList<ObservedCluster> observed) => Fit(observed, _starts);

    /// <summary>The fit to a little more or less than a fit is known of: searched from that one alone.</summary>
    /// <param name="observed">Observations.</param>
    /// <param name="near">A fit of this curve.</param>
    public FittedCurve FitNear(IReadOnlyList<ObservedCluster> observed, FittedCurve near)
    {
        ArgumentNullException.ThrowIfNull(near);
        return Fit(observed, [[.. near.Parameters.Take(ParameterNames.Count).Select(parameter => Math.Log(parameter.Value))]]);
    }

    private FittedCurve Fit(IReadOnlyList<ObservedCluster> observed, IReadOnlyList<IReadOnlyList<double>> starts)
    {
        ArgumentNullException.ThrowIfNull(observed);
        (double[] at, _) = Minimum.Of(coordinates => With(coordinates).ErrorOn(observed), starts);
        return With(at);

        FittedCurve With(IReadOnlyList<double> coordinates)
        {
            double[] values = [.. coordinates.Select((at, i) => Math.Min(Math.Exp(Math.Clamp(at, -14, 14)), i == 0 ? _largestFirst : double.PositiveInfinity))];
            double amplitude = _hasAmplitude ? Amplitude(values, observed) : 1;
            IReadOnlyList<NamedValue> named = [.. ParameterNames.Zip(values, (name, value) => new NamedValue(name, value)),
                .. _hasAmplitude ? new[] { new NamedValue("amplitude", amplitude) } : []];
            return new(named, cluster => [.. cluster.X.Select(x => amplitude * _curve(values, x))]);
        }
    }

    private double Amplitude(double[] values, IReadOnlyList<ObservedCluster> observed)
    {
        double cross = 0, square = 0;
        foreach (ObservedCluster cluster in observed)
        {
            double total = cluster.Weights.Sum();
            for (int i = 0; i < cluster.X.Count; i++)
            {
                double y = _curve(values, cluster.X[i]), weight = cluster.Weights[i] / total;
                cross += weight * y * cluster.Y[i];
                square += weight * y * y;
            }
        }
        return square > 0 ? cross / square : 0;
    }
}
