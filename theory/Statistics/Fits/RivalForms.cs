using Rosetta.Theory.Statistics.Counts;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>The power law and its rivals on the same counts: negative binomial likelihoods of one dispersion, ranked by AICc.</summary>
/// <remarks>
/// AICc = 2k - 2 ln L + 2k(k + 1)/(n - k - 1), n the number of distinct sizes, k counts the dispersion: constant 2, power law, logarithm
/// saturation and share with a constant 3, bent power law 4, broken power law 5. It exists for n &gt; k + 1 only: with four sizes a broken
/// law is not even tested. The dispersion is that of the scatter about the power law (<see cref="CountCells.Dispersion"/>), 0 where counts
/// vary no more than Poisson's. The logarithm is |ln N - c| times a level, saturation N / (N + K), share with a constant N + K, each times
/// a level; c, K and the break are found by a grid and golden section.
/// </remarks>
internal static class RivalForms
{
    private const int GridPoints = 16, Refinements = 18;

    /// <summary>c runs from e^-7 to e^7 ranges beyond an end of the sizes: from a zero count there to a flat line.</summary>
    private const double LargestOriginLog = 7;

    /// <summary>ln K runs to this beyond the ends of ln N: there the form is a constant or proportional to N within e^-6.</summary>
    private const double BeyondSizes = 6;

    /// <summary>Every form, best first.</summary>
    public static IReadOnlyList<FormFit> Compare(CountCells cells, double dispersion)
    {
        int n = cells.PointCount;
        double[] x = cells.X;
        (double slope, double[] line) = cells.Line(dispersion);
        (double origin, double[] logarithm) = Logarithm(cells, dispersion);
        (double half, double[] saturation) = Saturation(cells, dispersion);
        (double added, double[] shifted) = ShareAndConstant(cells, dispersion);
        List<FormFit> fits =
        [
            Result(LawForm.Constant, cells.Levelled([.. x.Select(_ => 1.0)], dispersion), 2, 0, ""),
            Result(LawForm.PowerLaw, line, 3, 0, FormattableString.Invariant($"exponent {slope:G4}")),
            Result(LawForm.Logarithm, logarithm, 3, Math.Abs(1 / (x[0] - origin) - 1 / (x[^1] - origin)),
                FormattableString.Invariant($"count proportional to |ln N - {origin:G4}|")),
            Result(LawForm.Saturation, saturation, 3, Math.Abs(1 / (1 + Math.Exp(x[0] - half)) - 1 / (1 + Math.Exp(x[^1] - half))),
                FormattableString.Invariant($"count proportional to N / (N + {Math.Exp(half):G4})")),
            Result(LawForm.ShareAndConstant, shifted, 3, Math.Abs(1 / (1 + Math.Exp(added - x[0])) - 1 / (1 + Math.Exp(added - x[^1]))),
                FormattableString.Invariant($"count proportional to N + {Math.Exp(added):G4}")),
            Bent(),
            Broken(),
        ];
        return [.. fits.OrderBy(rival => double.IsNaN(rival.Aicc) ? double.PositiveInfinity : rival.Aicc)];

        FormFit Result(LawForm law, double[] means, int k, double spread, string note)
        {
            double likelihood = cells.LogLikelihood(means, dispersion);
            return new(law, likelihood, k, n > k + 1 ? 2 * k - 2 * likelihood + 2.0 * k * (k + 1) / (n - k - 1) : double.NaN, spread, note);
        }

        FormFit Bent() => BentLine.Of(cells, dispersion) is { } bent
            ? Result(LawForm.BentPowerLaw, bent.Means, 4, Math.Abs(bent.Change),
                FormattableString.Invariant($"exponent {bent.Middle:G4} in the middle, changing by {bent.Change:G4}"))
            : new(LawForm.BentPowerLaw, double.NaN, 4, double.NaN, double.NaN, n < 3 ? "not tested: needs three sizes" : "no finite fit");

        FormFit Broken()
        {
            const int k = 5;
            if (n <= k + 1)
                return new(LawForm.BrokenPowerLaw, double.NaN, k, double.NaN, double.NaN,
                    $"not tested: needs at least {k + 2} sizes, not {n}");
            // Three sizes on each side, the break's own neighbours included: fewer fit any pair of points.
            (double at, double value) = Maximise(x[2], x[^3], kink => Kinked(kink) is { } beta
                ? Model(kink).LogLikelihood(beta, dispersion) : double.NegativeInfinity);
            return Kinked(at) is { } best && double.IsFinite(value)
                ? Result(LawForm.BrokenPowerLaw, Model(at).Means(best), k, Math.Abs(best[2]), FormattableString.Invariant(
                    $"exponents {best[1]:G4} and {best[1] + best[2]:G4}, break at {Math.Exp(at):G4}"))
                : new(LawForm.BrokenPowerLaw, double.NaN, k, double.NaN, double.NaN, "no finite fit");
        }

        LogLinkModel Model(double kink) => new([.. x.Select(value => new[] { 1, value - x[0], Math.Max(0, value - kink) })], cells.Counts,
            [.. cells.Exposures.Select(exposure => Math.Log(exposure))]);

        double[]? Kinked(double kink) => Model(kink).FitBeta(dispersion);
    }

