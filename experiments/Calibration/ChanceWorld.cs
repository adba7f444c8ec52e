using Rosetta.Empirical.Activations;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>Two models over the same documents, and which of their pairs are true: what nulls are tried on.</summary>
/// <remarks>
/// 2 layers of 64 neurons; 60 documents of exp(N(3, 0.6)) samples, 3 or more (about 1,400 in all). A stream is sqrt(v) times a value of the
/// document and sqrt(1 - v) times an autoregression of coefficient 0.7 within it, all Gaussian; v is the documents' share of the variance.
/// </remarks>
/// <param name="A">First model.</param>
/// <param name="B">Second model.</param>
/// <param name="TruePairs">Neuron i of A belongs to neuron i of B for i below this; every other pair is false.</param>
internal sealed record ChanceWorld(IActivations A, IActivations B, int TruePairs)
{
    /// <summary>Neurons of each model.</summary>
    public const int Neurons = 2 * LayerWidth;

    private const int LayerWidth = 64, Documents = 60, Topics = 16, Features = 100, MixedFeatures = 3, Isolated = 32;
    private const double MeanLogLength = 3, SpreadOfLogLength = 0.6, Persistence = 0.7;

    /// <summary>Of worlds with isolations of their own: more and shorter documents, about 1,500 samples, and how much of a mixture is
    /// shared.</summary>
    private const int ShortDocuments = 280;
    private const double MeanLogOfShort = 1.45, SharedOfMixture = 0.6;

    /// <summary>Nothing is shared. A document moves all neurons of a model together, by 16 topics that are the model's own.</summary>
    /// <param name="documentShare">v.</param>
    /// <param name="rng">Source of the world.</param>
    public static ChanceWorld Unrelated(double documentShare, Rng rng)
    {
        int[] blocks = Blocks(rng.Derive("documents"));
        return new(Model("A"), Model("B"), 0);

        IActivations Model(string name)
        {
            Rng own = rng.Derive(name);
            double[][] topics = [.. Enumerable.Range(0, Topics).Select(_ => Stream(1, blocks, own))];
            return Join(blocks, _ => Mixed(topics, Weights(Topics, own), documentShare, Stream(0, blocks, own)));
        }
    }

    /// <summary>The same 100 features in both models, each neuron a random mixture of all: spaces are shared, no neuron is.</summary>
    /// <param name="documentShare">v of the features.</param>
    /// <param name="rng">Source of the world.</param>
    public static ChanceWorld Superposed(double documentShare, Rng rng) => Of(documentShare, 0, Features, rng);

    /// <summary>The same 100 features in both models, each neuron three of them in equal shares.</summary>
    /// <param name="documentShare">v of the features.</param>
    /// <param name="rng">Source of the world.</param>
    public static ChanceWorld SuperposedInThrees(double documentShare, Rng rng) => Of(documentShare, 0, MixedFeatures, rng);

    /// <summary>32 neurons of each model have a feature of their own, the same one in both, with a share of the variance from 0.5 to
    /// 0.95; all else is a random mixture of 100 other features.</summary>
    /// <param name="documentShare">v of the features.</param>
    /// <param name="rng">Source of the world.</param>
    public static ChanceWorld WithRosettaNeurons(double documentShare, Rng rng) => Of(documentShare, Isolated, Features, rng);

    /// <summary>
    /// Neuron i of both models isolates feature i to a stated share; the rest of it, and all of every other neuron, is a mixture: 60 % of
    /// it of 100 features that the models share, 40 % its own. About 1,500 samples in 280 documents; one layer.
    /// </summary>
    /// <param name="neurons">Neurons of each model.</param>
    /// <param name="isolations">Shares of the isolated features, at most as many as neurons.</param>
    /// <param name="documentShare">v of everything.</param>
    /// <param name="rng">Source of the world.</param>
    public static ChanceWorld OfIsolations(int neurons, IReadOnlyList<double> isolations, double documentShare, Rng rng)
    {
        int[] blocks = Blocks(rng.Derive("documents"), ShortDocuments, MeanLogOfShort);
        Rng shared = rng.Derive("features");
        double[][] pool = [.. Enumerable.Range(0, Features).Select(_ => Stream(documentShare, blocks, shared))],
            own = [.. isolations.Select(_ => Stream(documentShare, blocks, shared))];
        return new(Model("A"), Model("B"), isolations.Count);

        IActivations Model(string name)
        {
            Rng weights = rng.Derive(name);
            return Join(blocks, NeuronLayout.Of(neurons), neuron =>
            {
                double[] mixture = Mixed(pool, Weights(Features, weights), SharedOfMixture, Stream(documentShare, blocks, weights));
                return neuron < isolations.Count ? Mixed([own[neuron]], [1], isolations[neuron], mixture) : mixture;
            });
        }
    }

