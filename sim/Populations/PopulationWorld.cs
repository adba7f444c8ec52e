using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Populations;

/// <summary>Two simulated models that watched the same samples, with the truth about both.</summary>
public sealed class PopulationWorld
{
    private PopulationWorld(PopulationRecipe recipe, PopulationModel a, PopulationModel b)
    {
        Recipe = recipe;
        A = a;
        B = b;
    }

    /// <summary>What the world was made from.</summary>
    public PopulationRecipe Recipe { get; }

    /// <summary>The first model.</summary>
    public PopulationModel A { get; }

    /// <summary>The second model.</summary>
    public PopulationModel B { get; }

    /// <summary>
    /// Makes a world. Features, order of neurons and mixes have generators of their own, named under <paramref name="rng"/>: feature r
    /// is the same whatever the number of features, and a model is the same whatever its partner.
    /// </summary>
    public static PopulationWorld Build(PopulationRecipe recipe, Rng rng)
    {
        SparseFeature[] shared = DrawFeatures(recipe, rng.Derive("features"));
        SparseFeature[] ofB = recipe.ShareFeatures ? shared : DrawFeatures(recipe, rng.Derive("features of B alone"));
        return new PopulationWorld(recipe,
            new PopulationModel(recipe.A, shared, recipe.SampleCount, recipe.MixFeatures, rng.Derive("model A")),
            new PopulationModel(recipe.B, ofB, recipe.SampleCount, recipe.MixFeatures, rng.Derive("model B")));
    }

    /// <summary>The rank of the feature that both neurons carry in a world of shared features; 0 when they carry none in common.</summary>
    public int CommonRank(int neuronOfA, int neuronOfB)
    {
        int rank = A.Truth.RankOf(neuronOfA);
        return Recipe.ShareFeatures && rank != 0 && rank == B.Truth.RankOf(neuronOfB) ? rank : 0;
    }

    private static SparseFeature[] DrawFeatures(PopulationRecipe recipe, Rng rng)
    {
        var features = new SparseFeature[recipe.RepresentedFeatures];
        Parallel.For(0, features.Length, i =>
            features[i] = SparseFeature.Draw(recipe.SampleCount, recipe.Presence, rng.Derive("feature", i + 1)));
        return features;
    }
}
