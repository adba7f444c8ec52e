using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement;

/// <summary>Every fit of a run, from its cells alone.</summary>
internal static class FitBuilder
{
    /// <summary>Fits every world of an experiment that has measured cells.</summary>
    public static FitsFile Build(ExperimentDefinition definition, IReadOnlyList<CellRow> cells)
    {
        var fits = new List<FitRecord>();
        var sizes = new List<SizeRelationRecord>();
        var profiles = new List<ProfileFitRecord>();
        var purifications = new List<PurificationRecord>();
        foreach (string world in Worlds(definition))
        {
            CellRow[] measured = MeasuredCells(world, cells);
            if (measured.Length == 0)
                continue;
            string[] axes = measured.All(cell => cell.Parameters is not null)
                ? [CountSeriesOfRun.NeuronAxis, CountSeriesOfRun.ParameterAxis] : [CountSeriesOfRun.NeuronAxis];
            foreach (string axis in axes)
            {
                // Without a null (files of others) no count is calibrated.
                string[] known = measured.All(cell => cell.Pair!.NullDraws > 0) ? [CountedPairs.Raw, CountedPairs.Calibrated, CountedPairs.Null] : [CountedPairs.Raw];
                foreach (string counted in known)
                    fits.Add(CountSeriesOfRun.Of(world, measured, axis, counted).ToRecord());
                foreach (ThresholdCount threshold in measured[0].Pair!.Thresholds)
                    fits.Add(CountSeriesOfRun.Of(world, measured, axis, CountedPairs.AtThreshold, threshold.Threshold).ToRecord());
            }
            profiles.AddRange(ProfileClaims.Fits(world, measured));
            if (SizeRelation(world, measured) is { } relation)
                sizes.Add(relation);
            purifications.AddRange(Purifications(world, [.. cells.Where(cell => cell.World == world)], measured));
        }
        return new FitsFile { Fits = fits, Profiles = profiles, Sizes = sizes, Purifications = purifications };
    }

    /// <summary>Names of an experiment's worlds, as cells and verdicts name them.</summary>
    public static IEnumerable<string> Worlds(ExperimentDefinition definition) =>
        definition.Simulated.Select(world => world.World).Concat(definition.MeasuredWorlds.Select(world => world.World));

    /// <summary>Cells of a world with a measured pair, by size then seed.</summary>
    public static CellRow[] MeasuredCells(string world, IReadOnlyList<CellRow> cells) =>
        [.. cells.Where(cell => cell.World == world && cell.Pair is not null).OrderBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];

    /// <summary>Purification over every run of sizes that ends at the largest, in a world whose features are followed by matching.</summary>
    private static IEnumerable<PurificationRecord> Purifications(string world, IReadOnlyList<CellRow> cells, IReadOnlyList<CellRow> measured)
    {
        long[] sizes = [.. measured.Select(cell => (long)cell.Neurons).Distinct().Order()];
        for (int first = 0; sizes.Length - first >= ScalingQuantities.FewestSizes; first++)
        {
            if (FeatureChains.Of(cells, sizes[first..]) is not { } chains)
                continue;
            MeasuredExponent? exponent = chains.Count >= FeatureChains.Fewest ? PurificationFit.Of(chains.Rows).Exponent : null;
            yield return new PurificationRecord
            {
                World = world,
                Neurons = chains.Sizes,
                Started = chains.Started,
                Chained = chains.Count,
                Confirmed = chains.Confirmed,
                NullChains = chains.NullChains,
                ConfirmedByChance = chains.ConfirmedByChance,
                Exponent = exponent?.Value,
                Interval95 = exponent?.IntervalAt(0.95) is { } interval && double.IsFinite(interval.Low) ? [interval.Low, interval.High] : null,
                MeanIsolations = [.. chains.Sizes.Select(size => chains.Rows.Where(row => row.Size == size).Select(row => row.Isolation).DefaultIfEmpty(double.NaN).Average())],
            };
        }
    }

    /// <summary>neurons ~ parameters^x over the measured sizes; null where the world has no parameters or a single size.</summary>
    public static SizeRelationRecord? SizeRelation(string world, IReadOnlyList<CellRow> cells)
    {
        (double Parameters, double Neurons)[] sizes = [.. cells.Where(cell => cell.Parameters is not null)
            .Select(cell => (cell.Parameters!.Value, cell.Neurons)).Distinct().Order()];
        if (sizes.Select(size => size.Parameters).Distinct().Count() < 2)
            return null;
        SizeScale scale = SizeScale.Of([.. sizes.Select(size => size.Neurons)], [.. sizes.Select(size => size.Parameters)]);
        return new SizeRelationRecord
        {
            World = world,
            NeuronsPerParametersExponent = scale.NeuronsOnParameters,
            Interval95 = scale.Interval95 is { } interval ? [interval.Low, interval.High] : null,
        };
    }
}
