using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Theory.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Sim.Populations;

/// <summary>
/// Two models of an interference recipe over the same features: coordinate i is sqrt(s_i) z_i + sqrt(1 - noise) Z v_i / |v_i| + sqrt(noise)
/// e_i, so that its interference has variance 1 and its signal-to-interference ratio is s_i.
/// </summary>
/// <remarks>
/// v_i is Gaussian over the loading features other than the coordinate's own, e_i Gaussian over samples; both are drawn anew per model, Z
/// is shared. Features are made in blocks and never held together: the memory is that of the two models' activations and one block.
/// Every feature and every row of loadings has a generator named after it, so nothing depends on order or threads.
/// </remarks>
public sealed class InterferencePopulation
{
    /// <summary>Features made at a time: 1,024 x 10,000 samples are 40 MB.</summary>
    private const int BlockFeatures = 1024;

    private InterferencePopulation(InterferenceRecipe recipe, IActivations a, IActivations b) => (Recipe, A, B) = (recipe, a, b);

    /// <summary>What it was built from.</summary>
    public InterferenceRecipe Recipe { get; }

    /// <summary>The first model: coordinates of features 1, 2, ..., then background neurons.</summary>
    public IActivations A { get; }

    /// <summary>The second model, in the same order.</summary>
    public IActivations B { get; }

    /// <summary>Draws both models.</summary>
    /// <param name="recipe">What to build.</param>
    /// <param name="rng">Source of features, loadings and noise.</param>
    /// <param name="device">auto, cpu or cuda: where loadings are multiplied with features.</param>
    /// <param name="cancel">Ends the work between blocks.</param>
    public static InterferencePopulation Build(InterferenceRecipe recipe, Rng rng, string device = "cpu",
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(rng);
        Rng features = rng.Derive("features");
        Model[] models = [new(recipe, rng.Derive("model A")), new(recipe, rng.Derive("model B"))];
        Device place = ComputeDevice.Select(device);
        using (NewDisposeScope())
        {
            Tensor[] sums = [.. models.Select(_ => zeros(recipe.Coordinates, recipe.Samples, dtype: ScalarType.Float32, device: place))];
            for (int first = recipe.Features - recipe.LoadingFeatures; first < recipe.Features; first += BlockFeatures)
            {
                cancel.ThrowIfCancellationRequested();
                using DisposeScope block = NewDisposeScope();
                int count = Math.Min(BlockFeatures, recipe.Features - first);
                Tensor z = tensor(Features(recipe, features, first, count), [count, recipe.Samples]).to(place);
                for (int m = 0; m < models.Length; m++)
                    sums[m].addmm_(tensor(models[m].Loadings(first, count), [recipe.Coordinates, count]).to(place), z);
            }
            return new(recipe, models[0].Finish(sums[0], features), models[1].Finish(sums[1], features));
        }
    }

    private static float[] Features(InterferenceRecipe recipe, Rng features, int first, int count)
    {
        var block = new float[checked(count * recipe.Samples)];
        Parallel.For(0, count, i => Feature(recipe, features, first + i, block.AsSpan(i * recipe.Samples, recipe.Samples)));
        return block;
    }

    /// <summary>Samples of one feature, at index rank - 1: mean 0 and variance 1 over these very samples.</summary>
    private static void Feature(InterferenceRecipe recipe, Rng features, int index, Span<float> row)
    {
        Rng own = features.Derive("feature", index);
        double sum = 0, squares = 0;
        while (squares == 0)
        {
            sum = 0;
            foreach (ref float value in row)
            {
                value = recipe.Presence is { } presence && own.NextDouble() >= presence ? 0 : (float)own.NextGaussian();
                sum += value;
            }
            double mean = sum / row.Length;
            foreach (float value in row)
                squares += (value - mean) * (value - mean);
        }
        double centre = sum / row.Length, scale = 1 / Math.Sqrt(squares / row.Length);
        foreach (ref float value in row)
            value = (float)((value - centre) * scale);
    }

    private sealed class Model(InterferenceRecipe recipe, Rng rng)
    {
        private readonly double[] _squares = new double[recipe.Coordinates];

        /// <summary>[coordinate, feature of the block], before they are brought to one norm.</summary>
        public float[] Loadings(int first, int count)
        {
            var loadings = new float[checked(recipe.Coordinates * count)];
            Rng block = rng.Derive("loadings from feature", first);
            Parallel.For(0, recipe.Coordinates, i =>
            {
                Rng own = block.Derive("coordinate", i);
                Span<float> row = loadings.AsSpan(i * count, count);
                foreach (ref float value in row)
                    value = (float)own.NextGaussian();
                if (i < recipe.Ratios.Count && i >= first && i < first + count)
                    row[i - first] = 0;
                foreach (float value in row)
                    _squares[i] += (double)value * value;
            });
            return loadings;
        }

        public InMemoryActivations Finish(Tensor sum, Rng features)
        {
            using Tensor host = sum.cpu();
            float[] rows = host.data<float>().ToArray();
            int samples = recipe.Samples;
            Parallel.For(0, recipe.Coordinates, i =>
            {
                Span<float> row = rows.AsSpan(i * samples, samples);
                var signal = new float[samples];
                float weight = 0;
                if (i < recipe.Ratios.Count)
                {
                    Feature(recipe, features, i, signal);
                    weight = (float)Math.Sqrt(recipe.Ratios[i]);
                }
                Rng own = rng.Derive("noise", i);
                float mix = (float)Math.Sqrt((1 - recipe.Noise) / _squares[i]), noise = (float)Math.Sqrt(recipe.Noise);
                for (int t = 0; t < samples; t++)
                    row[t] = weight * signal[t] + mix * row[t] + noise * (float)own.NextGaussian();
            });
            return new InMemoryActivations(NeuronLayout.Of(recipe.Coordinates), samples, rows);
        }
    }
}
