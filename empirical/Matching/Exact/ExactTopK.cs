namespace Rosetta.Empirical.Matching;

/// <summary>The k best of a stream of float64 correlations, where values closer than <see cref="Tie"/> are tied and ties go to the smaller
/// index.</summary>
/// <remarks>
/// Definition: k times over, of the candidates left within <see cref="Tie"/> of the largest one left, the one with the smallest index comes
/// next. A chosen candidate therefore always exceeds the k-th largest value minus <see cref="Tie"/>, so only those are kept. Candidates
/// come in ascending order of index: one that k earlier ones equal or exceed can never be chosen, since each of those is
/// eligible whenever it is, and wins. That keeps the list short however many neurons are tied.
/// </remarks>
internal sealed class ExactTopK(int k)
{
    /// <summary>Correlations closer than this are tied (M9).</summary>
    public const double Tie = 1e-12;

    private readonly List<Neighbour> _best = new(k + 2);
    private int _lastIndex = -1;

    /// <summary>Considers a candidate; its index exceeds that of every one before.</summary>
    public void Offer(int index, double correlation)
    {
        if (index <= _lastIndex)
            throw new ArgumentException($"Candidate {index} after {_lastIndex}: indices must increase.", nameof(index));
        _lastIndex = index;
        int place = _best.Count;
        while (place > 0 && _best[place - 1].Correlation < correlation)
            place--;
        if (place >= k)
            return;
        _best.Insert(place, new Neighbour(index, correlation));
        if (_best.Count > k)
        {
            double kth = _best[k - 1].Correlation;
            while (kth - _best[^1].Correlation >= Tie)
                _best.RemoveAt(_best.Count - 1);
        }
    }

    /// <summary>The chosen ones, best first, fewer than k when fewer were offered. The accumulator is empty afterwards.</summary>
    public Neighbour[] Take()
    {
        var chosen = new Neighbour[Math.Min(k, _best.Count)];
        for (int rank = 0; rank < chosen.Length; rank++)
        {
            int winner = 0;
            for (int i = 1; i < _best.Count && _best[0].Correlation - _best[i].Correlation < Tie; i++)
            {
                if (_best[i].Index < _best[winner].Index)
                    winner = i;
            }
            chosen[rank] = _best[winner];
            _best.RemoveAt(winner);
        }
        _best.Clear();
        _lastIndex = -1;
        return chosen;
    }
}
