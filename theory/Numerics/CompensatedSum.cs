namespace Rosetta.Theory.Numerics;

/// <summary>A running float64 sum whose error does not grow with the number of terms (Neumaier 1974).</summary>
public struct CompensatedSum
{
    private double _sum, _correction;

    /// <summary>The sum so far.</summary>
    public readonly double Value => _sum + _correction;

    /// <summary>Adds a term.</summary>
    public void Add(double term)
    {
        double next = _sum + term;
        _correction += Math.Abs(_sum) >= Math.Abs(term) ? _sum - next + term : term - next + _sum;
        _sum = next;
    }
}
