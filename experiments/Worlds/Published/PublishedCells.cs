using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>Pairs that others published, from their files alone, brought to the same cells as measured ones.</summary>
internal static class PublishedCells
{
    /// <summary>
    /// Where neither null, samples nor the user say what exceeds chance: half of all variance shared. Nobody
    /// calibrated it, and every number above it says so.
    /// </summary>
    private const double ArbitraryCut = 0.5;

    /// <summary>Statistics files round to six digits or so.</summary>
    private const double StatisticsTolerance = 1e-3;

    /// <summary>Reads the pairs of the largest size, or all others, into the run folder.</summary>
    public static void Run(RunSession session, PublishedWorld world, bool largest)
    {
        double[] thresholds = Thresholds(session.Definition, world);
        foreach (PublishedPairDefinition pair in world.Pairs.Where(pair => (Neurons(pair) == Largest(world)) == largest))
        {
            session.Do(Empty(session.Definition, world, pair),
                cell => cell with { Pair = Summary(session.Definition, world, pair, thresholds) });
            foreach (string file in pair.Files)
                session.Read($"file {file}", Digest(file));
        }
    }

    /// <summary>Freezes what the largest size's profile predicts of the others, if the experiment asks for it.</summary>
    public static void Freeze(RunSession session, PublishedWorld world)
    {
        if (world.Pairs.Any(pair => Neurons(pair) != Largest(world)))
            PairCells.FreezeFromProfile(session, world, [.. world.Pairs.Select(each => (long)Neurons(each))], Largest(world));
    }

    private static int Largest(PublishedWorld world) => world.Pairs.Max(Neurons);

    /// <summary>The cells without a run folder, for <c>fit</c>.</summary>
    public static IReadOnlyList<CellRow> Cells(ExperimentDefinition definition, PublishedWorld world)
    {
        PublishedFiles.Refuse(world);
        double[] thresholds = Thresholds(definition, world);
        return [.. world.Pairs.Select(pair => Empty(definition, world, pair)
            with { StartedUtc = DateTime.UtcNow, EndedUtc = DateTime.UtcNow, Pair = Summary(definition, world, pair, thresholds) })];
    }

    private static CellRow Empty(ExperimentDefinition definition, PublishedWorld world, PublishedPairDefinition pair)
    {
        string key = CellKey.Of($"{world.World}/{pair.Name}",
            [.. pair.Files.Select(Digest), JsonSerializer.Serialize(pair, RunJson.Line),
            string.Create(CultureInfo.InvariantCulture, $"fdr={definition.Match.FalseDiscoveryRate:R} cut={world.Cut:R}"),
            .. Thresholds(definition, world).Select(t => t.ToString("R", CultureInfo.InvariantCulture))]);
        return CellRow.Empty(key, CellKinds.Pair, world.World, Neurons(pair), pair.Seed) with
        {
            Parameters = pair is { ParametersA: { } a, ParametersB: { } b } ? Math.Sqrt(a * b) : null,
        };
    }

    /// <summary>The size of a pair: the geometric mean of its models' neurons, as a whole number.</summary>
    internal static int Neurons(PublishedPairDefinition pair) =>
        pair.NeuronsA == pair.NeuronsB ? pair.NeuronsA : (int)Math.Round(Math.Sqrt((double)pair.NeuronsA * pair.NeuronsB));

    private static double[] Thresholds(ExperimentDefinition definition, PublishedWorld world)
    {
        IEnumerable<double> cut = world.Pairs.Any(pair => pair.NullFiles.Count == 0) ? [Cut(world)] : [];
        return [.. InstrumentSettings.DefaultThresholds.Concat(cut).Concat(world.Prediction is { } prediction ? [prediction.Tau] : [])
            .Where(t => t < 1).Distinct().Order()];
    }

