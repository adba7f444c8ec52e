using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "The mean signal-to-interference ratio of Rosetta Neurons grows with size": asymptotically as N^((beta - 1)/beta) (claim C8 of
/// [rosetta2026]), here as the law's own means at the sizes measured.
/// </summary>
/// <remarks>It is the sample mean of a law without a mean, carried by the first ranks: its interval is wide where they scatter.</remarks>
public sealed class MeanSirClaim : SirClaim
{
    /// <inheritdoc/>
    public override string Name => "mean-sir";

    private protected override IReadOnlyList<string> Paper => ["C8"];

    internal override (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) => Otherwise(scenario);

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => ("a mean that does not grow", 0);

    private protected override double? Of(SirProfile law, double tau) => law.MeanRosetta;

    private protected override double Of(SirSample measured) => measured.Mean;

    private protected override double? Within(double toRival, JudgeRules rules) =>
        rules.Margin is { } stated && toRival > 0 ? Math.Min(stated, toRival / 2) : null;

    private protected override bool NeedsTheLargest => true;

    private protected override string Besides(IReadOnlyList<SirSample> samples, double tau) =>
        $"{AtEach("Mean SIR", samples, sample => sample.Mean)}; "
            + $"{AtEach("share of the sum in the first rank", samples, sample => sample.Ratios[^1] / sample.Ratios.Sum())}.";

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"The mean signal-to-interference ratio of Rosetta Neurons grows with size by the exponent that {prediction.Hypothesis} has over "
            + $"N = {number.Neurons[0]} to {number.Neurons[^1]}.";
}
