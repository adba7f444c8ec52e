using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>
/// A curve y = f(x; parameters), its parameters positive and searched by their logarithms, times a free amplitude if it has one.
/// </summary>
public sealed class ParametricCurve : CurveCandidate
{
    /// <summary>ln value within this: a millionth to a million.</summary>
    private const double LargestLog = 14;

    private readonly Func<double[], Func<double, double>> _curve;
    private readonly IReadOnlyList<IReadOnlyList<double>> _starts;
    private readonly IReadOnlyList<double> _largest;
    private readonly bool _hasAmplitude;

    private ParametricCurve(string name, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> starts, bool hasAmplitude,
        Func<double[], Func<double, double>> curve,
        IReadOnlyList<double> largest)
    {
        (Name, ParameterNames, _hasAmplitude, _curve, _largest) = (name, names, hasAmplitude, curve, largest);
        _starts = [.. starts.Select(start => start.Select(value => Math.Log(value)).ToArray())];
    }

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
    public static ParametricCurve Of(string name, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> starts,
        bool hasAmplitude, Func<double[], double, double> curve) =>
        new(name, names, starts, hasAmplitude, values => x => curve(values, x), [.. names.Select(_ => double.PositiveInfinity)]);

    /// <summary>A law of the theory with its parameters free, as <see cref="LawKind{T}.CurveStarts"/> says.</summary>
    internal static ParametricCurve Of<T>(LawKind<T> kind, bool hasAmplitude, Func<T, Func<double, double>> curve)
    {
        if (kind.Parameters.Count == 0)
        {
            Func<double, double> ofUnit = curve(kind.Of([]));
            return Of(kind.Name, ["kappa"], kind.CurveStarts, hasAmplitude, (at, x) => ofUnit(x / at[0]));
        }
        LawParameter[] free = [.. kind.Parameters.Take(kind.CurveStarts[0].Count)];
        return new(kind.Name, [.. free.Select(parameter => parameter.Name)], kind.CurveStarts, hasAmplitude,
            values => curve(kind.Of(values)), [.. free.Select(parameter => parameter.Largest)]);
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
            double[] values = [.. coordinates.Select((at, i) => Math.Min(Math.Exp(Math.Clamp(at, -LargestLog, LargestLog)), _largest[i]))];
            Func<double, double> curve = _curve(values);
            double amplitude = _hasAmplitude ? Amplitude(curve, observed) : 1;
            IReadOnlyList<NamedValue> named = [.. ParameterNames.Zip(values, (name, value) => new NamedValue(name, value)),
                .. _hasAmplitude ? new[] { new NamedValue("amplitude", amplitude) } : []];
            return new(named, cluster => [.. cluster.X.Select(x => amplitude * curve(x))]);
        }
    }

    private static double Amplitude(Func<double, double> curve, IReadOnlyList<ObservedCluster> observed)
    {
        double cross = 0, square = 0;
        foreach (ObservedCluster cluster in observed)
        {
            double total = cluster.Weights.Sum();
            for (int i = 0; i < cluster.X.Count; i++)
            {
                double y = curve(cluster.X[i]), weight = cluster.Weights[i] / total;
                cross += weight * y * cluster.Y[i];
                square += weight * y * y;
            }
        }
        return square > 0 ? cross / square : 0;
    }
}
