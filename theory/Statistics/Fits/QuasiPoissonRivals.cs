using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Counts;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The power law and its rivals on totals at each size where some count is zero: Poisson likelihoods over one
/// overdispersion, that of the power law (quasi-AIC; Burnham and Anderson 2002, section 2.5).</summary>
internal static class QuasiPoissonRivals
{
    public static IReadOnlyList<FormFit> Of(SizeTotals totals)
    {
        double[] exposures = [.. totals.RowCounts.Select(count => Math.Log(count))];
        double center = LineFit.Mean(totals.LogSizes);
        LogLinkModel power =
            Model(new RivalDesign([.. totals.LogSizes.Select(x => new[] { 1, x - center })], new double[totals.SizeCount]));
        double overdispersion = power.FitBeta(0) is { } beta && totals.SizeCount > 2
            ? Math.Max(1, totals.Totals.Zip(power.Means(beta), (y, mu) => (y - mu) * (y - mu) / mu).Sum() / (totals.SizeCount - 2))
            : 1;
        return RivalForms.Compare(totals.LogSizes, design =>
        {
            LogLinkModel model = Model(design);
            return model.FitBeta(0) is { } best ? (best, model.LogLikelihood(best, 0) / overdispersion) : (null, double.NaN);
        });

        LogLinkModel Model(RivalDesign design) =>
            new(design.Rows, totals.Totals, [.. design.Offsets.Zip(exposures, (offset, exposure) => offset + exposure)]);
    }
}
