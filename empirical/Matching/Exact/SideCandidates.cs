namespace Rosetta.Empirical.Matching;

/// <summary>The candidates of one model's neurons: over all samples, and, where the samples are in two parts, over each part.</summary>
internal sealed class SideCandidates
{
    /// <param name="set">The neurons.</param>
    /// <param name="k">Largest rank over all samples; over a part it is 1.</param>
    /// <param name="bound">Bound on the error of a product over any part.</param>
    /// <param name="spareCandidates">See <see cref="CandidateTable"/>.</param>
    /// <param name="rounded">Bound by position, of products of rounded factors; null where the same holds for all.</param>
    public SideCandidates(NeuronSet set, int k, double bound, int spareCandidates, double[]? rounded = null)
    {
        int count = set.Active.Length;
        bool halves = set.Parts.Length > 1;
        Bound = bound + (halves ? NeuronWeights.Rounding : 0);
        double relative = rounded is null ? 0 : RoundedFactors.RelativeError;
        All = new CandidateTable(count, k, 2 * Bound + ExactTopK.Tie, spareCandidates) { RelativeError = relative };
        for (int position = 0; position < rounded?.Length; position++)
            All.Begin(position, 2 * rounded[position] * (1 + 2 * relative) + ExactTopK.Tie, double.NegativeInfinity);
        if (!halves)
            return;
        Weights = new NeuronWeights(set, set.Parts);
        Parts = [.. set.Parts.Select(_ => new CandidateTable(count, 1, 2 * bound + ExactTopK.Tie, spareCandidates))];
        for (int part = 0; part < Parts.Length; part++)
        {
            for (int position = 0; position < count; position++)
            {
                if (!set.MomentsOf(set.Active[position], part).IsAlive)
                    Parts[part].LeaveOut(position);
            }
        }
    }

    /// <summary>Bound on the error of a value offered to <see cref="All"/>.</summary>
    public double Bound { get; }

    /// <summary>Neurons with more near-ties than fit, over all samples.</summary>
    public int Crowded => Enumerable.Range(0, All.Count).Count(All.IsCrowded);

    /// <summary>Over all samples.</summary>
    public CandidateTable All { get; }

    /// <summary>Over each part; empty where there is one part, whose candidates are <see cref="All"/>.</summary>
    public CandidateTable[] Parts { get; } = [];

    /// <summary>How the parts make the whole; null where there is one part.</summary>
    public NeuronWeights? Weights { get; }
}
