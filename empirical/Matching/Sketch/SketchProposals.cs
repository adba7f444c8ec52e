namespace Rosetta.Empirical.Matching;

/// <summary>What the sketches propose for the neurons of one model: the best of each first, then what may still be better.</summary>
internal sealed class SketchProposals(NeuronSet set, CandidateTable table, HashSet<int> unproven, int maxRank, Func<int, int, long> key)
{
    private readonly (long Key, float Value)[][] _ofNeuron = [.. Enumerable.Range(0, set.Active.Length).Select(position =>
    {
        if (unproven.Contains(set.Active[position]))
            return [];
        (ReadOnlyMemory<int> indices, ReadOnlyMemory<float> values) = table.Survivors(position);
        return indices.ToArray().Zip(values.ToArray(), (other, value) => (key(set.Active[position], other), value))
            .OrderByDescending(one => one.value).ToArray();
    })];

    public IEnumerable<long> Best() => _ofNeuron.SelectMany(own => own.Take(maxRank)).Select(one => one.Key);

    /// <summary>Those that can still reach the level and the worst of the best, once these are verified.</summary>
    public IEnumerable<long> Rest(Dictionary<long, double> found, double level)
    {
        for (int position = 0; position < _ofNeuron.Length; position++)
        {
            (long Key, float Value)[] own = _ofNeuron[position];
            double least = own.Length <= maxRank ? level
                : Math.Max(level, own.Take(maxRank).Min(one => found[one.Key]) - ExactTopK.Tie);
            // A margin is twice the error.
            foreach ((long pair, float value) in own.Skip(maxRank).Where(one => one.Value >= least - table.MarginOf(position) / 2))
                yield return pair;
        }
    }
}
