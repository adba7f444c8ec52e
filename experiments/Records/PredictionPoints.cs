using Rosetta.Theory.Allocation;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;

namespace Rosetta.Experiments.Records;

/// <summary>A prediction's frontiers as rows, the same for <c>predict --json</c> and predictions.json.</summary>
internal static class PredictionPoints
{
    public static IReadOnlyList<PredictionPoint> Of(ScalingPrediction prediction) => [.. prediction.Frontiers.Select(Of)];

    private static PredictionPoint Of(PredictedFrontier frontier)
    {
        CapacityAllocation allocation = frontier.Allocation;
        return new PredictionPoint
        {
            Neurons = allocation.Neurons,
            Lambda = allocation.Lambda,
            R0 = allocation.R0,
            RTau = allocation.RTau,
            Represented = allocation.Represented,
            Isolated = allocation.Isolated,
            Rosetta = allocation.Rosetta,
            LocalExponent = frontier.LocalExponent,
            MeanIsolationRosetta = allocation.MeanIsolationRosetta,
            MeanIsolationOther = allocation.MeanIsolationOther,
            MeanIsolationOtherNeurons = allocation.MeanIsolationOtherNeurons,
            ImpurityOfFirst = allocation.ImpurityOf(1),
            MeanSirRosetta = allocation.Ratios.MeanRosetta,
            MedianSirRosetta = allocation.Ratios.MedianRosetta,
            TailSirPerNeuron = allocation.Ratios.TailPerNeuron,
        };
    }
}