    private static ChanceWorld Of(double documentShare, int isolated, int mixed, Rng rng)
    {
        int[] blocks = Blocks(rng.Derive("documents"));
        Rng shared = rng.Derive("features");
        double[][] features = [.. Enumerable.Range(0, Features).Select(_ => Stream(documentShare, blocks, shared))],
            own = [.. Enumerable.Range(0, isolated).Select(_ => Stream(documentShare, blocks, shared))];
        double[] shares = [.. own.Select(_ => 0.5 + 0.45 * shared.NextDouble())];
        return new(Model("A"), Model("B"), isolated);

        IActivations Model(string name)
        {
            Rng weights = rng.Derive(name);
            return Join(blocks, neuron =>
            {
                double[] none = new double[blocks.Length], background = Mixed(features, Weights(mixed, weights), 1, none);
                return neuron < isolated ? Mixed([own[neuron], background], [1, Math.Sqrt(1 / shares[neuron] - 1)], 1, none) : background;
            });
        }
    }

    private static int[] Blocks(Rng rng, int documents = Documents, double meanLogLength = MeanLogLength) =>
        [.. Enumerable.Range(0, documents).SelectMany(document => Enumerable.Repeat(document,
            Math.Max(3, (int)Math.Exp(meanLogLength + SpreadOfLogLength * rng.NextGaussian()))))];

    /// <summary>A stream of variance 1.</summary>
    private static double[] Stream(double documentShare, int[] blocks, Rng rng)
    {
        var stream = new double[blocks.Length];
        double ofDocument = 0, running = 0;
        for (int t = 0; t < stream.Length; t++)
        {
            bool starts = t == 0 || blocks[t] != blocks[t - 1];
            if (starts)
                ofDocument = rng.NextGaussian();
            running = starts ? rng.NextGaussian() : Persistence * running + Math.Sqrt(1 - Persistence * Persistence) * rng.NextGaussian();
            stream[t] = Math.Sqrt(documentShare) * ofDocument + Math.Sqrt(1 - documentShare) * running;
        }
        return stream;
    }

    /// <summary>Unit weights: of all features at random, or of a few of them in equal shares with random signs.</summary>
    private static double[] Weights(int mixed, Rng rng)
    {
        if (mixed != MixedFeatures)
        {
            double[] drawn = [.. Enumerable.Range(0, mixed).Select(_ => rng.NextGaussian())];
            double norm = Math.Sqrt(drawn.Sum(weight => weight * weight));
            return [.. drawn.Select(weight => weight / norm)];
        }
        var few = new double[Features];
        foreach (int feature in rng.Permutation(Features).Take(mixed))
            few[feature] = (rng.NextInt(2) == 0 ? 1 : -1) / Math.Sqrt(mixed);
        return few;
    }

    private static double[] Mixed(double[][] streams, double[] weights, double share, double[] noise)
    {
        double[] sum = [.. noise.Select(value => Math.Sqrt(1 - share) * value)];
        for (int i = 0; i < streams.Length; i++)
        {
            double weight = Math.Sqrt(share) * weights[i];
            for (int t = 0; weight != 0 && t < sum.Length; t++)
                sum[t] += weight * streams[i][t];
        }
        return sum;
    }

    private static InMemoryActivations Join(int[] blocks, Func<int, double[]> neuron) =>
        Join(blocks, NeuronLayout.Of(LayerWidth, LayerWidth), neuron);

    private static InMemoryActivations Join(int[] blocks, NeuronLayout layout, Func<int, double[]> neuron) => new(layout,
        blocks.Length, [.. Enumerable.Range(0, layout.Count).SelectMany(neuron).Select(value => (float)value)], blocks);
}
