using System.Diagnostics;
using System.Globalization;

namespace Rosetta.Empirical.Matching;

/// <summary>The one pass over all tiles: float32 products of every pair of active neurons, offered to the tables of both sides.</summary>
internal sealed class ProductPass(IProductBackend backend, RowLoader loader, MemoryPlan plan, int tile, StageClock clock,
    PassJournal? journal, TurnedProducts? keep, CancellationToken cancellation)
{
    /// <summary>Wall seconds of the products alone.</summary>
    public double MultiplySeconds { get; private set; }

    /// <summary>Runs the pass; the panels' content is left undefined.</summary>
    public void Run(NeuronSet a, IRowBuffer panelA, SideCandidates candidatesA, NeuronSet b, IRowBuffer panelB, SideCandidates candidatesB)
    {
        int panelsB = (b.Active.Length + plan.RowsB - 1) / plan.RowsB, inMemory = -1, passed = 0;
        int before = journal?.Resume(Plan(a, b), candidatesA, candidatesB) ?? 0;
        bool forward = true;
        using DeviceFilter? filter = backend.Filter(candidatesA, candidatesB);
        keep?.Begin(a, candidatesA, b, candidatesB);
        for (int firstA = 0; firstA < a.Active.Length && panelsB > 0; firstA += plan.RowsA, forward = !forward)
        {
            int countA = Math.Min(plan.RowsA, a.Active.Length - firstA);
            bool isLoaded = false;
            // Every other time backwards: the panel read last is then the first one needed.
            for (int step = 0; step < panelsB; step++)
            {
                int index = forward ? step : panelsB - 1 - step, firstB = index * plan.RowsB;
                int countB = Math.Min(plan.RowsB, b.Active.Length - firstB), tiles = Tiles(countA) * Tiles(countB);
                if (passed + tiles <= before)
                {
                    passed += tiles;
                    clock.Skip(2.0 * countA * countB * a.Source.SampleCount);
                    continue;
                }
                if (!isLoaded)
                {
                    loader.Load(a, a.Active.AsMemory(firstA, countA), panelA, normalise: true);
                    backend.Publish(panelA);
                    isLoaded = true;
                }
                if (inMemory != index)
                {
                    loader.Load(b, b.Active.AsMemory(firstB, countB), panelB, normalise: true);
                    backend.Publish(panelB);
                    inMemory = index;
                }
                RunPanels(a.Parts, panelA, new(firstA, countA), candidatesA, panelB, new(firstB, countB), candidatesB, filter,
                    passed, before);
                passed += tiles;
            }
        }
    }

    private int Tiles(int rows) => (rows + tile - 1) / tile;

    /// <summary>What decides the order of tiles and the tables' content, beside the activations.</summary>
    private string Plan(NeuronSet a, NeuronSet b) => string.Create(CultureInfo.InvariantCulture,
        $"{a.Active.Length} x {b.Active.Length} in panels of {plan.RowsA} x {plan.RowsB}, tiles of {tile}, {a.Parts.Length} part(s), "
        + $"inputs rounded by {backend.InputRounding:R}");

    private void RunPanels(SamplePart[] parts, IRowBuffer panelA, Stretch ofA, SideCandidates candidatesA, IRowBuffer panelB, Stretch ofB,
        SideCandidates candidatesB, DeviceFilter? filter, int passed, int before)
    {
        for (int i = 0; i < ofA.Count; i += tile)
        {
            var rows = new Stretch(i, Math.Min(tile, ofA.Count - i));
            for (int j = 0; j < ofB.Count; j += tile)
            {
                cancellation.ThrowIfCancellationRequested();
                var columns = new Stretch(j, Math.Min(tile, ofB.Count - j));
                if (++passed <= before)
                {
                    clock.Skip(2.0 * rows.Count * columns.Count * parts.Sum(part => part.Count));
                    continue;
                }
                ReadOnlySpan<float> first = Products(0, out int stride);
                Stretch rowsOfAll = new(ofA.Start + i, rows.Count), columnsOfAll = new(ofB.Start + j, columns.Count);
                ReadOnlySpan<float> second = parts.Length == 1 ? [] : Products(1, out _);
                keep?.Add(first, second, stride, rowsOfAll, columnsOfAll);
                if (filter is not null)
                    filter.Offer(rowsOfAll, columnsOfAll);
                else if (parts.Length == 1)
                    TileScan.Run(first, stride, candidatesA.All, rowsOfAll, candidatesB.All, columnsOfAll);
                else
                    TileScan.Run(first, second, stride, candidatesA, rowsOfAll, candidatesB, columnsOfAll);
                journal?.Done(passed, candidatesA, candidatesB);

                ReadOnlySpan<float> Products(int part, out int step)
                {
                    long started = Stopwatch.GetTimestamp();
                    ReadOnlySpan<float> products = backend.Multiply(panelA, rows, panelB, columns, part,
                        new(parts[part].Start, parts[part].Count), out step);
                    MultiplySeconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
                    clock.Advance(2.0 * rows.Count * columns.Count * parts[part].Count);
                    return products;
                }
            }
        }
    }
}
