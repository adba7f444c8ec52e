namespace Rosetta.Empirical.Matching;

/// <summary>Settles the candidates of both sides in float64 from raw activations: final neighbours, ranks and correlations.</summary>
internal sealed class Settler(SettlerSide a, SettlerSide b, RowLoader loader, StageClock clock, ParallelOptions parallel)
{
    /// <summary>Crowded neurons that are compared with the other side together.</summary>
    private const int CrowdedAtOnce = 64;

    /// <summary>Float64 correlations computed.</summary>
    public long SettledPairs { get; private set; }

    /// <summary>Neurons that were compared with the whole other side.</summary>
    public int CrowdedNeurons { get; private set; }

    /// <param name="candidatesA">Candidates of A's neurons after the pass.</param>
    /// <param name="candidatesB">Candidates of B's neurons after the pass.</param>
    /// <param name="bound">The bound on the float32 error, to which every settled pair is held.</param>
    /// <param name="part">The part of the samples that they are of; null for all of them.</param>
    public (NeighbourTable OfA, NeighbourTable OfB) Settle(CandidateTable candidatesA, CandidateTable candidatesB, double bound, int? part)
    {
        var ofA = new NeighbourTable(a.Set.Source.Layout.Count, candidatesA.RankCount);
        var ofB = new NeighbourTable(b.Set.Source.Layout.Count, candidatesB.RankCount);
        int[] crowdedA = Crowded(candidatesA, a), crowdedB = Crowded(candidatesB, b);
        CrowdedNeurons += part is null ? crowdedA.Length + crowdedB.Length : 0;

        CandidatePairs pairs = CandidatePairs.Of(candidatesA, a.Set.Active.Length, candidatesB, b.Set.Active.Length);
        double comparisons = (double)crowdedA.Length * b.Set.Active.Length + (double)crowdedB.Length * a.Set.Active.Length;
        long settled = (long)(pairs.Count + comparisons);
        SettledPairs += settled;
        clock.Start(MatchStages.Settling, settled);

        Correlate(pairs, part);
        Choose(a, candidatesA, ofA, (position, candidate) => pairs.CorrelationOf(position, candidate), b, bound);
        Choose(b, candidatesB, ofB, (position, candidate) => pairs.CorrelationOf(candidate, position), a, bound);
        CompareWithAll(crowdedA, a, ofA, candidatesB, b, part);
        CompareWithAll(crowdedB, b, ofB, candidatesA, a, part);
        foreach ((SettlerSide side, NeighbourTable table) in new[] { (a, ofA), (b, ofB) })
        {
            foreach ((int neuron, int sameAs) in side.Set.Copies)
                table.Copy(sameAs, neuron);
        }
        return (ofA, ofB);
    }

    private static int[] Crowded(CandidateTable candidates, SettlerSide side) =>
        [.. Enumerable.Range(0, side.Set.Active.Length).Where(candidates.IsCrowded)];

    private void Correlate(CandidatePairs pairs, int? part)
    {
        for (int firstA = 0; firstA < a.Set.Active.Length; firstA += a.Capacity)
        {
            int countA = Math.Min(a.Capacity, a.Set.Active.Length - firstA), start = firstA;
            a.Load(loader, firstA, countA);
            for (int firstB = 0; firstB < b.Set.Active.Length; firstB += b.Capacity)
            {
                int countB = Math.Min(b.Capacity, b.Set.Active.Length - firstB), startB = firstB;
                b.Load(loader, firstB, countB);
                Parallel.For(start, start + countA, parallel, () => (A: a.Scratch(), B: b.Scratch()), (rowA, _, scratch) =>
                {
                    ReadOnlySpan<float> own = [];
                    foreach (int slot in pairs.SlotsOf(rowA, startB, countB))
                    {
                        if (own.IsEmpty)
                            own = a.ValuesOf(rowA, part, scratch.A);
                        int rowB = pairs.ColumnAt(slot);
                        pairs.SetCorrelation(slot, NeuronMoments.Correlation(a.MomentsOf(rowA, part), own,
                            b.MomentsOf(rowB, part), b.ValuesOf(rowB, part, scratch.B)));
                    }
                    return scratch;
                }, static _ => { });
                clock.Advance((double)pairs.Count * countA / a.Set.Active.Length * countB / b.Set.Active.Length);
            }
        }
    }

