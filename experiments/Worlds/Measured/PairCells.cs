using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Estimators;
using IsolationProfile = Rosetta.Theory.Statistics.Estimators.IsolationProfile;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>
/// Matches pairs of models on documents. The largest size comes first: its isolation profile
/// gives a prediction, which is frozen before any other size is measured.
/// </summary>
internal static class PairCells
{
    /// <summary>Neurons at which what grows with their number takes about as long as what grows with its square, over some ten thousands of
    /// samples.</summary>
    private const double NeuronsOfEvenWork = 4000;

    /// <summary>
    /// The jobs that measure pairs: the largest size, the prediction from its profile, then all other sizes. The
    /// prediction that a measurement is judged by comes first.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="needs">Jobs that must have ended before any pair is measured.</param>
    /// <param name="pairs">The pairs, asked for when the first of these jobs runs.</param>
    public static IEnumerable<Job> Jobs(RunSession session, MeasuredWorld world, IReadOnlyList<string> needs,
        Func<IReadOnlyList<ModelPair>> pairs)
    {
        string stated = $"predict {world.World} as stated", first = $"match {world.World}, largest size",
            freeze = $"predict {world.World} from the profile";
        yield return new(stated, "predict", needs, () => MeasuredPredictions.FreezeStated(session, world,
            [.. OfMainSeries(pairs()).Select(pair => (long)pair.Neurons).Distinct().Order()]))
        {
            ByCell = world.Prediction?.Sources.Contains(MeasuredPredictions.FromStated) != true,
        };
        yield return new(first, "match", [stated], () => Run(session, world, pairs(), largest: true)) { ByCell = true };
        yield return new(freeze, "match", [first], () =>
        {
            long[] sizes = [.. OfMainSeries(pairs()).Select(pair => (long)pair.Neurons)];
            if (sizes.Length > 0)
                FreezeFromProfile(session, world, sizes, (int)sizes.Max());
        })
        {
            // Without such a prediction no size waits for the largest.
            ByCell = world.Prediction?.Sources.Contains(MeasuredPredictions.FromProfile) != true,
        };
        yield return new(LastJob(world), "match", [freeze], () => Run(session, world, pairs(), largest: false)) { ByCell = true };
    }

    /// <summary>Pairs of the series that laws and predictions are about.</summary>
    public static IEnumerable<ModelPair> OfMainSeries(IEnumerable<ModelPair> pairs) => pairs.Where(pair => pair.Series.Length == 0);

    /// <summary>Name of the job after which every pair is measured.</summary>
    public static string LastJob(MeasuredWorld world) => $"match {world.World}";

    private static void Run(RunSession session, MeasuredWorld world, IReadOnlyList<ModelPair> pairs, bool largest)
    {
        // A part of the run has trained only its own models; its largest is not the world's.
        int top = pairs.Where(pair => pair.Series.Length == 0).Select(pair => pair.Neurons)
            .Concat(session.Part is null ? [] : world.KnownSizes.Select(size => (int)size))
            .DefaultIfEmpty(0).Max();
        ModelPair[] own = [.. pairs.Where(pair => (pair.Neurons == top && pair.Series.Length == 0) == largest)];
        if (own.Length == 0)
            return;
        using var progress = new StageProgress("matching", own.Length, "pairs", own.Sum(Effort));
        foreach (ModelPair pair in own)
            Measure(session, world, pair, progress);
    }

