using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Moments;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>A measurement's counts at levels of correlation, as cells keep them and claims take them.</summary>
internal static class LevelCells
{
    /// <summary>Measures of selectivity that are compared between the neurons in pairs and all others.</summary>
    private static readonly (string Registered, string Name)[] Measures =
        [("activationKurtosis", "activation-kurtosis"), ("cosineKurtosis", "vocabulary-kurtosis"),
            (ImageSelectivity.First, "mono-semanticity"), (ImageSelectivity.Second, "mono-semanticity-other"),
            (ImageSelectivity.Factor, "factor-auc")];

    /// <summary>Correlations from which a pair's neurons are taken as Rosetta Neurons there.</summary>
    private static readonly double[] SelectivityLevels = [0, LevelsEvidence.Isolated];

    /// <summary>The evidence of one world in all its series; null where no cell has counts at levels.</summary>
    public static LevelsEvidence? Evidence(string world, IReadOnlyList<CellRow> cells)
    {
        CellRow[] own = [.. cells.Where(cell => cell.World == world && cell.Levels is not null)];
        return own.Length == 0 ? null
            : new LevelsEvidence(world, own[0].Levels!.Levels, [.. own.Select(cell => cell.Levels!.Cell)]);
    }

    /// <summary>One pair's counts.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="key">Of its cell.</param>
    /// <param name="measured">What the instrument says.</param>
    /// <param name="levels">Ascending from 0.</param>
    /// <param name="a">What else was measured of the first model.</param>
    /// <param name="b">What else was measured of the second model.</param>
    /// <param name="untrained">Twins at initialisation, or null.</param>
    public static LevelCounts Of(ModelPair pair, string key, PairMeasurement measured, IReadOnlyList<double> levels, MeasuredSide a,
        MeasuredSide b, UntrainedLevels? untrained)
    {
        IReadOnlyList<IReadOnlyList<double>> rotated =
            measured.ByNull.FirstOrDefault(own => own.Name == NullModels.Rotation)?.Pairs.Draws ?? [];
        double[] profile = [.. measured.MutualPairs.Select(own => own.Correlation)];
        return new LevelCounts(levels, new LevelCell
        {
            Name = key,
            Series = pair.Series,
            Seed = pair.Seed,
            ModelA = pair.A.Name,
            ModelB = pair.B.Name,
            Neurons = pair.Neurons,
            Shape = new ModelShape(Mean(pair.A.Layers, pair.B.Layers), Mean(pair.A.Width, pair.B.Width), pair.Parameters,
                pair.A.Tokens is { } tokensA && pair.B.Tokens is { } tokensB ? Mean(tokensA, tokensB) : null,
                a.LossNats is { } lossA && b.LossNats is { } lossB ? (lossA + lossB) / 2 : null, a.Dimension, b.Dimension),
            Counts = Count(profile, levels),
            Rotated = [.. rotated.Select(draw => Count(draw, levels))],
            Documents = [.. measured.Replicates.Select(draw => Count(draw, levels))],
            RotatedDocuments = [.. measured.RotatedReplicates.Select(draw => Count(draw, levels))],
            Profile = profile,
            RotatedProfiles = rotated,
            DocumentProfiles = [.. measured.Replicates
                .Select(draw => draw.TakeWhile(correlation => correlation >= LevelsEvidence.Isolated).ToArray())],
            Untrained = untrained,
            Selectivities = [.. Selectivities(pair.A.Family, a.Model, measured, side: true),
                .. Selectivities(pair.B.Family, b.Model, measured, side: false)],
        });
    }

    /// <summary>Pairs at or above each level; all of them at level 0, whatever their correlation.</summary>
    public static int[] Count(IReadOnlyList<double> profile, IReadOnlyList<double> levels) =>
        [.. levels.Select(level => level == 0 ? profile.Count : profile.Count(correlation => correlation >= level))];

    private static double Mean(double a, double b) => a == b ? a : Math.Sqrt(a * b);

    private static IEnumerable<GroupSelectivity> Selectivities(string family, MeasuredModel model, PairMeasurement measured, bool side)
    {
        foreach ((string registered, string name) in Measures)
        {
            if (!model.Selectivity.TryGetValue(registered, out double?[]? values))
                continue;
            foreach (double level in SelectivityLevels)
            {
                HashSet<int> rosetta = [.. measured.MutualPairs.Where(pair => level == 0 || pair.Correlation >= level)
                    .Select(pair => side ? measured.Match.LayoutA.FlatOf(pair.A) : measured.Match.LayoutB.FlatOf(pair.B))];
                if (Moments(values, rosetta.Contains) is { } own && Moments(values, flat => !rosetta.Contains(flat)) is { } others)
                    yield return new GroupSelectivity(family, name, level, own, others);
            }
        }
    }

    private static GroupMoments? Moments(double?[] values, Func<int, bool> belongs)
    {
        double[] own = [.. Enumerable.Range(0, values.Length).Where(flat => values[flat] is not null && belongs(flat))
            .Select(flat => values[flat]!.Value)];
        return own.Length == 0 ? null : new GroupMoments(own.Length, own.Average(), Percentiles.Of(own, 0.5), Percentiles.Of(own, 0.25),
            Percentiles.Of(own, 0.75));
    }
}

/// <summary>What is measured of one model beside its neurons' pairs.</summary>
/// <param name="Model">Name and selectivity of its neurons.</param>
/// <param name="LossNats">Loss on what it was fed; null without an unembedding.</param>
/// <param name="Dimension">Participation ratio of its neurons; null where it has none.</param>
internal sealed record MeasuredSide(MeasuredModel Model, double? LossNats, double? Dimension);
