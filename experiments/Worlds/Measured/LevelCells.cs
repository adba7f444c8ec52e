using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>A measurement's counts at levels of correlation, as cells keep them and claims take them.</summary>
internal static class LevelCells
{
    /// <summary>The evidence of one world in all its series; null where no cell has counts at levels.</summary>
    public static LevelsEvidence? Evidence(string world, IReadOnlyList<CellRow> cells, SampleWords? words = null)
    {
        CellRow[] own = [.. cells.Where(cell => cell.World == world && cell.Levels is not null)];
        return own.Length == 0 ? null
            : new LevelsEvidence(world, own[0].Levels!.Levels, [.. own.Select(cell => cell.Levels!.Cell)])
                { Words = words ?? SampleWords.Text };
    }

    /// <summary>One pair's counts.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="key">Of its cell.</param>
    /// <param name="measured">What the instrument says.</param>
    /// <param name="levels">Ascending from 0.</param>
    /// <param name="a">What else was measured of the first model.</param>
    /// <param name="b">What else was measured of the second model.</param>
    /// <param name="untrained">Twins at initialisation, or null.</param>
    /// <param name="selectivity">Of its neurons, by group.</param>
    public static LevelCounts Of(ModelPair pair, string key, PairMeasurement measured, IReadOnlyList<double> levels, MeasuredSide a,
        MeasuredSide b, UntrainedLevels? untrained, SelectivityCells selectivity)
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
            Selectivities = selectivity.Groups,
            Categories = selectivity.Categories,
            CategoryOmission = selectivity.Omission,
        });
    }

    /// <summary>Pairs at or above each level; all of them at level 0, whatever their correlation.</summary>
    public static int[] Count(IReadOnlyList<double> profile, IReadOnlyList<double> levels) =>
        [.. levels.Select(level => level == 0 ? profile.Count : profile.Count(correlation => correlation >= level))];

    private static double Mean(double a, double b) => a == b ? a : Math.Sqrt(a * b);
}

/// <summary>What is measured of one model beside its neurons' pairs.</summary>
/// <param name="Model">Name and selectivity of its neurons.</param>
/// <param name="LossNats">Loss on what it was fed; null without an unembedding.</param>
/// <param name="Dimension">Participation ratio of its neurons; null where it has none.</param>
internal sealed record MeasuredSide(MeasuredModel Model, double? LossNats, double? Dimension)
{
    /// <summary>How alike measures of selectivity over images rank its neurons.</summary>
    public IReadOnlyList<MeasureAgreement> Agreements { get; init; } = [];

    /// <summary>These, beside those of the model's twin at initialisation.</summary>
    /// <param name="twin">The twin; null where none was measured.</param>
    public IEnumerable<MeasureAgreement> AgreementsWith(MeasuredModel? twin) =>
        twin is null ? Agreements : Agreements.Select(own => MeasureAgreements.With(own, twin.Selectivity));
}
