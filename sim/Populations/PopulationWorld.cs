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
        SparseFeature[] ofA = DrawFeatures(recipe, 0, rng.Derive("features"));
        SparseFeature[] ofB = [.. ofA[..recipe.SharedFeatures],
            .. DrawFeatures(recipe, recipe.SharedFeatures, rng.Derive("features of B alone"))];
        return new PopulationWorld(recipe,
            new PopulationModel(recipe.A, ofA, recipe.SampleCount, recipe.MixFeatures, rng.Derive("model A")),
            new PopulationModel(recipe.B, ofB, recipe.SampleCount, recipe.MixFeatures, rng.Derive("model B")));
    }

    /// <summary>The rank of the feature that both neurons carry; 0 when they carry none in common.</summary>
    public int CommonRank(int neuronOfA, int neuronOfB)
    {
        int rank = A.Truth.RankOf(neuronOfA);
        return rank <= Recipe.SharedFeatures && rank == B.Truth.RankOf(neuronOfB) ? rank : 0;
    }

    /// <summary>Features of ranks first + 1 .. represented.</summary>
    private static SparseFeature[] DrawFeatures(PopulationRecipe recipe, int first, Rng rng)
    {
        var features = new SparseFeature[recipe.RepresentedFeatures - first];
        Parallel.For(0, features.Length, i =>
            features[i] = SparseFeature.Draw(recipe.SampleCount, recipe.Presence, rng.Derive("feature", first + i + 1)));
        return features;
    }
}
