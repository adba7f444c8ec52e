using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>"Isolated features and all others grow apart in mean isolation as predicted", in worlds whose features are all known.</summary>
public sealed class ContrastClaim : ScalingClaim
{
    /// <summary>
    /// The change of the contrast per decade of neurons counts as the predicted one within this: over the decade and a
    /// fifth of the toys it is 0.06 of the whole scale.
    /// </summary>
    private const double Margin = 0.05;

    /// <inheritdoc/>
    public override string Name => "polarization";

    // Needs a world in which the features without a neuron are known too.
    private protected override bool MayDecide => false;

    private protected override double? MarginOf(JudgeRules rules) => Margin;

    internal override IEnumerable<FrozenNumber> Plans(LawCurve law, IReadOnlyList<int> heldOut, IReadOnlyList<double> thresholds) =>
        law.Scenario.Spectrum.LastRank < LawCurve.LongestProfile && law.Scenario.Neurons.Count >= ScalingEstimators.FewestSizes
            ? [Plan([.. law.Scenario.Neurons])] : [];

    private protected override double? Estimated(LawCurve law, FrozenNumber plan) =>
        TrendOf([.. plan.Neurons.Select(law.All)], law.Scenario.Tau).Value;

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => ("no polarization", 0);

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"Isolated features and all others grow apart in mean isolation, per decade of neurons, as {prediction.Hypothesis} predicts.";

    private protected override ClaimVerdict Judged(ClaimVerdict open, FrozenNumber number, Evidence evidence, Prediction prediction,
        JudgeRules rules) =>
        Compared(open, TrendOf(evidence.Profiles, prediction.Tau), number, prediction, rules);

    /// <summary>
    /// How fast the mean isolation of isolated features (at or above tau) and that of all others grow apart, per decade of neurons.
    /// Measurements whose features are all on one side of tau have no contrast and are left out.
    /// </summary>
    /// <exception cref="BadInputException">A profile without the features that are not isolated, or too few sizes.</exception>
    public static Estimate TrendOf(IReadOnlyList<MeasuredProfile> profiles, double tau)
    {
        if (profiles.Any(profile => !profile.HoldsAllFeatures))
            throw new BadInputException("a profile of matched pairs alone",
                "Polarization needs the isolation of every feature, isolated or not", "Judge it in worlds whose features are known");
        (MeasuredProfile Profile, double Contrast)[] rows =
            [.. profiles.Select(profile => (profile, Contrast: Mean(profile, s => s >= tau) - Mean(profile, s => s < tau)))
                .Where(row => double.IsFinite(row.Contrast))];
        double[] sizes = [.. rows.Select(row => row.Profile.Neurons).Distinct().Order()];
        return sizes.Length >= ScalingEstimators.FewestSizes
            ? SizeTrend.Of([.. rows.Select(row => (new CountRow(row.Profile.Neurons, 1, seed: row.Profile.Seed), row.Contrast))])
            : throw new BadInputException($"{sizes.Length} sizes with features on both sides of tau",
                $"A change over sizes needs {ScalingEstimators.FewestSizes}", "Measure more sizes");
    }

    private static double Mean(MeasuredProfile profile, Func<double, bool> kept) =>
        profile.Isolations.Where(kept).DefaultIfEmpty(double.NaN).Average();
}
