using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Counts;

/// <summary>
/// Standard error and degrees of freedom of a count model's exponent, from the scatter of the totals at each size about the fitted law.
/// </summary>
/// <remarks>
/// Rows that share a size share whatever moved that size, so the unit is the size (the row where there are under three sizes). With means
/// mu, rows n and a log link, b - beta = sum c_u r_u to first order: r = (total - n mu) / (n mu), c = w x / sum w x^2, x about its weighted
/// mean, w = n mu / (1 + d mu) the information. Pearson's statistic of the units is P = sum w r^2.
/// </remarks>
internal sealed class SizeLevelError
{
    private readonly double[] _centred, _weights, _poisson, _residuals;
    private readonly double _squares;

    /// <param name="x">ln size of each row.</param>
    /// <param name="counts">Count of each row.</param>
    /// <param name="means">Fitted mean of each row, the same for rows of one size.</param>
    /// <param name="dispersion">d of the model; 0 for Poisson.</param>
    public SizeLevelError(IReadOnlyList<double> x, IReadOnlyList<double> counts, IReadOnlyList<double> means, double dispersion)
    {
        bool bySize = x.Distinct().Count() >= 3;
        int[][] units = [.. Enumerable.Range(0, x.Count).GroupBy(i => bySize ? x[i] : i).Select(group => group.ToArray())];
        UnitCount = units.Length;
        double[] at = [.. units.Select(unit => x[unit[0]])];
        _poisson = [.. units.Select(unit => unit.Sum(i => means[i]))];
        _weights = [.. units.Select((unit, u) => _poisson[u] / (1 + dispersion * means[unit[0]]))];
        _residuals = [.. units.Select((unit, u) => (unit.Sum(i => counts[i]) - _poisson[u]) / _poisson[u])];
        double center = LineFit.Mean(at, _weights);
        _centred = [.. at.Select(value => value - center)];
        _squares = Enumerable.Range(0, UnitCount).Sum(u => _weights[u] * _centred[u] * _centred[u]);
        Pearson = Enumerable.Range(0, UnitCount).Sum(u => _weights[u] * _residuals[u] * _residuals[u]);
    }

    /// <summary>Sizes, or rows where there are under three sizes.</summary>
    public int UnitCount { get; }

    private double Pearson { get; }

    /// <summary>
    /// The variance function of the model is right but for a scale: Var b = P / (U - 2) / sum w x^2 with t on U - 2
    /// degrees of freedom (Wedderburn 1974; for the random-effects weights of a negative binomial it is the error of
    /// Knapp and Hartung 2003). The scale may fall below 1.
    /// </summary>
    [Equation("count-scale")]
    public (double StandardError, double DegreesOfFreedom) Scaled() => UnitCount > 2
        ? (Math.Sqrt(Pearson / (UnitCount - 2) / _squares), UnitCount - 2)
        : (double.NaN, 0);

    /// <summary>
    /// The weights are Poisson's but the variance of the counts may not be: working variance 1 / (n mu) + d of r with d by moments,
    /// E P = U - 2 + d tr(M w); Var b its sandwich, scaled by P over its expectation tr(M V), and Box's (1954) degrees of freedom
    /// tr(M V)^2 / tr(M V M V). It is the Bell and McCaffrey (2002) principle, with the variance estimated from a model of two
    /// parameters instead of from each squared residual.
    /// </summary>
    [Equation("working-variance")]
    public (double StandardError, double DegreesOfFreedom) WorkingVariance()
    {
        if (UnitCount < 3)
            return (double.NaN, 0);
        double[,] residualMaker = ResidualMaker();
        double trace = Enumerable.Range(0, UnitCount).Sum(u => residualMaker[u, u] * _weights[u]);
        double extra = Math.Max(0, (Pearson - (UnitCount - 2)) / trace);
        // Of r times w: one where the counts are Poisson's.
        double[] relative = [.. _poisson.Select((total, u) => _weights[u] * (1 / total + extra))];
        double expected = 0, squared = 0, sandwich = 0;
        for (int i = 0; i < UnitCount; i++)
        {
            expected += residualMaker[i, i] * relative[i];
            sandwich += _weights[i] * _centred[i] * _centred[i] * relative[i];
            for (int j = 0; j < UnitCount; j++)
                squared += residualMaker[i, j] * residualMaker[i, j] * relative[i] * relative[j];
        }
        return (Math.Sqrt(Pearson / expected * sandwich) / _squares, expected * expected / squared);
    }

    // I - H in the scale of unit variance, sqrt(w) r.
    private double[,] ResidualMaker()
    {
        double total = _weights.Sum();
        var maker = new double[UnitCount, UnitCount];
        for (int i = 0; i < UnitCount; i++)
            for (int j = 0; j < UnitCount; j++)
                maker[i, j] = (i == j ? 1 : 0) - Math.Sqrt(_weights[i] * _weights[j]) * (1 / total + _centred[i] * _centred[j] / _squares);
        return maker;
    }
}
