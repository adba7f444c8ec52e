namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>Isolations of the features found at one size, sorted down from the purest, cut at the threshold tau.</summary>
/// <remarks>
/// Below tau the profile is censored by detection: a feature there is missing, not small. Choose tau above the null's floor.
/// </remarks>
public sealed class IsolationProfile
{
    private IsolationProfile(double size, double tau, double[] isolations) => (Size, Tau, Isolations) = (size, tau, isolations);

    /// <summary>Neurons (or parameters) of the models.</summary>
    public double Size { get; }

    /// <summary>Isolation from which features are kept.</summary>
    public double Tau { get; }

    /// <summary>Kept isolations, descending, in [tau, 1].</summary>
    public IReadOnlyList<double> Isolations { get; }

    /// <summary>Keeps the isolations at or above tau.</summary>
    /// <param name="size">Neurons or parameters.</param>
    /// <param name="isolations">Shares of variance (for a pair of equal models: the correlations of
    /// matched neurons), at most 1, any order.</param>
    /// <param name="tau">0 &lt;= tau &lt; 1.</param>
    /// <exception cref="BadInputException">An isolation is NaN or above 1.</exception>
    public static IsolationProfile Of(double size, IEnumerable<double> isolations, double tau)
    {
        ArgumentNullException.ThrowIfNull(isolations);
        if (!(size > 0) || !double.IsFinite(size))
            throw new BadInputException($"a profile at size {size:R}", "A size is positive and finite",
                "Give the number of neurons or parameters.");
        if (tau is not (>= 0 and < 1))
            throw new BadInputException($"a threshold tau of {tau:R}", "An isolation threshold lies in [0, 1)",
                "Choose one above the null's floor.");
        double[] all = [.. isolations];
        // Rounding of float32 correlations may pass 1 by a few ulp; that is 1.
        double[] kept = [.. all.Where(s => s >= tau).Select(s => s <= 1 + 1e-5 ? Math.Min(s, 1) : s).OrderDescending()];
        int bad = Array.FindIndex(all, s => double.IsNaN(s) || s > 1 + 1e-5);
        return bad < 0
            ? new(size, tau, kept)
            : throw new BadInputException($"an isolation of {all[bad]:R}", "An isolation is a share of variance, at most 1",
                "Leave dead neurons out.");
    }
}
