namespace Rosetta.Empirical.Matching;

/// <summary>Settles the candidates of both sides in float64 from raw activations: final neighbours, ranks and correlations.</summary>
internal sealed class Settler(NeuronSet a, NeuronSet b, IRowBuffer rowsA, IRowBuffer rowsB, MemoryPlan plan, RowLoader loader, int maxRank,
    StageClock clock, ParallelOptions parallel)
{
    /// <summary>Float64 correlations computed.</summary>
    public long SettledPairs { get; private set; }

    /// <summary>Neurons that were compared with the whole other side.</summary>
    public int CrowdedNeurons { get; private set; }

    /// <param name="candidatesA">Candidates of A's neurons after the pass.</param>
    /// <param name="candidatesB">Candidates of B's neurons after the pass.</param>
    /// <param name="bound">The bound on the float32 error, to which every settled pair is held.</param>
    public (NeighbourTable OfA, NeighbourTable OfB) Settle(CandidateTable candidatesA, CandidateTable candidatesB, double bound)
    {
        var ofA = new NeighbourTable(a.Source.Layout.Count, maxRank);
        var ofB = new NeighbourTable(b.Source.Layout.Count, maxRank);
        var sideA = new Side(a, rowsA, plan.RowsA, candidatesA, ofA);
        var sideB = new Side(b, rowsB, plan.RowsB, candidatesB, ofB);
        int[] crowdedA = sideA.Crowded(), crowdedB = sideB.Crowded();
        CrowdedNeurons = crowdedA.Length + crowdedB.Length;

        CandidatePairs pairs = CandidatePairs.Of(candidatesA, a.Active.Length, candidatesB, b.Active.Length);
        double pairCount = pairs.Count, comparisons = (double)crowdedA.Length * b.Active.Length + (double)crowdedB.Length * a.Active.Length;
        SettledPairs = (long)(pairCount + comparisons);
        clock.Start(MatchStages.Settling, SettledPairs);

        Correlate(pairs, sideA, sideB);
        Choose(sideA, (position, candidate) => pairs.CorrelationOf(position, candidate), b, bound);
        Choose(sideB, (position, candidate) => pairs.CorrelationOf(candidate, position), a, bound);
        CompareWithAll(crowdedA, sideA, sideB);
        CompareWithAll(crowdedB, sideB, sideA);
        sideA.FinishCopies();
        sideB.FinishCopies();
        return (ofA, ofB);
    }

    private sealed record Side(NeuronSet Set, IRowBuffer Rows, int Capacity, CandidateTable Candidates, NeighbourTable Neighbours)
    {
        public int[] Crowded() => [.. Enumerable.Range(0, Set.Active.Length).Where(Candidates.IsCrowded)];

        public void FinishCopies()
        {
            foreach ((int neuron, int sameAs) in Set.Copies)
                Neighbours.Copy(sameAs, neuron);
        }
    }

    private void Correlate(CandidatePairs pairs, Side sideA, Side sideB)
    {
        int inMemory = -1;
        for (int firstA = 0; firstA < a.Active.Length; firstA += sideA.Capacity)
        {
            int countA = Math.Min(sideA.Capacity, a.Active.Length - firstA), start = firstA;
            loader.Load(a, a.Active.AsMemory(firstA, countA), rowsA, normalise: false);
            for (int firstB = 0; firstB < b.Active.Length; firstB += sideB.Capacity)
            {
                int countB = Math.Min(sideB.Capacity, b.Active.Length - firstB), startB = firstB;
                if (inMemory != firstB)
                    loader.Load(b, b.Active.AsMemory(firstB, countB), rowsB, normalise: false);
                inMemory = firstB;
                Parallel.For(start, start + countA, parallel, rowA =>
                {
                    foreach (int slot in pairs.SlotsOf(rowA, startB, countB))
                    {
                        int rowB = pairs.ColumnAt(slot);
                        pairs.SetCorrelation(slot, NeuronMoments.Correlation(a.MomentsOf(a.Active[rowA]), rowsA.Row(rowA - start),
                            b.MomentsOf(b.Active[rowB]), rowsB.Row(rowB - startB)));
                    }
                });
                clock.Advance((double)pairs.Count * countA / a.Active.Length * countB / b.Active.Length);
            }
        }
    }

    private void Choose(Side side, Func<int, int, double> correlationOf, NeuronSet others, double bound) =>
        Parallel.For(0, side.Set.Active.Length, parallel, position =>
        {
            if (side.Candidates.IsCrowded(position))
                return;
            (ReadOnlyMemory<int> indices, ReadOnlyMemory<float> values) = side.Candidates.Survivors(position);
            int[] order = indices.ToArray();
            float[] computed = values.ToArray();
            Array.Sort(order, computed);
            var best = new ExactTopK(maxRank);
            for (int i = 0; i < order.Length; i++)
            {
                double correlation = correlationOf(position, order[i]);
                // A backend that multiplies in less than float32 (TF32, bfloat16) would break the proof behind every rank.
                if (Math.Abs(correlation - computed[i]) > bound)
                {
                    throw new InvalidOperationException($"A float32 product came out as {computed[i]:R} where the correlation is "
                        + $"{correlation:R}: more than the "
                        + $"{bound:E1} that IEEE float32 allows. The backend computes in a lower precision; unset TF32 and bfloat16 "
                            + $"overrides.");
                }
                best.Offer(order[i], correlation);
            }
            side.Neighbours.Set(side.Set.Active[position], WithFlatIndices(best.Take(), others));
        });

    private void CompareWithAll(int[] crowded, Side side, Side others)
    {
        int capacity = side.Capacity;
        for (int first = 0; first < crowded.Length; first += capacity)
        {
            int start = first, count = Math.Min(capacity, crowded.Length - first);
            int[] flats = Array.ConvertAll(crowded[first..(first + count)], position => side.Set.Active[position]);
            loader.Load(side.Set, flats, side.Rows, normalise: false);
            ExactTopK[] best = [.. Enumerable.Range(0, count).Select(_ => new ExactTopK(maxRank))];
            for (int firstOther = 0; firstOther < others.Set.Active.Length; firstOther += others.Capacity)
            {
                int from = firstOther, length = Math.Min(others.Capacity, others.Set.Active.Length - firstOther);
                loader.Load(others.Set, others.Set.Active.AsMemory(from, length), others.Rows, normalise: false);
                Parallel.For(0, count, parallel, row =>
                {
                    NeuronMoments moments = side.Set.MomentsOf(flats[row]);
                    ReadOnlySpan<float> values = side.Rows.Row(row);
                    for (int other = 0; other < length; other++)
                    {
                        best[row].Offer(from + other, NeuronMoments.Correlation(moments, values,
                            others.Set.MomentsOf(others.Set.Active[from + other]), others.Rows.Row(other)));
                    }
                });
                clock.Advance((double)count * length);
            }
            for (int row = 0; row < count; row++)
                side.Neighbours.Set(flats[row], WithFlatIndices(best[row].Take(), others.Set));
        }
    }

    private static Neighbour[] WithFlatIndices(Neighbour[] chosen, NeuronSet others) =>
        Array.ConvertAll(chosen, one => one with { Index = others.Active[one.Index] });
}
