using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Losses of a world's models on documents that were not trained on.</summary>
internal static class HeldOutLosses
{
    /// <summary>Of every model that the run trained; of models that it found, the mean of both of each main pair on what they were fed,
    /// where
    /// all are known. Empty where none is.</summary>
    public static IReadOnlyList<ModelLoss> Of(string world, IReadOnlyList<CellRow> cells)
    {
        ModelLoss[] trained = [.. cells.Where(cell => cell.World == world && cell.Training is not null).Select(cell =>
            new ModelLoss(cell.Training!.Family, cell.Neurons, cell.Seed, cell.Training.HeldOutLossNats))];
        if (trained.Length > 0)
            return trained;
        LevelCell[] found = [.. cells.Where(cell => cell.World == world && cell.Pair is not null && cell.Levels is not null
            && cell.Series.Length == 0).Select(cell => cell.Levels!.Cell)];
        return found.Any(cell => cell.Shape.LossNats is null) ? []
            : [.. found.Select(cell => new ModelLoss("both families", cell.Neurons, cell.Seed, cell.Shape.LossNats!.Value))];
    }
}
