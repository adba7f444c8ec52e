using System.Globalization;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Training stops where w(r) U'(c_r) is the same for all features that hold capacity" (docs/theory.md, eq. kkt), the condition of the
/// allocation law itself, spectrum by spectrum. U' is that of the <c>crra</c> utility fitted to utility against capacity, which never sees
/// importance; so the slope of ln U'(c_r) on ln w(r), -1 at an optimum, is a test and not a fit.
/// </summary>
/// <remarks>
/// The utility is fitted to the networks whose slopes are averaged, so both are done anew without each seed in turn (jackknife): the error
/// holds the utility's own. Features are chosen by their mean capacity over seeds, not by the capacity that is then looked at. Where
/// <c>crra</c> is not the utility, the test cannot tell a wrong utility from a missed optimum.
/// </remarks>
public sealed class MarginalUtilityClaim : IClaim<ToyGroup>
{
    /// <summary>Mean capacities below this, in neurons, are scatter about zero: such features hold none.</summary>
    private const double LeastCapacity = 0.1;

    /// <summary>Fewest features of a network from which a slope is taken.</summary>
    private const int FewestFeatures = 5;

    /// <summary>Step of the derivative of a fitted utility, relative to capacity.</summary>
    private const double DerivativeStep = 1e-4;

    /// <summary>
    /// Where more than this share of the networks has no slope (a utility that has run flat within
    /// rounding), those that have one do not stand for all.
    /// </summary>
    private const double MostLeftOut = 0.25;

    /// <summary>One claim per spectrum that judges; none where fewer than three seeds have networks with enough features.</summary>
    public IEnumerable<ClaimVerdict> Judge(ToyGroup evidence, Prediction? prediction, JudgeRules rules)
    {
        if (evidence.Compared.FirstOrDefault(own => own.Relation == CapacityCurves.Utility) is not { } utility)
            yield break;
        var family = (ParametricCurve)UtilityCurves.All.Single(candidate => candidate.Name == UtilityFamily.Crra.Name);
        CandidateScore fitted = utility.Result.Candidates.Single(candidate => candidate.Name == family.Name);
        string[] seeds = [.. utility.Clusters.Select(cluster => cluster.Unit).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, FittedCurve> without = seeds.ToDictionary(seed => seed,
            seed => family.FitNear([.. utility.Clusters.Where(cluster => cluster.Unit != seed)], fitted.Curve), StringComparer.Ordinal);
        foreach (ToysEvidence own in evidence.Series.Where(own => !own.IsCalibration))
        {
            if (Claim(own, fitted, without, rules) is { } verdict)
                yield return verdict;
        }
    }

    private static ClaimVerdict? Claim(ToysEvidence series, CandidateScore fitted, Dictionary<string, FittedCurve> without,
        JudgeRules judge)
    {
        (MeasuredToy Cell, int[] Held)[] networks = [.. series.Cells.GroupBy(cell => cell.Neurons).SelectMany(size =>
        {
            int[] held = [.. Enumerable.Range(0, series.FeatureCount)
                .Where(rank => size.Average(cell => series.CapacityOf(cell)[rank]) >= LeastCapacity)];
            return held.Length < FewestFeatures ? [] : size.Select(cell => (cell, held));
        })];
        double? all = Mean(null, fitted.Curve);
        double[] left = [.. without.Select(pair => Mean(pair.Key, pair.Value)).OfType<double>()];
        if (all is not { } slope || left.Length < Math.Max(3, without.Count))
            return null;
        double error = Math.Sqrt((left.Length - 1.0) / left.Length * left.Sum(value => Math.Pow(value - left.Average(), 2)));
        double[] sizes = [.. networks.Select(network => network.Cell.Neurons).Distinct().Order()];
        var measured = new Estimate(slope, error, left.Length - 1, null,
            new SizeDesign(sizes.Length, Math.Log10(sizes[^1] / sizes[0]), networks.Length));
        ExponentVerdict verdict = ExponentJudge.Judge(measured, PredictedExponent.Of("w U' is the same for all", -1),
            PredictedExponent.Of("capacity does not follow importance", 0), judge.Margin, judge.Level);
        int flat = networks.Count(network => double.IsNaN(SlopeOf(series, network.Cell, network.Held, fitted.Curve)));
        string? barred = flat > MostLeftOut * networks.Length
            ? $"In {flat} of {networks.Length} networks the fitted utility has run flat, so no slope exists."
            : fitted.Verdict == Verdict.Disagrees
            ? $"The {fitted.Name} utility is refuted itself, so a slope other than -1 need not be a missed optimum." : null;
        return new ClaimVerdict
        {
            Id = $"{series.World}/marginal-utility",
            World = series.World,
            Claim =
                "Training stops where importance times marginal utility is the same for all features that hold capacity: ln U'(c) falls "
                    + "with ln w at slope -1.",
            Predicted = -1,
            Measured = measured.Value,
            MeasuredInterval95 = measured.IntervalAt(1 - judge.Level) is { } interval ? [interval.Low, interval.High] : null,
            Rival = "capacity does not follow importance",
            RivalValue = 0,
            RivalRejected = verdict.RivalP is { } p ? p < judge.Level : null,
            P = barred is null ? verdict.PredictionP : null,
            Outcome = barred is null ? Outcomes.Of(verdict.Verdict) : Outcomes.CannotTell,
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"{networks.Length - flat} networks of {left.Length} seeds. {verdict.Reason}") + (barred is null ? "" : $" {barred}"),
            WouldSettle = barred is null ? verdict.Settling?.ToString() : "A utility that describes the networks and has not run flat.",
            Decisive = false,
        };

        double? Mean(string? except, FittedCurve curve)
        {
            double[] slopes = [.. networks.Where(network => ToysEvidence.SeedOf(network.Cell) != except)
                .Select(network => SlopeOf(series, network.Cell, network.Held, curve)).Where(double.IsFinite)];
            return slopes.Length > 0 ? slopes.Average() : null;
        }
    }

    private static double SlopeOf(ToysEvidence series, MeasuredToy cell, int[] held, FittedCurve curve)
    {
        IReadOnlyList<double> capacities = series.CapacityOf(cell);
        int[] here = [.. held.Where(rank => capacities[rank] > 0)];
        double[] marginal = [.. here.Select(rank => Marginal(curve, capacities[rank]))];
        // Where the fitted utility has run flat within rounding there is no marginal utility to compare.
        return here.Length >= FewestFeatures && marginal.All(value => value > 0 && double.IsFinite(value))
            ? PowerLawFit.Of([.. here.Select(rank => Math.Exp(series.Spectrum.LogWeight(rank + 1)))], marginal).Exponent : double.NaN;
    }

    private static double Marginal(FittedCurve curve, double capacity)
    {
        double step = DerivativeStep * capacity;
        double[] ends = [capacity - step, capacity + step];
        IReadOnlyList<double> values = curve.Predict(new ObservedCluster("derivative", "", ends, ends, ends));
        return (values[1] - values[0]) / (2 * step);
    }
}
