using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Judgement.Toys;
using Rosetta.Experiments.Runs;
using Rosetta.Theory;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>Every verdict of a run, from its cells and its frozen predictions alone; <c>check</c> derives them anew.</summary>
/// <remarks>
/// The run's own outcome joins its decisive claims with the level shared over all of them (Holm): with four numbers judged in each of several worlds, one true prediction in
/// twenty would be rejected by chance, and a run of three true worlds would be called refuted almost every second time. A rejection that does not survive the
/// correction leaves the run open, not refuted and not confirmed. Decisive are what the hypothesis itself predicts (<see cref="ScalingClaims"/> says which) and, in worlds of known
/// truth, what the instrument must do before it may judge anything.
/// </remarks>
internal static class VerdictBuilder
{
    /// <summary>Judges a run.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="predictions">What was frozen.</param>
    /// <param name="cells">What was measured.</param>
    /// <param name="toys">The claims on its toys where they were made already: their fits take a while.</param>
    /// <exception cref="BadInputException">A measurement is older than the prediction that it would judge.</exception>
    public static VerdictsFile Build(ExperimentDefinition definition, IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells, ToyClaims? toys = null)
    {
        var verdicts = new List<VerdictRecord>();
        foreach (PredictionRecord prediction in predictions)
            RefuseChanged(prediction);
        foreach (SimulatedWorldDefinition world in definition.Simulated)
            verdicts.AddRange(OfPopulation(world, definition, predictions, cells));
        foreach (IMeasuredWorld world in definition.MeasuredWorlds)
            verdicts.AddRange(OfMeasuredWorld(world, definition, predictions, cells));
        verdicts.AddRange(toys?.Verdicts ?? ToyClaims.Of(definition, predictions, cells).Verdicts);
        return Overall(verdicts, definition.Judge.Level);
    }

    private static IEnumerable<VerdictRecord> OfPopulation(SimulatedWorldDefinition simulated, ExperimentDefinition definition,
        IReadOnlyList<PredictionRecord> predictions, IReadOnlyList<CellRow> cells)
    {
        string world = simulated.World;
        (double level, double? margin) = (definition.Judge.Level, definition.Judge.Margin);
        CellRow[] measured = FitBuilder.MeasuredCells(world, cells);
        CountSeriesOfRun counts = CountSeriesOfRun.Of(world, measured, CountSeriesOfRun.NeuronAxis, CountedPairs.AtThreshold, simulated.Predicted.Tau);
        foreach (PredictionRecord prediction in predictions.Where(prediction => prediction.World == world))
        {
            RefuseOlder(prediction, measured);
            var judged = new List<VerdictRecord> { ExponentClaim.Judge($"{prediction.Id}/exponent", counts, prediction, level, margin) };
            if (prediction.Claims.FirstOrDefault(claim => claim.Quantity == ScalingQuantities.Purification && claim.Neurons.Count == simulated.Predicted.Neurons.Count) is { } purification)
                judged.Add(ScalingClaims.Purification(prediction, purification, () => KnownFeatures.Of(measured, purification), "the world's own truth", level, margin, deciding: true));
            judged.AddRange(ScalingClaims.Judge(prediction, MeasuredProfile.OfPairs(measured), counts.Rows, level, margin, deciding: true));
            foreach (VerdictRecord verdict in judged)
                yield return simulated.IsOwn ? verdict : verdict with { Claim = $"{verdict.Claim} (This world was built on something else: {Described.Of(simulated.Built)}.)" };
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
            foreach (VerdictRecord verdict in UncalibratedClaims.Law(world.World, measured, relation, definition.Judge.Level))
                yield return verdict with { Decisive = lawIsAsked && verdict.Id.EndsWith("/law-neurons", StringComparison.Ordinal) };
        }
        else
        {
            yield return LawClaim.Judge($"{world.World}/law-neurons",
                CountSeriesOfRun.Of(world.World, measured, CountSeriesOfRun.NeuronAxis, CountedPairs.Calibrated), constantShare: 1, definition.Judge.Level) with { Decisive = lawIsAsked };
            if (relation is not null)
            {
                yield return LawClaim.Judge($"{world.World}/law-parameters",
                    CountSeriesOfRun.Of(world.World, measured, CountSeriesOfRun.ParameterAxis, CountedPairs.Calibrated), relation.NeuronsPerParametersExponent, definition.Judge.Level);
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
            if (ChainClaim.Judge(prediction, [.. cells.Where(cell => cell.World == world.World)], definition.Judge.Level, definition.Judge.Margin) is { } purification)
                yield return purification;
            foreach (VerdictRecord verdict in ScalingClaims.Judge(prediction, MeasuredProfile.OfPairs(measured),
                CountSeriesOfRun.Of(world.World, measured, CountSeriesOfRun.NeuronAxis, CountedPairs.Calibrated).Rows, definition.Judge.Level, definition.Judge.Margin, deciding: false))
            {
                yield return verdict;
            }
        }
    }

    /// <summary>A prediction that was written after it could see the measurement is no prediction.</summary>
    internal static void RefuseOlder(PredictionRecord prediction, IEnumerable<CellRow> cells)
    {
        if (cells.FirstOrDefault(cell => cell.StartedUtc < prediction.FrozenAtUtc) is { } older)
        {
            throw new BadInputException($"Cell '{older.Key}' was measured at {older.StartedUtc:O}, before prediction '{prediction.Id}' was frozen at {prediction.FrozenAtUtc:O}",
                "A prediction must be frozen before the measurement that judges it",
                "Run the experiment again in a new folder; its old cells may not be judged by a newer prediction");
        }
    }

    /// <summary>A frozen number that was changed afterwards judges nothing.</summary>
    private static void RefuseChanged(PredictionRecord prediction)
    {
        if (!prediction.IsAsFrozen())
        {
            throw new BadInputException($"Prediction '{prediction.Id}' does not have the digest that it was frozen with",
                "predictions.json as the run wrote it is needed", "Restore it, or run the experiment again in a new folder");
        }
    }

    private static VerdictsFile Overall(List<VerdictRecord> verdicts, double level)
    {
        VerdictRecord[] decisive = [.. verdicts.Where(verdict => verdict.Decisive)];
        var overall = OverallVerdict.Join([.. decisive.Select(verdict => (verdict.Id, VerdictNames.Parse(verdict.Outcome), verdict.P ?? double.NaN))], level);
        Dictionary<string, double> adjusted = decisive.Zip(overall.AdjustedP).ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
        VerdictRecord? first = decisive.FirstOrDefault(verdict => verdict.Outcome == VerdictNames.Of(overall.Verdict));
        return new VerdictsFile
        {
            Overall = VerdictNames.Of(overall.Verdict),
            OverallReason = overall.Verdict == Verdict.Agrees || first is null ? overall.Reason : $"{overall.Reason} {first.Id}: {first.Reason}",
            Verdicts = [.. verdicts.Select(verdict => adjusted.TryGetValue(verdict.Id, out double p) && !double.IsNaN(p) ? verdict with { AdjustedP = p } : verdict)],
        };
    }
}
