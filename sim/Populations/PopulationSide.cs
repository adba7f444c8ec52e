using System.Globalization;
using Rosetta.Theory;

namespace Rosetta.Sim.Populations;

/// <summary>One model of a population world: how many neurons, in how many layers, and how well it isolates each feature.</summary>
public sealed class PopulationSide
{
    /// <param name="neuronCount">Neurons of all layers together.</param>
    /// <param name="isolations">Isolation s_r in (0, 1] of features r = 1, 2, ..., each of which owns one neuron.</param>
    /// <param name="layerCount">Layers; the first ones are one neuron wider when the division leaves a rest.</param>
    /// <exception cref="BadInputException">More isolated features than neurons, an isolation outside (0,
    /// 1], or fewer neurons than layers.</exception>
    public PopulationSide(int neuronCount, IReadOnlyList<double> isolations, int layerCount = 1)
    {
        if (layerCount < 1 || neuronCount < layerCount)
            throw new BadInputException($"A model of {neuronCount} neurons in {layerCount} layers",
                "At least one layer and one neuron per layer are needed", "Ask for more neurons or fewer layers");
        if (isolations.Count > neuronCount)
            throw TooManyFeatures(neuronCount, isolations.Count.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < isolations.Count; i++)
        {
            if (isolations[i] is not (> 0 and <= 1))
                throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"Isolation {isolations[i]} of feature {i + 1}"),
                    "An isolation is a share of variance, in (0, 1]", "Leave features without isolation out of the list");
        }
        NeuronCount = neuronCount;
        Isolations = [.. isolations];
        LayerCount = layerCount;
    }

    /// <summary>Neurons of all layers together.</summary>
    public int NeuronCount { get; }

    /// <summary>Isolation of features 1, 2, ... in order of rank; the feature of rank r is at r - 1.</summary>
    public IReadOnlyList<double> Isolations { get; }

    /// <summary>Layers.</summary>
    public int LayerCount { get; }

    /// <summary>A model whose isolation is a law of the rank, cut where it reaches zero.</summary>
    /// <param name="neuronCount">Neurons of all layers together.</param>
    /// <param name="isolationOfRank">s_r for r = 1, 2, ...; zero (or less) from the first rank without isolation on.</param>
    /// <param name="layerCount">Layers.</param>
    /// <exception cref="BadInputException">The law still isolates features after every neuron is taken.</exception>
    public static PopulationSide FromProfile(int neuronCount, Func<int, double> isolationOfRank, int layerCount = 1)
    {
        var isolations = new List<double>();
        for (int rank = 1; isolationOfRank(rank) is var isolation && isolation > 0; rank++)
        {
            if (rank > neuronCount)
                throw TooManyFeatures(neuronCount, $"at least {rank}");
            isolations.Add(isolation);
        }
        return new PopulationSide(neuronCount, isolations, layerCount);
    }

    private static BadInputException TooManyFeatures(int neurons, string features) => new(
        $"{features} isolated features for {neurons} neurons",
        "Every isolated feature owns a neuron of its own, so there can be no more of them than neurons",
        "Raise kappa (a feature then takes more capacity) or ask for more neurons");
}