    /// <summary>
    /// One threshold for all sizes, so that counts above it compare: the user's, else the highest floor, else an arbitrary one.
    /// </summary>
    private static double Cut(PublishedWorld world)
    {
        double[] floors = [.. world.Pairs.Select(Floor)];
        double cut = world.Cut ?? (floors.All(double.IsFinite) && floors.Max() < 1 ? floors.Max() : ArbitraryCut);
        // Below the known part of a profile nothing can be counted, nor compared with other sizes.
        return world.Pairs.Where(pair => pair.IsPart).Select(pair => PublishedHead.Read(pair).End).Append(cut).Max();
    }

    /// <summary>
    /// rho_floor with the effective samples, else with the stated ones, which is the least that it can be; NaN without either.
    /// </summary>
    private static double Floor(PublishedPairDefinition pair) =>
        (pair.EffectiveSamples ?? pair.Samples) is { } samples
            ? NoiseFloor.Correlation(Math.Max(pair.NeuronsA, pair.NeuronsB), samples) : double.NaN;

    /// <summary>Correlations of the mutual nearest neighbours of a file, descending.</summary>
    private static double[] Nearest(string file) =>
        Correlations(BestBuddies.Read(file).Where(entry => entry.RankA == 1 && entry.RankB == 1));

    private static PairEvidence Summary(ExperimentDefinition definition, PublishedWorld world, PublishedPairDefinition pair,
        double[] thresholds)
    {
        if (pair.IsPart)
            return PublishedHead.Evidence(pair, thresholds, Cut(world), Floor(pair));
        IReadOnlyList<MutualPair> all = BestBuddies.Read(pair.File);
        CheckNeurons(pair.File, pair.NeuronsA, all.Select(entry => (entry.A.Layer, entry.A.Unit)), "first");
        CheckNeurons(pair.File, pair.NeuronsB, all.Select(entry => (entry.B.Layer, entry.B.Unit)), "second");
        MutualPair[] top = [.. all.Where(entry => entry.RankA == 1 && entry.RankB == 1).OrderByDescending(entry => entry.Correlation)];
        double[] correlations = Correlations(top);
        var nulls = new NullPairs(pair.NullFiles.Select(Nearest));
        ThresholdCalibration? calibration = nulls.Calibrate(correlations, definition.Match.FalseDiscoveryRate);
        double? cut = calibration is null ? Cut(world) : null, from = calibration is null ? cut : calibration.Tau;
        MutualPair[] counted = from is { } least ? [.. top.Where(entry => entry.Correlation >= least)] : [];
        int mostRank = all.Select(entry => Math.Max(entry.RankA, entry.RankB)).DefaultIfEmpty(1).Max();
        double random = NullPairs.OfIndependentNeurons(pair.NeuronsA, pair.NeuronsB);
        return new PairEvidence
        {
            ModelA = pair.Name,
            ModelB = $"{pair.Name}, second model",
            NeuronsA = pair.NeuronsA,
            NeuronsB = pair.NeuronsB,
            DeadA = 0,
            DeadB = 0,
            Samples = pair.Samples ?? 0,
            EffectiveSamples = pair.EffectiveSamples ?? double.NaN,
            Pairs = definition.Match.K.Append(1).Where(k => k <= mostRank || k == 1).Distinct().Order()
                .ToDictionary(k => k.ToString(CultureInfo.InvariantCulture), k => all.Count(entry => entry.RankA <= k && entry.RankB <= k)),
            Null = calibration is null ? "none" : "of the files",
            NullDraws = nulls.Draws.Count,
            NullPairs = nulls.MeanCount ?? double.NaN,
            NullMaximum = calibration?.NullMaximum ?? double.NaN,
            Tau = calibration?.Tau,
            Floor = Floor(pair),
            CalibratedPairs = calibration?.CalibratedCount ?? 0,
            Cut = cut,
            RandomPairs = random,
            Warnings = [.. Warnings(world, pair, top, correlations, from, random)],
            Thresholds = [.. thresholds.Select(t => new ThresholdCount(t, correlations.Count(r => r >= t), nulls.CountAt(t)))],
            Profile = correlations,
            NullProfile = nulls.Draws.FirstOrDefault([]),
            Rotations = pair.RotationFiles is null ? null : [.. pair.RotationFiles.Select(Nearest)],
            MeanIsolationRosetta = PairMeasurement.MeanIsolation(counted),
            LayerPairs = [.. LayerMap.Of(counted).Select(entry => new LayerPairCount(entry.Key.LayerA, entry.Key.LayerB, entry.Value))],
            LayersA = top.Select(entry => entry.A.Layer + 1).DefaultIfEmpty(0).Max(),
            LayersB = top.Select(entry => entry.B.Layer + 1).DefaultIfEmpty(0).Max(),
        };
    }

