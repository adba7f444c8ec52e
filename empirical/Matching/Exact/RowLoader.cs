using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Activations;

namespace Rosetta.Empirical.Matching;

/// <summary>Fills buffers with neurons of a model, raw or with every part of their samples centred and scaled to norm 1.</summary>
internal sealed class RowLoader(int readRows, int samples, ParallelOptions parallel)
{
    /// <summary>Copies neurons with the given ascending flat indices into rows 0, 1, 2, ... of a buffer.</summary>
    public void Load(NeuronSet set, ReadOnlyMemory<int> wanted, IRowBuffer buffer, bool normalise)
    {
        if (set.Source.IsAtHand)
        {
            LoadAtHand(set, wanted, buffer, normalise);
            return;
        }
        float[] read = ArrayPool<float>.Shared.Rent(checked(readRows * samples));
        int done = 0;
        while (done < wanted.Length)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            // One read covers a stretch of flat indices; unwanted neurons between wanted ones come along and are skipped.
            int start = wanted.Span[done], next = done + 1;
            while (next < wanted.Length && wanted.Span[next] - start < readRows)
                next++;
            int length = wanted.Span[next - 1] - start + 1;
            set.Source.Read(start, length, read.AsSpan(0, length * samples));
            Parallel.For(done, next, parallel, () => new float[normalise ? samples : 0], (row, _, scratch) =>
            {
                int flat = wanted.Span[row];
                Fill(set, flat, read.AsSpan((flat - start) * samples, samples), buffer.Row(row), normalise, scratch);
                return scratch;
            }, static _ => { });
            done = next;
        }
        ArrayPool<float>.Shared.Return(read);
    }

    /// <summary>Looks at a standardised neuron, which it may change.</summary>
    public delegate void Visitor<TLocal>(int position, Span<float> values, TLocal local);

    /// <summary>Visits every active neuron once, centred and scaled to norm 1, from several threads.</summary>
    /// <param name="set">The neurons, all samples in one part.</param>
    /// <param name="visit">Given the position among the active ones.</param>
    /// <param name="begin">Makes what one thread keeps, from the number of samples.</param>
    /// <param name="end">Takes it back.</param>
    public void Visit<TLocal>(NeuronSet set, Visitor<TLocal> visit, Func<int, TLocal> begin, Action<TLocal> end)
    {
        int[] positions = new int[set.Source.Layout.Count];
        Array.Fill(positions, -1);
        for (int position = 0; position < set.Active.Length; position++)
            positions[set.Active[position]] = position;
        using var locals = new ThreadLocal<(float[] Row, TLocal Own)>(() => (new float[samples], begin(samples)), trackAllValues: true);
        NeuronScan.Visit(set.Source, (flat, raw) =>
        {
            (float[] row, TLocal own) = locals.Value;
            Normalise(raw, set.MomentsOf(flat), row);
            visit(positions[flat], row, own);
        }, parallel, wanted: flat => positions[flat] >= 0, rows: readRows);
        foreach ((_, TLocal own) in locals.Values)
            end(own);
    }

    private void LoadAtHand(NeuronSet set, ReadOnlyMemory<int> wanted, IRowBuffer buffer, bool normalise) =>
        Parallel.For(0, wanted.Length, parallel, () => (Read: new float[samples], Part: new float[normalise ? samples : 0]),
            (row, _, scratch) =>
            {
                int flat = wanted.Span[row];
                ReadOnlySpan<float> raw = set.Source.RowOf(flat);
                if (raw.IsEmpty)
                {
                    set.Source.Read(flat, 1, scratch.Read);
                    raw = scratch.Read;
                }
                Fill(set, flat, raw, buffer.Row(row), normalise, scratch.Part);
                return scratch;
            }, static _ => { });

    private static void Fill(NeuronSet set, int flat, ReadOnlySpan<float> raw, Span<float> row, bool normalise, Span<float> scratch)
    {
        if (!normalise)
        {
            raw.CopyTo(row);
            return;
        }
        for (int part = 0; part < set.Parts.Length; part++)
        {
            SamplePart own = set.Parts[part];
            Normalise(own.Of(raw, scratch), set.MomentsOf(flat, part), row.Slice(own.Start, own.Count));
        }
    }

    /// <summary>Centred and scaled to norm 1, in float64; zero where there is no variance.</summary>
    private static void Normalise(ReadOnlySpan<float> raw, NeuronMoments moments, Span<float> row)
    {
        if (!moments.IsAlive)
        {
            row.Clear();
            return;
        }
        double mean = moments.Mean, scale = 1 / moments.Norm;
        Vector<double> means = new(mean), scales = new(scale);
        ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(raw);
        Span<Vector<float>> standardised = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (int v = 0; v < values.Length; v++)
        {
            Vector.Widen(values[v], out Vector<double> low, out Vector<double> high);
            standardised[v] = Vector.Narrow((low - means) * scales, (high - means) * scales);
        }
        for (int t = values.Length * Vector<float>.Count; t < raw.Length; t++)
            row[t] = (float)((raw[t] - mean) * scale);
    }
}
