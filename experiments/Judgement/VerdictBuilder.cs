using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Judgement;

/// <summary>Every verdict of a run, from its cells and its frozen predictions alone; <c>check</c> derives them anew.</summary>
internal static class VerdictBuilder
{
    /// <summary>Judges a run.</summary>
    /// <exception cref="BadInputException">A measurement is older than the prediction that it would judge.</exception>
    public static VerdictsFile Build(ExperimentDefinition definition, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        var verdicts = new List<VerdictRecord>();
        foreach (Scenario scenario in definition.Simulated)
            verdicts.AddRange(OfPopulation(scenario, definition, predictions, cells));
        foreach (IMeasuredWorld world in definition.MeasuredWorlds)
            verdicts.AddRange(OfMeasuredWorld(world, definition, predictions, cells));
        (string overall, string reason) = Overall(verdicts);
        return new VerdictsFile { Overall = overall, OverallReason = reason, Verdicts = verdicts };
    }

    private static IEnumerable<VerdictRecord> OfPopulation(Scenario scenario, ExperimentDefinition definition,
        IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        string world = WorldNames.Of(scenario);
        CellRow[] measured = FitBuilder.MeasuredCells(world, cells);
        foreach (PredictionRecord prediction in predictions.Where(prediction => prediction.World == world))
        {
            RefuseOlder(prediction, measured);
            yield return ExponentClaim.Judge($"{prediction.Id}/exponent",
                CountSeriesOfRun.Of(world, measured, CountSeriesOfRun.NeuronAxis, CountedPairs.AtThreshold, scenario.Tau),
                prediction, definition.Judge.Level, definition.Judge.Margin);
        }
        yield return InstrumentClaims.Isolation(world, measured, definition.Judge.Level);
        yield return InstrumentClaims.FalsePairs(world, measured, definition.Match.FalseDiscoveryRate, definition.Judge.Level);
    }

    private static IEnumerable<VerdictRecord> OfMeasuredWorld(IMeasuredWorld world, ExperimentDefinition definition,
        IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        CellRow[] measured = FitBuilder.MeasuredCells(world.World, cells);
        // A world without a prediction asks for a law, and its verdict is the run's.
        bool lawIsAsked = world.Prediction is null;
        SizeRelationRecord? relation = FitBuilder.SizeRelation(world.World, measured);
        if (measured.Any(cell => cell.Pair!.NullDraws == 0))
        {
            foreach (VerdictRecord verdict in UncalibratedClaims.Law(world.World, measured, relation))
                yield return verdict with { Decisive = lawIsAsked && verdict.Id.EndsWith("/law-neurons", StringComparison.Ordinal) };
        }
        else
        {
            yield return LawClaim.Judge($"{world.World}/law-neurons",
                CountSeriesOfRun.Of(world.World, measured, CountSeriesOfRun.NeuronAxis, CountedPairs.Calibrated), constantShare: 1) with { Decisive = lawIsAsked };
            if (relation is not null)
            {
                yield return LawClaim.Judge($"{world.World}/law-parameters",
                    CountSeriesOfRun.Of(world.World, measured, CountSeriesOfRun.ParameterAxis, CountedPairs.Calibrated), relation.NeuronsPerParametersExponent);
            }
        }
        if (world is PublishedWorldDefinition)
            yield return UncalibratedClaims.Files(world.World, measured);
        if (measured.Any(cell => cell.Pair!.Untrained is not null))
            yield return UntrainedClaim.Judge(world.World, measured);
        yield return ProfileClaims.ThresholdIndependence(world.World, measured, definition.Judge.Level);
        yield return world is PublishedWorldDefinition ? UncalibratedClaims.MeanCorrelation(world.World, measured, definition.Judge.Level)
            : ProfileClaims.Polarization(world.World, measured, definition.Judge.Level);
        foreach (PredictionRecord prediction in predictions.Where(prediction => prediction.World == world.World))
        {
            CellRow[] judged = [.. measured.Where(cell => !prediction.HeldOutNeurons.Contains((int)cell.Neurons))];
            RefuseOlder(prediction, judged);
            yield return ExponentClaim.Judge($"{prediction.Id}/exponent",
                CountSeriesOfRun.Of(world.World, judged, CountSeriesOfRun.NeuronAxis, CountedPairs.Calibrated),
                prediction, definition.Judge.Level, definition.Judge.Margin);
        }
    }

    /// <summary>A prediction that was written after it could see the measurement is no prediction.</summary>
    private static void RefuseOlder(PredictionRecord prediction, IEnumerable<CellRow> cells)
    {
        if (cells.FirstOrDefault(cell => cell.StartedUtc < prediction.FrozenAtUtc) is { } older)
        {
            throw new BadInputException($"Cell '{older.Key}' was measured at {older.StartedUtc:O}, before prediction '{prediction.Id}' was frozen at {prediction.FrozenAtUtc:O}",
                "A prediction must be frozen before the measurement that judges it",
                "Run the experiment again in a new folder; its old cells may not be judged by a newer prediction");
        }
    }

    private static (string Outcome, string Reason) Overall(IReadOnlyList<VerdictRecord> verdicts)
    {
        VerdictRecord[] decisive = [.. verdicts.Where(verdict => verdict.Decisive)];
        if (decisive.Length == 0)
            return (VerdictNames.CannotTell, "Nothing was judged.");
        foreach (string outcome in new[] { VerdictNames.Disagrees, VerdictNames.CannotTell })
        {
            VerdictRecord[] such = [.. decisive.Where(verdict => verdict.Outcome == outcome)];
            if (such.Length > 0)
            {
                string others = such.Length > 1 ? $" (and {such.Length - 1} more)" : "";
                return (outcome, $"{such.Length} of {decisive.Length} decisive claims: {such[0].Id}{others}. {such[0].Reason}");
            }
        }
        return (VerdictNames.Agrees, $"All {decisive.Length} decisive claims agree.");
    }
}