    /// <summary>
    /// 2 ln of the likelihood ratio of a bent power law to a power law: a logarithm, saturation and a break all show as a bend.
    /// </summary>
    public static double BentAdvantage(CountCells cells, double dispersion) => BentLine.Of(cells, dispersion) is { } bent
        ? Math.Max(0, 2 * (cells.Kernel(bent.Means, dispersion) - cells.Kernel(cells.Line(dispersion).Means, dispersion))) : 0;

    private static (double Origin, double[] Means) Logarithm(CountCells cells, double dispersion)
    {
        (double best, double origin) = (double.NegativeInfinity, 0);
        foreach (bool rising in new[] { true, false })
        {
            (double u, double value) =
                Maximise(-LargestOriginLog, LargestOriginLog, u => cells.Kernel(Means(Origin(u, rising)), dispersion));
            if (value > best)
                (best, origin) = (value, Origin(u, rising));
        }
        return (origin, Means(origin));

        double Origin(double u, bool rising) =>
            rising ? cells.X[0] - cells.Range * Math.Exp(u) : cells.X[^1] + cells.Range * Math.Exp(u);

        double[] Means(double at)
        {
            var shape = new double[cells.PointCount];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = Math.Abs(cells.X[i] - at);
            return cells.Levelled(shape, dispersion);
        }
    }

    private static (double Half, double[] Means) Saturation(CountCells cells, double dispersion)
    {
        (double half, _) = Maximise(cells.X[0] - BeyondSizes, cells.X[^1] + BeyondSizes, at => cells.Kernel(Means(at), dispersion));
        return (half, Means(half));

        double[] Means(double at)
        {
            var shape = new double[cells.PointCount];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = 1 / (1 + Math.Exp(at - cells.X[i]));
            return cells.Levelled(shape, dispersion);
        }
    }

    /// <summary>A constant share and some pairs besides: a local exponent that rises towards 1.</summary>
    private static (double Added, double[] Means) ShareAndConstant(CountCells cells, double dispersion)
    {
        (double added, _) = Maximise(cells.X[0] - BeyondSizes, cells.X[^1] + BeyondSizes, at => cells.Kernel(Means(at), dispersion));
        return (added, Means(added));

        double[] Means(double at)
        {
            var shape = new double[cells.PointCount];
            for (int i = 0; i < shape.Length; i++)
                shape[i] = Math.Exp(cells.X[i] - cells.X[0]) + Math.Exp(at - cells.X[0]);
            return cells.Levelled(shape, dispersion);
        }
    }

    private static (double At, double Value) Maximise(double low, double high, Func<double, double> function)
    {
        (double at, double value) = (low, double.NegativeInfinity);
        double step = (high - low) / GridPoints;
        for (int i = 0; i <= GridPoints; i++)
        {
            double candidate = function(low + i * step);
            if (candidate > value)
                (at, value) = (low + i * step, candidate);
        }
        const double golden = 0.6180339887498949;
        double a = Math.Max(low, at - step), b = Math.Min(high, at + step), left = b - golden * (b - a), right = a + golden * (b - a),
            atLeft = function(left), atRight = function(right);
        for (int i = 0; i < Refinements; i++)
        {
            if (atLeft >= atRight)
            {
                (b, right, atRight) = (right, left, atLeft);
                atLeft = function(left = b - golden * (b - a));
            }
            else
            {
                (a, left, atLeft) = (left, right, atRight);
                atRight = function(right = a + golden * (b - a));
            }
        }
        (double refinedAt, double refined) = atLeft >= atRight ? (left, atLeft) : (right, atRight);
        return refined > value ? (refinedAt, refined) : (at, value);
    }
}

/// <summary>One form of the law, fitted: how well it does, and how much its local exponent moves over the sizes.</summary>
/// <param name="Law">The form.</param>
/// <param name="LogLikelihood">Maximised log-likelihood; NaN where the form cannot be fitted.</param>
/// <param name="ParameterCount">Parameters, the dispersion counted.</param>
/// <param name="Aicc">AIC corrected for few points; NaN where there are too few points for it.</param>
/// <param name="ExponentSpread">Largest minus smallest local exponent over the measured sizes.</param>
/// <param name="Note">Break, parameters, or why the form could not be tested.</param>
public sealed record FormFit(LawForm Law, double LogLikelihood, int ParameterCount, double Aicc, double ExponentSpread, string Note);
