using Rosetta.Experiments.Records;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Worlds;

/// <summary>Evidence of pairs of models from a run's cells, and every fit of it as fits.json has it.</summary>
internal static class PairsFindings
{
    /// <summary>The evidence of one series of pairs of one world, by default the main one. Cells that failed are not in it.</summary>
    public static PairsEvidence Evidence(string world, IReadOnlyList<CellRow> cells, bool independentDraws = false, string series = "") =>
        new(series.Length == 0 ? world : $"{world}/{series.Replace(' ', '-')}",
        [.. cells.Where(cell => cell.World == world && cell.Pair is not null && cell.Series == series)
            .Select(cell => new MeasuredPair(cell.Neurons, cell.Parameters, cell.Seed, cell.Pair!, cell.Key))],
        [.. cells.Where(cell => cell.World == world && cell.Link is not null).Select(cell => new MeasuredLink(cell.Seed, cell.Link!))],
        independentDraws);

    /// <summary>Every fit of a world; null where nothing was measured.</summary>
    public static FitsFile? Fits(PairsEvidence evidence)
    {
        if (evidence.Pairs.Count == 0)
            return null;
        string[] axes = evidence.Pairs.All(pair => pair.Parameters is not null)
            ? [CountedSeries.NeuronAxis, CountedSeries.ParameterAxis] : [CountedSeries.NeuronAxis];
        // Without a null (files of others) no count is calibrated.
        string[] known = [.. evidence.HasNull ? [CountedPairs.Raw, CountedPairs.Calibrated, CountedPairs.Null] : new[] { CountedPairs.Raw },
            .. evidence.CommonNulls.Count > 1 ? evidence.CommonNulls.Select(name => CountedPairs.NullNamed + name) : [],
            .. evidence.CommonNeighbours.Where(k => k != "1").Select(k => CountedPairs.Neighbours + k),
            .. evidence.Pairs.All(pair => pair.Pair.Untrained is not null) ? new[] { CountedPairs.Untrained } : []];
        return new FitsFile
        {
            Fits = [.. axes.SelectMany(axis => known.Select(counted => Record(evidence.Counts(axis, counted)))
                .Append(Record(evidence.AboveFloor(axis)))
                .Concat(evidence.Pairs[0].Pair.Thresholds
                    .Select(threshold => Record(evidence.Counts(axis, CountedPairs.AtThreshold, threshold.Threshold)))))],
            Profiles = Profiles(evidence),
            Sizes = evidence.NeuronsOnParameters() is { } scale ? [Record(evidence.World, scale)] : [],
            Purifications = [.. Purifications(evidence)],
            Summaries = SizeSummaries.Of(evidence),
        };
    }

    private static FitRecord Record(CountedSeries series) => new()
    {
        World = series.World,
        Axis = series.Axis,
        Counted = series.Counted,
        Threshold = series.Threshold,
        Name = series.Name,
        Curve = series.Curve(),
        Sizes = [.. series.Rows.Select(row => row.Size)],
        Counts = [.. series.Rows.Select(row => row.Count)],
        Exponent = series.Fit?.Exponent,
        Intercept = series.Fit is { } fit && double.IsFinite(fit.Intercept) ? fit.Intercept : null,
        Interval95 = series.Fit?.ExponentInterval() is { } interval ? [interval.Low, interval.High] : null,
        RSquared = series.Fit?.RSquared,
        Model = series.Fit?.Model ?? "",
        Errors = series.Errors,
        Law = series.Fit?.Law ?? false,
        Rivals = [.. series.Fit?.Rivals.Select(rival =>
            new Records.RivalFit(rival.Law.ToString(), double.IsFinite(rival.Aicc) ? rival.Aicc : null)) ?? []],
        Warnings = series.Fit is null ? [series.Refusal!] : [series.Fit.Reason, .. series.Fit.Warnings],
    };

    private static SizeRelationRecord Record(string world, SizeScale scale) => new()
    {
        World = world,
        NeuronsPerParametersExponent = scale.NeuronsOnParameters,
        Interval95 = scale.Interval95 is { } interval ? [interval.Low, interval.High] : null,
    };

    /// <summary>delta of every pair whose profile carries it.</summary>
    private static List<ProfileFitRecord> Profiles(PairsEvidence evidence)
    {
        var fits = new List<ProfileFitRecord>();
        foreach (MeasuredPair pair in evidence.Pairs)
        {
            // From the isolation threshold on where chance allows it: the delta that verdicts use; above chance otherwise.
            double tau = Math.Max(ProfileLawClaim.PaperTau, pair.Pair.ChanceFloor());
            if (tau >= 1)
                continue;
            try
            {
                DeltaEstimate delta = ScalingEstimators.DeltaOf(pair.Pair, pair.Neurons, tau);
                fits.Add(new ProfileFitRecord
                {
                    World = evidence.World,
                    Neurons = pair.Neurons,
                    Delta = delta.Value,
                    Interval95 = [delta.Interval95.Low, delta.Interval95.High],
                    R0 = delta.Frontier,
                    Cut = tau,
                });
            }
            catch (BadInputException)
            {
                // Too few pairs above the threshold for a shape: that size has no delta, and the report shows none.
            }
        }
        return fits;
    }

    /// <summary>
    /// Purification over every run of sizes that ends at the largest, in a world whose features are followed by matching.
    /// </summary>
    private static IEnumerable<PurificationRecord> Purifications(PairsEvidence evidence)
    {
        long[] sizes = [.. evidence.Pairs.Select(pair => (long)pair.Neurons).Distinct().Order()];
        for (int first = 0; sizes.Length - first >= ScalingEstimators.FewestSizes; first++)
        {
            if (FeatureChains.Of(evidence, sizes[first..]) is not { } chains)
                continue;
            Estimate? exponent = chains.Count >= FeatureChains.Fewest ? PurificationFit.Of(chains.Rows).Exponent : null;
            yield return new PurificationRecord
            {
                World = evidence.World,
                Neurons = chains.Sizes,
                Started = chains.Started,
                Chained = chains.Count,
                Confirmed = chains.Confirmed,
                NullChains = chains.NullChains,
                ConfirmedByChance = chains.ConfirmedByChance,
                Exponent = exponent?.Value,
                Interval95 = exponent?.IntervalAt(0.95) is { } interval && double.IsFinite(interval.Low)
                    ? [interval.Low, interval.High] : null,
                MeanIsolations = [.. chains.Sizes.Select(size =>
                    chains.Rows.Where(row => row.Size == size).Select(row => row.Isolation).DefaultIfEmpty(double.NaN).Average())],
            };
        }
    }
}
