using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>
/// Products that are wrong by as much as the proven bound allows, in a random direction: what no honest
/// backend would do, and none may do worse.
/// </summary>
internal sealed class WorstCaseProducts(int samples, Rng rng) : IProductBackend
{
    /// <summary>Just inside the bound, so that rounding the sum to float32 (6e-8 of the value) stays inside too.</summary>
    private readonly double _error = ProductError.Bound(samples) - 1.3e-7;
    private float[] _tile = [];

    public string Device => "worst case";

    public IRowBuffer Allocate(int rows, int sampleCount) => new Rows(rows, sampleCount);

    public void Publish(IRowBuffer buffer)
    {
    }

    public ReadOnlySpan<float> Multiply(IRowBuffer a, int firstA, int countA, IRowBuffer b, int firstB, int countB, out int stride)
    {
        stride = countB;
        _tile = new float[countA * countB];
        for (int i = 0; i < countA; i++)
        {
            for (int j = 0; j < countB; j++)
            {
                double sum = 0;
                ReadOnlySpan<float> x = a.Row(firstA + i), y = b.Row(firstB + j);
                for (int t = 0; t < x.Length; t++)
                    sum += (double)x[t] * y[t];
                _tile[i * countB + j] = (float)(sum + (rng.NextInt(2) == 0 ? _error : -_error));
            }
        }
        return _tile;
    }

    public void Dispose()
    {
    }

    private sealed class Rows(int rows, int samples) : IRowBuffer
    {
        private readonly float[] _data = new float[rows * samples];

        public Span<float> Row(int index) => _data.AsSpan(index * samples, samples);

        public void Dispose()
        {
        }
    }
}
