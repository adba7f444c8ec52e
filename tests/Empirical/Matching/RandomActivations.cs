using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Matching;

/// <summary>
/// Small models full of what makes matching hard: ties, copies, rescaled copies, dead neurons, offsets, dominant samples.
/// </summary>
internal static class RandomActivations
{
    public static InMemoryActivations Model(int neurons, int samples, float[] shared, Rng rng)
    {
        var data = new float[neurons * samples];
        for (int i = 0; i < neurons; i++)
        {
            Span<float> row = data.AsSpan(i * samples, samples);
            Fill(row, rng.NextInt(12), i == 0 ? [] : data.AsSpan(rng.NextInt(i) * samples, samples), shared, rng);
        }
        int firstWidth = rng.NextInt(neurons + 1);
        return new InMemoryActivations(NeuronLayout.Of(firstWidth, neurons - firstWidth), samples, data);
    }

    private static void Fill(Span<float> row, int kind, ReadOnlySpan<float> earlier, ReadOnlySpan<float> shared, Rng rng)
    {
        switch (kind)
        {
            case 0:
                row.Fill((float)rng.NextGaussian());
                return;
            case 1:
                Gaussian(row, 1, rng);
                row[rng.NextInt(row.Length)] = rng.NextInt(2) == 0 ? float.NaN : float.PositiveInfinity;
                return;
            case 2 or 3 when !earlier.IsEmpty:
                earlier.CopyTo(row);
                return;
            case 4 or 5 when !earlier.IsEmpty:
                // Scaled by 2 it has the same correlations to the last bit, by 3 with other roundings.
                for (int t = 0; t < row.Length; t++)
                    row[t] = (kind == 4 ? 2 : 3) * earlier[t];
                return;
            case 6:
                Gaussian(row, 1, rng);
                for (int t = 0; t < row.Length; t++)
                    row[t] += 1e4f;
                return;
            case 7:
                row[rng.NextInt(row.Length)] = 1 + (float)rng.NextExponential();
                return;
            case 8:
                for (int t = 0; t < row.Length; t++)
                    row[t] = rng.NextInt(2);
                return;
            case 9:
                for (int t = 0; t < row.Length; t++)
                    row[t] = (float)Math.Tan(Math.PI * (rng.NextOpenDouble() - 0.5));
                return;
            default:
                // A feature that both models have, with noise of 1e-7 (a near-tie) up to 1.
                Gaussian(row, (float)Math.Pow(10, -7 * rng.NextDouble()), rng);
                for (int t = 0; t < row.Length; t++)
                    row[t] += shared[t];
                return;
        }
    }

    public static void Gaussian(Span<float> row, float scale, Rng rng)
    {
        for (int t = 0; t < row.Length; t++)
            row[t] = scale * (float)rng.NextGaussian();
    }
}
