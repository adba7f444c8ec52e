namespace Rosetta.Empirical.Matching;

/// <summary>Fills buffers with neurons of a model, raw or centred and scaled to norm 1.</summary>
internal sealed class RowLoader(int readRows, int samples, ParallelOptions parallel)
{
    private readonly float[] _scratch = new float[checked(readRows * samples)];

    /// <summary>Copies neurons with the given ascending flat indices into rows 0, 1, 2, ... of a buffer.</summary>
    public void Load(NeuronSet set, ReadOnlyMemory<int> wanted, IRowBuffer buffer, bool normalise)
    {
        int done = 0;
        while (done < wanted.Length)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            // One read covers a stretch of flat indices; unwanted neurons between wanted ones come along and are skipped.
            int start = wanted.Span[done], next = done + 1;
            while (next < wanted.Length && wanted.Span[next] - start < readRows)
                next++;
            int length = wanted.Span[next - 1] - start + 1;
            set.Source.Read(start, length, _scratch.AsSpan(0, length * samples));
            Parallel.For(done, next, parallel, row =>
            {
                int flat = wanted.Span[row];
                ReadOnlySpan<float> raw = _scratch.AsSpan((flat - start) * samples, samples);
                if (normalise)
                    Normalise(raw, set.MomentsOf(flat), buffer.Row(row));
                else
                    raw.CopyTo(buffer.Row(row));
            });
            done = next;
        }
    }

    private static void Normalise(ReadOnlySpan<float> raw, NeuronMoments moments, Span<float> row)
    {
        double mean = moments.Mean, scale = 1 / moments.Norm;
        for (int t = 0; t < raw.Length; t++)
            row[t] = (float)((raw[t] - mean) * scale);
    }
}
