using Rosetta.Theory.Allocation;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "What is not a Rosetta Neuron becomes less selective with size": the signal-to-interference ratio of the features beyond the Rosetta
/// features, per neuron that is none of theirs, falls asymptotically as N^((1 - beta)/beta) (claim C9 of [rosetta2026]).
/// </summary>
/// <remarks>
/// Of the features with isolation from half of tau to tau: a law and a measurement have those alike, while pairs further down are mixed
/// with mutual neighbours that share no feature. On a power law the part has the exponent of the whole.
/// </remarks>
public sealed class TailSirClaim : SirClaim
{
    /// <inheritdoc/>
    public override string Name => "tail-sir";

    private protected override IReadOnlyList<string> Paper => ["C9"];

    internal override (string? Name, double? Value) RivalOf(LawCurve rival, FrozenNumber plan, Scenario scenario) => Otherwise(scenario);

    private protected override (string? Name, double? Value) Otherwise(Scenario scenario) => ("a tail that does not fall", 0);

    private protected override double From(double tau) => tau / 2;

    private protected override double? Of(SirProfile law, double tau) =>
        law.TailPerNeuronAbove(SignalToInterference.ToRatio(From(tau))) is > 0 and var tail ? tail : null;

    private protected override double Of(SirSample measured) => measured.BelowPerNeuron;

    private protected override double? Within(double toRival, JudgeRules rules) =>
        rules.Margin is { } stated && toRival > 0 ? Math.Min(stated, toRival / 2) : null;

    private protected override bool NeedsTheLargest => false;

    private protected override string Besides(IReadOnlyList<SirSample> samples, double tau) =>
        $"{AtEach("SIR per other neuron", samples, sample => sample.BelowPerNeuron)}.";

    private protected override string Sentence(Prediction prediction, FrozenNumber number) =>
        $"The signal-to-interference ratio of features isolated to between tau/2 and tau, per neuron that is no Rosetta Neuron, changes "
            + $"with "
            + $"size by the exponent that {prediction.Hypothesis} has over N = {number.Neurons[0]} to {number.Neurons[^1]}.";
}
