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
/// Features that own no coordinate show in their mixtures alone. Where they are Gaussian, the loadings V of both models' 2n coordinates
/// on K of them are L Q, Q a rotation and L lower triangular (entries normal, diagonal chi of K, K - 1, ... degrees: Bartlett 1933), and
/// Q Z are Gaussian features again: so L and 2n features are drawn in place of V and K, which is the same world in distribution. (That
/// each of the K is standardised over the samples is not kept: mixtures average it out.)
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
        Model[] models = [new(recipe, rng.Derive("model A"), 0), new(recipe, rng.Derive("model B"), recipe.Coordinates)];
        Device place = ComputeDevice.Select(device);
        int owners = recipe.Ratios.Count, firstLoading = recipe.Features - recipe.LoadingFeatures, rest = Rest(recipe);
        using (NewDisposeScope())
        {
            Tensor[] sums = [.. models.Select(_ => zeros(recipe.Coordinates, recipe.Samples, dtype: ScalarType.Float32, device: place))];
            AddMixtures(firstLoading, owners);
            AddMixtures(Math.Max(owners, firstLoading), Math.Max(owners, firstLoading) + rest);
            return new(recipe, models[0].Finish(sums[0], features), models[1].Finish(sums[1], features));

            void AddMixtures(int from, int to)
            {
                for (int first = from; first < to; first += BlockFeatures)
                {
                    cancel.ThrowIfCancellationRequested();
                    using DisposeScope block = NewDisposeScope();
                    int count = Math.Min(BlockFeatures, to - first);
                    Tensor z = tensor(Features(recipe, features, first, count), [count, recipe.Samples]).to(place);
                    for (int m = 0; m < models.Length; m++)
                        sums[m].addmm_(tensor(models[m].Loadings(first, count), [recipe.Coordinates, count]).to(place), z);
                }
            }
        }
    }

    /// <summary>Features drawn to stand for those that load and own no coordinate.</summary>
    private static int Rest(InterferenceRecipe recipe)
    {
        int all = Math.Min(recipe.LoadingFeatures, recipe.Features - recipe.Ratios.Count);
        return Rotated(recipe) ? Math.Min(all, 2 * recipe.Coordinates) : all;
    }

    /// <summary>Floating-point operations of both models' mixtures.</summary>
    public static double Work(InterferenceRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        int owners = recipe.LoadingFeatures - Math.Min(recipe.LoadingFeatures, recipe.Features - recipe.Ratios.Count);
        return 4.0 * recipe.Coordinates * recipe.Samples * (owners + Rest(recipe));
    }

    private static bool Rotated(InterferenceRecipe recipe) => recipe.Presence is null;

    private static float[] Features(InterferenceRecipe recipe, Rng features, int first, int count)
    {
        var block = new float[checked(count * recipe.Samples)];
        Parallel.For(0, count, i => Feature(recipe, features, first + i, block.AsSpan(i * recipe.Samples, recipe.Samples)));
        return block;
    }

    /// <summary>Samples of one feature, at index rank - 1: mean 0 and variance 1 over these very samples, unless rotated.</summary>
    private static void Feature(InterferenceRecipe recipe, Rng features, int index, Span<float> row)
    {
        Rng own = features.Derive("feature", index);
        if (Rotated(recipe) && index >= recipe.Ratios.Count)
        {
            foreach (ref float value in row)
                value = (float)own.NextGaussian();
            return;
        }
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

    /// <param name="recipe">The recipe.</param>
    /// <param name="rng">The model's own random numbers.</param>
    /// <param name="firstRow">Row of its first coordinate among the coordinates of both models.</param>
    private sealed class Model(InterferenceRecipe recipe, Rng rng, int firstRow)
    {
        private readonly double[] _squares = new double[recipe.Coordinates];

        /// <summary>[coordinate, feature of the block], before they are brought to one norm.</summary>
        public float[] Loadings(int first, int count)
        {
            var loadings = new float[checked(recipe.Coordinates * count)];
            Rng block = rng.Derive("loadings from feature", first);
            int owners = recipe.Ratios.Count, rotatedFrom = Math.Max(owners, recipe.Features - recipe.LoadingFeatures);
            int unowned = recipe.Features - rotatedFrom;
            bool rotated = Rotated(recipe) && first >= rotatedFrom;
            Parallel.For(0, recipe.Coordinates, i =>
            {
                Rng own = block.Derive("coordinate", i);
                Span<float> row = loadings.AsSpan(i * count, count);
                // Of a rotated block the entries up to the diagonal are there; the diagonal is a chi.
                int diagonal = rotated ? firstRow + i - (first - rotatedFrom) : count;
                for (int j = 0; j < Math.Min(diagonal, count); j++)
                    row[j] = (float)own.NextGaussian();
                if (diagonal >= 0 && diagonal < count)
                    row[diagonal] = (float)Math.Sqrt(ChiSquared(unowned - (firstRow + i), own));
                if (i < owners && i >= first && i < first + count)
                    row[i - first] = 0;
                foreach (float value in row)
                    _squares[i] += (double)value * value;
            });
            return loadings;
        }

        /// <summary>By Marsaglia and Tsang (2000), for degrees of freedom of 1 and more; below 2, the square of a normal.</summary>
        private static double ChiSquared(int degrees, Rng rng)
        {
            if (degrees < 2)
                return Math.Pow(rng.NextGaussian(), 2);
            double d = degrees / 2.0 - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
            while (true)
            {
                double x = rng.NextGaussian(), v = Math.Pow(1 + c * x, 3);
                if (v > 0 && Math.Log(rng.NextOpenDouble()) < x * x / 2 + d * (1 - v + Math.Log(v)))
                    return 2 * d * v;
            }
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
