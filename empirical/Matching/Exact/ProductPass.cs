namespace Rosetta.Empirical.Matching;

/// <summary>The one pass over all tiles: float32 products of every pair of active neurons, offered to the tables of both sides.</summary>
internal sealed class ProductPass(IProductBackend backend, RowLoader loader, MemoryPlan plan, int tile, int samples, StageClock clock,
    CancellationToken cancellation)
{
    /// <summary>Runs the pass; the panels' content is left undefined.</summary>
    public void Run(NeuronSet a, IRowBuffer panelA, CandidateTable candidatesA, NeuronSet b, IRowBuffer panelB, CandidateTable candidatesB)
    {
        int panelsB = (b.Active.Length + plan.RowsB - 1) / plan.RowsB, inMemory = -1;
        bool forward = true;
        for (int firstA = 0; firstA < a.Active.Length && panelsB > 0; firstA += plan.RowsA, forward = !forward)
        {
            int countA = Math.Min(plan.RowsA, a.Active.Length - firstA);
            loader.Load(a, a.Active.AsMemory(firstA, countA), panelA, normalise: true);
            backend.Publish(panelA);
            // Every other time backwards: the panel read last is then the first one needed.
            for (int step = 0; step < panelsB; step++)
            {
                int index = forward ? step : panelsB - 1 - step, firstB = index * plan.RowsB;
                int countB = Math.Min(plan.RowsB, b.Active.Length - firstB);
                if (inMemory != index)
                {
                    loader.Load(b, b.Active.AsMemory(firstB, countB), panelB, normalise: true);
                    backend.Publish(panelB);
                    inMemory = index;
                }
                RunPanels(panelA, firstA, countA, candidatesA, panelB, firstB, countB, candidatesB);
            }
        }
    }

    private void RunPanels(IRowBuffer panelA, int firstA, int countA, CandidateTable candidatesA, IRowBuffer panelB, int firstB, int countB,
        CandidateTable candidatesB)
    {
        for (int i = 0; i < countA; i += tile)
        {
            int rows = Math.Min(tile, countA - i);
            for (int j = 0; j < countB; j += tile)
            {
                cancellation.ThrowIfCancellationRequested();
                int columns = Math.Min(tile, countB - j);
                ReadOnlySpan<float> products = backend.Multiply(panelA, i, rows, panelB, j, columns, out int stride);
                TileScan.Run(products, stride, candidatesA, firstA + i, rows, candidatesB, firstB + j, columns);
                clock.Advance(2.0 * rows * columns * samples);
            }
        }
    }
}
