namespace Rosetta.Theory.Statistics.Ranks;

/// <summary>What a statistic of paired values needs.</summary>
internal static class Pairing
{
    public static void Require(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count)
            throw new ArgumentException($"Paired values need equal counts, not {x.Count} and {y.Count}.", nameof(y));
        if (x.Count < 2)
            throw new ArgumentException($"An association needs at least two pairs of values, not {x.Count}.", nameof(x));
    }
}
