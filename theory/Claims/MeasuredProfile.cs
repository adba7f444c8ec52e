namespace Rosetta.Theory.Claims;

/// <summary>Isolations that one measurement gives, wherever they come from: what scaling claims are judged on.</summary>
/// <param name="Neurons">Size.</param>
/// <param name="Seed">What it shares with measurements at other sizes (data, initial weights); null
/// where it is independent of them.</param>
/// <param name="Isolations">In any order; of a toy the isolation of every feature, of a matched pair
/// the correlations of its mutual pairs.</param>
/// <param name="Floor">Below this no isolation can be read; null where nothing passes the null.</param>
/// <param name="Ceiling">Isolation above which values are not resolved, so that they are censored; null where there is none.</param>
/// <param name="Chance">Correlations of the pairs that a null of the same measurement makes: what of <paramref name="Isolations"/> is
/// background, since mixtures correlate too; null where there is none.</param>
/// <param name="HoldsAllFeatures">Whether every feature of the world is among them, so that what is not isolated is known too.</param>
public sealed record MeasuredProfile(double Neurons, string? Seed, IReadOnlyList<double> Isolations, double? Floor, bool HoldsAllFeatures,
    double? Ceiling = null, IReadOnlyList<double>? Chance = null)
{
    /// <summary>Whether isolations from tau on can be read.</summary>
    public bool Reaches(double tau) => Floor <= tau;
}