    private static void Measure(RunSession session, MeasuredWorld world, ModelPair pair, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings(match.K, match.Nulls, match.NullDraws, match.FalseDiscoveryRate,
            world.Prediction is { } prediction ? InstrumentSettings.DefaultThresholds.Append(prediction.Tau) : null, match.Bootstrap,
            session.Device);
        string name = $"{world.World}/{pair.Label}";
        IPairSamples samples = pair.Samples.Value;
        string key = CellKey.Of(name, [pair.A.Key, pair.B.Key, samples.Digest, samples.KeyOf(match),
            settings.Key, session.Definition.Seed, $"series={pair.Series} levels={string.Join('+', match.Levels.Select(level =>
                level.ToString("R", CultureInfo.InvariantCulture)))}{BudgetKey(match)}", .. pair.KeyParts]);
        CellRow empty = CellRow.Empty(key, CellKinds.Pair, world.World, pair.Neurons, pair.Seed) with { Parameters = pair.Parameters };
        string? unit = pair.Unit is { } label ? $"{world.World}/{label}" : null;
        if (!session.HasToDo(empty.Key, unit))
        {
            progress.Skip(1, Effort(pair));
            return;
        }
        session.Do(empty, cell =>
        {
            using IPairCapture capture = samples.Begin(session, pair);
            (IActivations a, MeasuredSide sideA) = capture.Of(isFirst: true);
            (IActivations b, MeasuredSide sideB) = capture.Of(isFirst: false);
            // Replicate b draws the same documents at every size and seed: all are measured on the same ones, so
            // that part of their error is one and the same.
            Rng rng = session.Rng.Derive(world.World).Derive("instrument");
            var journal = new MatchJournal(Path.Combine(session.Folder.ActivationsPath, cell.Key), settings.Key);
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, rng,
                share => progress.Report(name, share * ShareOfInstrument(pair), weight: Effort(pair)), journal, session.Stop);
            NeuronTable.Write(session.Folder.NeuronsPath(world.World, pair.Label), measured, sideA.Model, sideB.Model);
            if (pair.KeepsPairs)
                MatchedPairsFile.Write(session.Folder.PairsPath(world.World, pair.Label), cell.Key, MatchedPairs.Of(measured));
            if (match.Contexts)
            {
                capture.KeepContexts(session.Folder.ContextsPath(world.World, pair.Label), name, world.CorpusName, measured, (a, sideA),
                    (b, sideB), session.Rng.Derive(world.World));
            }
            FactorCells? factors = samples.Known is { } known ? new FactorCells(known, a, b, session.Stop) : null;
            TwinFactors? twinFactors = null;
            MeasuredModel? twinA = null, twinB = null;
            (UntrainedEvidence? untrained, UntrainedLevels? levels, IReadOnlyList<GroupSelectivity> twins) =
                Untrained(session, world, pair, samples, measured, settings, rng,
                    (first, second) => twinFactors ??= factors?.OfTwins(first, second, session.Device, session.Stop),
                    (ofA, ofB) => (twinA, twinB) = (ofA, ofB));
            FactorEvidence? ofFactors = factors?.Evidence(measured, match.Nulls, rng, twinFactors, session.Stop);
            var selectivity = SelectivityCells.Of(pair, measured, a, b, sideA.Model, sideB.Model, rng, session.Stop);
            StabilityCell? stability = StabilityCells.Of(cell, pair.Series, pair.A.Name, pair.B.Name, a, b, measured, match, rng,
                session.Stop);
            journal.Remove();
            return cell with
            {
                Depth = DepthCells.Of(cell, pair.Series, measured, pair.A.Name, pair.A.Family, pair.B.Name, pair.B.Family),
                Stability = stability,
                Pair = PairSummaries.Of(pair.A.Name, pair.B.Name, measured) with
                {
                    Untrained = untrained,
                    Factors = ofFactors,
                    FactorOmission = samples.Unknown,
                    Agreements = [.. sideA.AgreementsWith(twinA), .. sideB.AgreementsWith(twinB)],
                },
                Levels = LevelCells.Of(pair, cell.Key, measured, match.Levels, sideA, sideB, levels,
                    selectivity with { Groups = [.. selectivity.Groups, .. twins] }),
            };
        }, unit);
        progress.Report(name, 1, weight: Effort(pair));
    }

    private static string BudgetKey(MatchDefinition match) => match.Budgets.Count == 0 ? ""
        : $" budgets={string.Join('+', match.Budgets)}/{match.BudgetOrders}";

    /// <summary>Work of a pair beside others: products grow as its size squared, capture and selectivity as its size.</summary>
    private static double Effort(ModelPair pair) => (double)pair.Neurons * (pair.Neurons + NeuronsOfEvenWork);

    /// <summary>Share of a pair's work that the instrument's passes are: capture comes before, twins and what is known of the samples
    /// after.</summary>
    private static double ShareOfInstrument(ModelPair pair) => 2.0 / (3 + pair.UntrainedSeeds);

    /// <summary>
    /// The same architectures at initialisation, on the same samples: what correlation tokens and architecture give without training.
    /// </summary>
    private static (UntrainedEvidence?, UntrainedLevels?, IReadOnlyList<GroupSelectivity>) Untrained(RunSession session,
        MeasuredWorld world, ModelPair pair, IPairSamples samples, PairMeasurement measured, InstrumentSettings settings, Rng rng,
        Action<IActivations, IActivations> look, Action<MeasuredModel, MeasuredModel> measuredTwins)
    {
        if (pair.UntrainedSeeds == 0)
            return (null, null, []);
        IReadOnlyList<GroupSelectivity> twins = [];
        (IReadOnlyList<double> Profile, IReadOnlyList<double[]> Replicates)[] draws = [.. Enumerable.Range(1, pair.UntrainedSeeds)
            .Select(draw =>
            {
                using IPairCapture capture = samples.Begin(session, pair);
                Rng own = session.Rng.Derive(world.World).Derive(pair.Label).Derive("untrained", draw);
                // One pair of twins says how selective neurons are without training.
                (IActivations a, MeasuredModel? ofA) = capture.Untrained(isFirst: true, own.Derive("A"), measured: draw == 1);
                (IActivations b, MeasuredModel? ofB) = capture.Untrained(isFirst: false, own.Derive("B"), measured: draw == 1);
                look(a, b);
                (IReadOnlyList<double> profile, IReadOnlyList<double[]> replicates, MatchResult match) =
                    PairInstrument.Compare(a, b, settings, rng, resampled: draw == 1, session.Stop);
                if (ofA is not null && ofB is not null)
                {
                    measuredTwins(ofA, ofB);
                    twins = SelectivityCells.OfTwins(pair, match, ofA, ofB, own);
                }
                return (profile, replicates);
            })];
        var nulls = new NullPairs(draws.Select(draw => draw.Profile));
        ThresholdCalibration calibration = nulls.Calibrate(measured.MutualPairs, session.Definition.Match.FalseDiscoveryRate)!;
        IReadOnlyList<double> levels = session.Definition.Match.Levels;
        return (new UntrainedEvidence([.. nulls.Draws.Select(found => found.Count)], calibration.NullMaximum ?? 0, calibration.Tau,
            calibration.CalibratedCount, nulls.Draws[0]),
            new UntrainedLevels([.. nulls.Draws.Select(draw => LevelCells.Count(draw, levels))], nulls.Draws,
                [.. draws[0].Replicates.Select(replicate => LevelCells.Count(replicate, levels))]), twins);
    }

    /// <summary>Captures over the spans of a world's documents, spilled into the run's folder if they are large.</summary>
    public static SpanCapture Captures(RunSession session, AlignedCorpus aligned) =>
        new(session.Folder.ActivationsPath, aligned, session.Definition.Match.Pooling);

    /// <summary>
    /// Freezes the prediction from the largest size's profile, if the experiment asks for it and the profile carries one.
    /// </summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="sizes">All its sizes, in neurons.</param>
    /// <param name="largest">The size of the profile, which is measured.</param>
    public static void FreezeFromProfile(RunSession session, MeasuredWorld world, IReadOnlyList<long> sizes, int largest)
    {
        if (world.Prediction?.Sources.Contains(MeasuredPredictions.FromProfile) != true)
            return;
        CellRow? cell = session.Folder.ReadCells().FirstOrDefault(row => row.Kind == CellKinds.Pair && row.World == world.World
            && row.Neurons == largest && row.Pair is not null && row.Series.Length == 0);
        long[] others = [.. sizes.Where(size => size != largest).Distinct().Order()];
        if (cell is null || others.Length == 0)
            return;
        try
        {
            MeasuredPredictions.FreezeFromProfile(session, world,
                ScalingEstimators.DeltaOf(cell.Pair!, largest, world.Prediction.Tau), others);
        }
        catch (BadInputException tooFew)
        {
            Console.Error.WriteLine($"no prediction from the profile: {tooFew.Message}");
        }
    }
}
