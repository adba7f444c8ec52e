using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "Quantiles of selectivity among Rosetta Neurons do not move with size" (claim C19): on a power law the signal-to-interference ratios of
/// Rosetta features have one Pareto law at every size, so that their median and every fraction above a level stay while their mean grows.
/// </summary>
/// <remarks>Judged on the median; of a spectrum that is no power law, against the law's own median at the sizes measured.</remarks>
public sealed class ScaleInvarianceClaim : SirClaim
{
    /// <summary>
    /// The median counts as still within this, or within half of the way to the rival where that is less: over three decades of neurons
    /// 1 + SIR would change by four tenths.
    /// </summary>
    public const double Margin = 0.05;

    /// <summary>Levels of 1 + SIR, as multiples of that at tau, above which fractions are taken.</summary>
    private static readonly double[] Levels = [4, 16];

    /// <inheritdoc/>
    public override string Name => "scale-invariance";

    private protected override IReadOnlyList<string> Paper => ["C19"];

    internal override (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) =>
        ("a median that grows as the mean does", SlopeOf(scenario, plan.Neurons, (law, _) => law.MeanRosetta));

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => (null, null);

    private protected override double? MarginOf(JudgeRules rules) => Margin;

    private protected override double? Of(SirProfile law, double tau) => law.MedianRosetta;

    private protected override double Of(SirSample measured) => measured.Median;

    private protected override double? Within(double toRival, JudgeRules rules) => toRival > 0 ? Math.Min(Margin, toRival / 2) : null;

    private protected override bool NeedsTheLargest => false;

    private protected override string Besides(IReadOnlyList<SirSample> samples, double tau)
    {
        IEnumerable<string> fractions = Levels.Select(level => level / (1 - tau) - 1).Select(level => Slope(
            FormattableString.Invariant($"of the fraction of SIR above {level:G4}"), samples, sample => sample.FractionAbove(level)));
        return $"{AtEach("Median SIR", samples, sample => sample.Median)}; slopes {string.Join(", ", fractions)}, "
            + $"{Slope("of the mean", samples, sample => sample.Mean)}.";
    }

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"The median signal-to-interference ratio of Rosetta Neurons moves with size as {prediction.Hypothesis} has it over N = "
            + $"{number.Neurons[0]} to {number.Neurons[^1]}: on a power law not at all, though their mean grows.";
}