    private static IEnumerable<string> Warnings(PublishedWorld world, PublishedPairDefinition pair, MutualPair[] top, double[] correlations,
        double? from, double random)
    {
        if (pair.NullFiles.Count == 0)
        {
            string samples = pair.EffectiveSamples is null
                ? "the stated samples (at best: spans of one text, or places of one image, are not independent)"
                : "the stated effective samples";
            string known = double.IsFinite(Floor(pair))
                ? string.Create(CultureInfo.InvariantCulture, $"Above the noise floor {Floor(pair):F3} of {samples} lie "
                    + $"{correlations.Count(r => r >= Floor(pair))} of {correlations.Length}.")
                : world.Cut is { } word ? string.Create(CultureInfo.InvariantCulture, $"The cut {word} is the user's word.")
                : string.Create(CultureInfo.InvariantCulture, $"Samples are not stated either, so no noise floor is known; what is said "
                    + $"above a correlation of {ArbitraryCut} is above an arbitrary cut.");
            yield return string.Create(CultureInfo.InvariantCulture, $"No null is there: {correlations.Length} raw pairs, where "
                + $"independent neurons would have {random:F0} (N_A N_B / (N_A + N_B - 1)). {known}");
        }
        if (CorrelationPrecision.Of(correlations).Warning(from, correlations) is { } coarse)
            yield return coarse;
        string statistics = Path.Combine(Path.GetDirectoryName(pair.File)!, BestBuddiesStatistics.FileName);
        if (!File.Exists(statistics) || Path.GetFileName(pair.File) != BestBuddies.FileName)
            yield break;
        BestBuddiesStatistics stated = BestBuddiesStatistics.Read(statistics);
        if (stated.TotalPairs != top.Length || (stated.Correlation is { } summary
            && Math.Abs(summary.Mean - top.Average(entry => entry.Correlation)) > StatisticsTolerance))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{BestBuddiesStatistics.FileName} states {stated.TotalPairs} pairs of "
                    + $"mean correlation {stated.Correlation?.Mean ?? double.NaN:F4}; the list has {top.Length} of "
                    + $"{(top.Length == 0 ? double.NaN : top.Average(entry => entry.Correlation)):F4}. The two are not of one "
                    + $"computation.");
        }
    }

    /// <summary>Descending; a bfloat16 correlation may exceed 1 by rounding, which is 1.</summary>
    private static double[] Correlations(IEnumerable<MutualPair> pairs) =>
        [.. pairs.Select(pair => Math.Min(1, pair.Correlation)).OrderDescending()];

    private static void CheckNeurons(string file, int neurons, IEnumerable<(int Layer, int Unit)> named, string which)
    {
        long least = named.GroupBy(neuron => neuron.Layer).Sum(layer => layer.Max(neuron => neuron.Unit) + 1L);
        if (least > neurons)
            throw new BadInputException($"'{file}' names neurons of the {which} model that need at least {least} neurons, where "
                + $"{neurons} are stated",
                "The number of all neurons of a model is needed: layers x width of the MLP", "Correct the number");
    }

    private static string Digest(string file)
    {
        try
        {
            using FileStream stream = InputFile.Open(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{file}' could not be read: {error.Message}", $"A {BestBuddies.FileName} is needed",
                "Check the path", error);
        }
    }
}