    private void Choose(SettlerSide side, CandidateTable candidates, NeighbourTable neighbours, Func<int, int, double> correlationOf,
        SettlerSide others, double bound) =>
        Parallel.For(0, side.Set.Active.Length, parallel, position =>
        {
            if (candidates.IsCrowded(position) || candidates.IsOut(position))
                return;
            (ReadOnlyMemory<int> indices, ReadOnlyMemory<float> values) = candidates.Survivors(position);
            int[] order = indices.ToArray();
            float[] computed = values.ToArray();
            Array.Sort(order, computed);
            var best = new ExactTopK(candidates.RankCount);
            for (int i = 0; i < order.Length; i++)
            {
                double correlation = correlationOf(position, order[i]);
                // A backend that multiplies in less than float32 (TF32, bfloat16) would break the proof behind every rank.
                if (Math.Abs(correlation - computed[i]) > bound + candidates.RelativeError * Math.Abs(computed[i]))
                {
                    throw new InvalidOperationException($"A float32 product came out as {computed[i]:R} where the correlation is "
                        + $"{correlation:R}: more than the "
                        + $"{bound:E1} that IEEE float32 allows. The backend computes in a lower precision; unset TF32 and bfloat16 "
                            + $"overrides.");
                }
                best.Offer(order[i], correlation);
            }
            neighbours.Set(side.Set.Active[position], WithFlatIndices(best.Take(), others.Set));
        });

    private void CompareWithAll(int[] crowded, SettlerSide side, NeighbourTable neighbours, CandidateTable candidatesOfOthers,
        SettlerSide others, int? part)
    {
        int atOnce = Math.Min(CrowdedAtOnce, side.Capacity);
        for (int first = 0; first < crowded.Length; first += atOnce)
        {
            int[] positions = crowded[first..Math.Min(crowded.Length, first + atOnce)];
            side.Load(loader, positions);
            float[][] values = Array.ConvertAll(positions, position => side.ValuesOf(position, part, side.Scratch()).ToArray());
            ExactTopK[] best = Array.ConvertAll(positions, _ => new ExactTopK(neighbours.RankCount));
            for (int firstOther = 0; firstOther < others.Set.Active.Length; firstOther += others.Capacity)
            {
                int from = firstOther, length = Math.Min(others.Capacity, others.Set.Active.Length - firstOther);
                others.Load(loader, from, length);
                var correlations = new double[positions.Length * length];
                Parallel.For(0, length, parallel, others.Scratch, (other, _, scratch) =>
                {
                    ReadOnlySpan<float> row = others.ValuesOf(from + other, part, scratch);
                    for (int i = 0; i < positions.Length; i++)
                        correlations[i * length + other] = candidatesOfOthers.IsOut(from + other) ? double.NaN : NeuronMoments.Correlation(
                            side.MomentsOf(positions[i], part), values[i], others.MomentsOf(from + other, part), row);
                    return scratch;
                }, static _ => { });
                for (int i = 0; i < positions.Length; i++)
                {
                    for (int other = 0; other < length; other++)
                    {
                        if (!double.IsNaN(correlations[i * length + other]))
                            best[i].Offer(from + other, correlations[i * length + other]);
                    }
                }
                clock.Advance((double)positions.Length * length);
            }
            for (int i = 0; i < positions.Length; i++)
                neighbours.Set(side.Set.Active[positions[i]], WithFlatIndices(best[i].Take(), others.Set));
        }
    }

    private static Neighbour[] WithFlatIndices(Neighbour[] chosen, NeuronSet others) =>
        Array.ConvertAll(chosen, one => one with { Index = others.Active[one.Index] });
}
