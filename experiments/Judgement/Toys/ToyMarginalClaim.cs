using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Judgement.Toys;

/// <summary>
/// "Training stops where w(r) U'(c_r) is the same for all features that hold capacity" (docs/theory.md, eq. kkt), the condition of the allocation law itself. U' is that of the <c>crra</c> utility fitted to utility
/// against capacity, which never sees importance; so the slope of ln U'(c_r) on ln w(r), -1 at an optimum, is a test and not a fit.
/// </summary>
/// <remarks>The utility is fitted to the networks whose slopes are averaged, so both are done anew without each seed in turn (jackknife): the error holds the utility's own.</remarks>
internal static class ToyMarginalClaim
{
    /// <summary>Capacities below this, in neurons, are scatter about zero: such features hold none.</summary>
    private const double LeastCapacity = 0.1;

    /// <summary>Fewest features of a network from which a slope is taken.</summary>
    private const int FewestFeatures = 5;

    /// <summary>Step of the derivative of a fitted utility, relative to capacity.</summary>
    private const double DerivativeStep = 1e-4;

    /// <summary>The claim at one probability of presence; none where fewer than three seeds have networks with enough features.</summary>
    public static IEnumerable<VerdictRecord> Of(string place, IReadOnlyList<ToySeries> series, IReadOnlyList<ToyCurves.Compared> compared, JudgeDefinition judge)
    {
        if (compared.FirstOrDefault(own => own.Relation == ToyCurves.Utility) is not { } utility)
            yield break;
        var family = (ParametricCurve)UtilityCurves.All.Single(candidate => candidate.Name == UtilityFamily.Crra.Name);
        FittedCurve curve = utility.Result.Candidates.Single(candidate => candidate.Name == family.Name).Curve;
        (string Seed, double Neurons, double Slope)[] slopes = Slopes(series, curve, except: null);
        string[] seeds = [.. slopes.Select(own => own.Seed).Distinct().Order(StringComparer.Ordinal)];
        if (seeds.Length < 3)
            yield break;
        double[] without = [.. seeds.Select(seed => Slopes(series, family.FitNear([.. utility.Clusters.Where(cluster => cluster.Unit != seed)], curve), seed).Average(own => own.Slope))];
        double error = Math.Sqrt((seeds.Length - 1.0) / seeds.Length * without.Sum(value => Math.Pow(value - without.Average(), 2)));
        double[] sizes = [.. slopes.Select(own => own.Neurons).Distinct().Order()];
        var measured = new MeasuredExponent(slopes.Average(own => own.Slope), error, seeds.Length - 1, null, new SizeDesign(sizes.Length, Math.Log10(sizes[^1] / sizes[0]), slopes.Length));
        ExponentVerdict verdict = ExponentJudge.Judge(measured, PredictedExponent.Of("w U' is the same for all", -1), PredictedExponent.Of("capacity does not follow importance", 0), judge.Margin, judge.Level);
        yield return new VerdictRecord
        {
            Id = $"{place}/marginal-utility",
            World = place,
            Claim = "Training stops where importance times marginal utility is the same for all features that hold capacity: ln U'(c) falls with ln w at slope -1.",
            Predicted = -1,
            Measured = measured.Value,
            MeasuredInterval95 = measured.IntervalAt(1 - judge.Level) is { } interval ? [interval.Low, interval.High] : null,
            Rival = "capacity does not follow importance",
            RivalValue = 0,
            RivalRejected = verdict.RivalP is { } p ? p < judge.Level : null,
            P = verdict.PredictionP,
            Outcome = VerdictNames.Of(verdict.Verdict),
            Reason = string.Create(CultureInfo.InvariantCulture, $"{slopes.Length} networks of {seeds.Length} seeds. {verdict.Reason}"),
            WouldSettle = verdict.Settling?.ToString(),
            Decisive = false,
        };
    }

    private static (string Seed, double Neurons, double Slope)[] Slopes(IReadOnlyList<ToySeries> series, FittedCurve curve, string? except) =>
        [.. series.SelectMany(own => own.Cells.Where(cell => ToySeries.Label(cell) != except).Select(cell => (ToySeries.Label(cell), cell.Neurons, SlopeOf(own, cell, curve)))).Where(own => double.IsFinite(own.Item3))];

    private static double SlopeOf(ToySeries series, CellRow cell, FittedCurve curve)
    {
        IReadOnlyList<double> capacities = series.CapacityOf(cell);
        int[] held = [.. Enumerable.Range(0, capacities.Count).Where(rank => capacities[rank] >= LeastCapacity)];
        if (held.Length < FewestFeatures)
            return double.NaN;
        double[] marginal = [.. held.Select(rank => Marginal(curve, capacities[rank]))];
        // Where the fitted utility has run flat within rounding there is no marginal utility to compare.
        return marginal.All(double.IsPositive) && marginal.All(double.IsFinite) && marginal.Min() > 0
            ? PowerLawFit.Of([.. held.Select(rank => Math.Exp(series.Spectrum.LogWeight(rank + 1)))], marginal).Exponent : double.NaN;
    }

    private static double Marginal(FittedCurve curve, double capacity)
    {
        double step = DerivativeStep * capacity;
        double[] ends = [capacity - step, capacity + step];
        IReadOnlyList<double> values = curve.Predict(new ObservedCluster("derivative", "", ends, ends, ends));
        return (values[1] - values[0]) / (2 * step);
    }
}
