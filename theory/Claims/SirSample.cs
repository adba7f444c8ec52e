using Rosetta.Theory.IsolationMaps;

namespace Rosetta.Theory.Claims;

/// <summary>
/// Signal-to-interference ratios (SIR) of one measurement: r/(1 - r) of each isolation r of at least tau, and of those a little below.
/// </summary>
/// <param name="Neurons">Size.</param>
/// <param name="Ratios">Of isolations of at least tau, ascending; at least one.</param>
/// <param name="Unresolved">How many of them stand at the largest isolation that the measurement resolves, because theirs lies beyond.
/// </param>
/// <param name="Below">Sum of the ratios of isolations below tau that were asked for.</param>
public sealed record SirSample(double Neurons, IReadOnlyList<double> Ratios, int Unresolved, double Below)
{
    /// <summary>Plain mean: of a Pareto law without a mean it is carried by the few largest.</summary>
    public double Mean => Ratios.Average();

    /// <summary>Median.</summary>
    public double Median => (Ratios[(Ratios.Count - 1) / 2] + Ratios[Ratios.Count / 2]) / 2;

    /// <summary>Ratios below tau per neuron that is not a Rosetta feature's.</summary>
    public double BelowPerNeuron => Below / (Neurons - Ratios.Count);

    /// <summary>Share above a fixed level.</summary>
    public double FractionAbove(double level) => Ratios.Count(ratio => ratio > level) / (double)Ratios.Count;

    /// <summary>
    /// A measurement's isolations from a level on; null where none is tau or more. Isolations beyond what the measurement resolves (its
    /// ceiling, or a correlation that was rounded to 1) are taken as the largest one that it does resolve.
    /// </summary>
    /// <exception cref="BadInputException">Every isolation at or above tau was rounded to 1, so none is known.</exception>
    public static SirSample? Of(MeasuredProfile profile, double from, double tau)
    {
        ArgumentNullException.ThrowIfNull(profile);
        double[] kept = [.. profile.Isolations.Where(isolation => isolation >= tau).Order()];
        if (kept.Length == 0)
            return null;
        double resolved = Math.Min(profile.Ceiling ?? 1, kept.Where(isolation => isolation < 1).DefaultIfEmpty(double.NaN).Last());
        return double.IsNaN(resolved)
            ? throw new BadInputException(FormattableString.Invariant($"{kept.Length} isolations of exactly 1 at N = {profile.Neurons}"),
                "A signal-to-interference ratio needs a correlation below 1", "Store correlations in float32 or better")
            : new(profile.Neurons, [.. kept.Select(isolation => SignalToInterference.ToRatio(Math.Min(isolation, resolved)))],
                kept.Count(isolation => isolation > resolved),
                profile.Isolations.Where(isolation => isolation >= from && isolation < tau).Sum(SignalToInterference.ToRatio));
    }
}
