using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Sim.Populations;

/// <summary>Worlds of a scenario: the isolations that its allocation gives, whatever its hypothesis.</summary>
public static class ScenarioPopulation
{
    /// <summary>
    /// Isolations below this are left to the mixes: an owner with such a share differs from a mix by nothing that can be measured.
    /// </summary>
    private const double LeastIsolation = 1e-9;

    /// <summary>The recipe of two models of one size.</summary>
    /// <param name="scenario">Gives isolations, samples and background.</param>
    /// <param name="neuronCount">Neurons of each model.</param>
    /// <param name="layerCount">Layers of each model.</param>
    /// <param name="sharing">What the two models have in common.</param>
    /// <remarks>
    /// <para>Isolated features that outnumber the neurons own none from rank N + 1 on, as in E36. A feature that a hypothesis gives no zero
    /// region (power) owns a neuron as long as there are any.</para>
    /// <para>The mixes' pool is what the scenario represents beyond its owners, but never less than
    /// <see cref="PopulationRecipe.DefaultPoolPerNeuron"/> per neuron: a smaller one would make chance twins of mixes (see
    /// <see cref="PopulationRecipe"/>). Features per mix: 1 / background, or the default where the scenario's background is 0.</para>
    /// </remarks>
    /// <exception cref="BadInputException">The scenario's background is above a half: a neuron with a
    /// feature of such a share is no mix.</exception>
    public static PopulationRecipe Recipe(Scenario scenario, int neuronCount, int layerCount = 1,
        FeatureSharing sharing = FeatureSharing.Everything)
    {
        if (scenario.Background > 0.5)
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"A background isolation of {scenario.Background}"),
                "At most 0.5 (two features per mix) can be simulated", "Lower background in the scenario");
        PopulationSide side = Side(AllocationSolver.Solve(scenario, neuronCount), neuronCount, layerCount, out long represented);
        int mixFeatures = scenario.Background > 0 ? (int)Math.Round(1 / scenario.Background) : PopulationRecipe.DefaultMixFeatures;
        long pool = Math.Max(represented - side.Isolations.Count, (long)PopulationRecipe.DefaultPoolPerNeuron * neuronCount);
        return new PopulationRecipe(side, side, checked((int)(side.Isolations.Count + pool)), scenario.Samples,
            mixFeatures: mixFeatures, sharing: sharing);
    }

    private static PopulationSide Side(CapacityAllocation allocation, int neuronCount, int layerCount, out long represented)
    {
        represented = allocation.Represented;
        var isolations = new List<double>();
        for (int rank = 1; rank <= Math.Min(allocation.Isolated, neuronCount) && allocation.IsolationOf(rank) is var isolation
            and >= LeastIsolation; rank++)
            isolations.Add(Math.Min(isolation, 1));
        return new PopulationSide(neuronCount, isolations, layerCount);
    }
}
