using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>
/// Products that are wrong by as much as the proven bound allows, in a random direction: what no honest
/// backend would do, and none may do worse.
/// </summary>
internal sealed class WorstCaseProducts(int fewestSamples, Rng rng) : IProductBackend
{
    /// <summary>Just inside the bound, so that rounding the sum to float32 (6e-8 of the value) stays inside too.</summary>
    private readonly double _error = ProductError.Bound(fewestSamples) - 1.3e-7;

    public string Device => "worst case";

    public IRowBuffer Allocate(int rows, int sampleCount) => new Rows(rows, sampleCount);

    public void Publish(IRowBuffer buffer)
    {
    }

    public ReadOnlySpan<float> Multiply(IRowBuffer a, Stretch rowsA, IRowBuffer b, Stretch rowsB, int part, Stretch samples,
        out int stride)
    {
        stride = rowsB.Count;
        var tile = new float[rowsA.Count * rowsB.Count];
        for (int i = 0; i < rowsA.Count; i++)
        {
            for (int j = 0; j < rowsB.Count; j++)
            {
                double sum = 0;
                ReadOnlySpan<float> x = a.Row(rowsA.Start + i).Slice(samples.Start, samples.Count),
                    y = b.Row(rowsB.Start + j).Slice(samples.Start, samples.Count);
                for (int t = 0; t < x.Length; t++)
                    sum += (double)x[t] * y[t];
                tile[i * stride + j] = (float)(sum + (rng.NextInt(2) == 0 ? _error : -_error));
            }
        }
        return tile;
    }

    public void Dispose()
    {
    }

    internal sealed class Rows(int rows, int samples) : IRowBuffer
    {
        private readonly float[] _data = new float[rows * samples];

        public Span<float> Row(int index) => _data.AsSpan(index * samples, samples);

        public void Dispose()
        {
        }
    }
}
