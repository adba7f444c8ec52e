using Rosetta.Theory.Numerics;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Fits the power law, the constant, the logarithm and the broken power law, and ranks them by AICc.</summary>
/// <remarks>
/// AICc = 2k - 2 ln L + 2k(k + 1)/(n - k - 1), n the number of distinct sizes, k counts the error variance: constant 2, power law and
/// logarithm 3, broken power law 5. It exists for n &gt; k + 1 only: with four sizes a broken law is not even tested.
/// The logarithm a + b ln N is written ln count = ln |b| + ln |ln N - c|, linear but for c; c and the break are found by a grid and
/// golden section.
/// </remarks>
internal static class RivalForms
{
    private const int GridPoints = 80;

    /// <summary>c runs from e^-7 to e^7 ranges beyond an end of the sizes: from a zero count there to a flat line.</summary>
    private const double LargestOriginLog = 7;

    public static IReadOnlyList<FormFit> Compare(double[] x, Func<RivalDesign, (double[]? Beta, double LogLikelihood)> fit)
    {
        int n = x.Length;
        double center = LineFit.Mean(x), range = x[^1] - x[0];
        double[] flat = new double[n];
        double[][] one = [.. x.Select(_ => new[] { 1.0 })];
        FormFit Result(LawForm law, double logLikelihood, int k, double spread, string note) =>
            new(law, logLikelihood, k, n > k + 1 ? 2 * k - 2 * logLikelihood + 2.0 * k * (k + 1) / (n - k - 1) : double.NaN, spread, note);

        List<FormFit> fits =
        [
            Result(LawForm.Constant, fit(new(one, flat)).LogLikelihood, 2, 0, ""),
            Power(),
            Logarithm(),
            Broken(),
        ];
        return [.. fits.OrderBy(rival => double.IsNaN(rival.Aicc) ? double.PositiveInfinity : rival.Aicc)];

        FormFit Power()
        {
            (double[]? beta, double logLikelihood) = fit(new([.. x.Select(value => new[] { 1, value - center })], flat));
            return Result(LawForm.PowerLaw, logLikelihood, 3, 0,
                beta is null ? "no finite fit" : FormattableString.Invariant($"exponent {beta[1]:G4}"));
        }

        FormFit Logarithm()
        {
            double Origin(double u, bool rising) => rising ? x[0] - range * Math.Exp(u) : x[^1] + range * Math.Exp(u);
            (double best, double at, bool up) = (double.NegativeInfinity, 0, true);
            foreach (bool rising in new[] { true, false })
            {
                (double u, double value) = Maximise(-LargestOriginLog, LargestOriginLog, u =>
                    fit(new(one, [.. x.Select(value => Math.Log(Math.Abs(value - Origin(u, rising))))])).LogLikelihood);
                if (value > best)
                    (best, at, up) = (value, u, rising);
            }
            double origin = Origin(at, up), spread = Math.Abs(1 / (x[0] - origin) - 1 / (x[^1] - origin));
            return Result(LawForm.Logarithm, best, 3, spread, FormattableString.Invariant($"count proportional to |ln N - {origin:G4}|"));
        }

        FormFit Broken()
        {
            const int k = 5;
            if (n <= k + 1)
                return new(LawForm.BrokenPowerLaw, double.NaN, k, double.NaN, double.NaN,
                    $"not tested: needs at least {k + 2} sizes, not {n}");
            // Three sizes on each side, the break's own neighbours included: fewer fit any pair of points.
            (double at, double value) = Maximise(x[2], x[^3], kink => fit(Kinked(kink)).LogLikelihood);
            double[]? beta = fit(Kinked(at)).Beta;
            return beta is null
                ? new(LawForm.BrokenPowerLaw, double.NaN, k, double.NaN, double.NaN, "no finite fit")
                : Result(LawForm.BrokenPowerLaw, value, k, Math.Abs(beta[2]), FormattableString.Invariant(
                    $"exponents {beta[1]:G4} and {beta[1] + beta[2]:G4}, break at {Math.Exp(at):G4}"));
        }

        RivalDesign Kinked(double kink) => new([.. x.Select(value => new[] { 1, value - center, Math.Max(0, value - kink) })], flat);
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
        double a = Math.Max(low, at - step), b = Math.Min(high, at + step);
        for (int i = 0; i < 32; i++)
        {
            double left = b - golden * (b - a), right = a + golden * (b - a);
            if (function(left) >= function(right))
                b = right;
            else
                a = left;
        }
        double refined = function((a + b) / 2);
        return refined > value ? ((a + b) / 2, refined) : (at, value);
    }
}

/// <summary>One form of the law, fitted: how well it does, and how much its local exponent moves over the sizes.</summary>
/// <param name="Law">The form.</param>
/// <param name="LogLikelihood">Maximised log-likelihood; NaN where the form cannot be fitted.</param>
/// <param name="ParameterCount">Parameters, the error variance (or dispersion) counted.</param>
/// <param name="Aicc">AIC corrected for few points; NaN where there are too few points for it.</param>
/// <param name="ExponentSpread">Largest minus smallest local exponent over the measured sizes.</param>
/// <param name="Note">Break, parameters, or why the form could not be tested.</param>
public sealed record FormFit(LawForm Law, double LogLikelihood, int ParameterCount, double Aicc, double ExponentSpread, string Note);

/// <summary>A form that is linear in ln count once its break or origin is fixed: ln mean = offset + row'beta.</summary>
internal sealed record RivalDesign(double[][] Rows, double[] Offsets);
