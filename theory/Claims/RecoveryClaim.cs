using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>
/// The paper's simulation (mutual nearest neighbours recover the law: counts, mean SIR of matched neurons, SIR of unmatched ones), each
/// against the law's own finite-N exponent by the same estimator; and beside it against what chance pairs add to the law.
/// </summary>
public sealed class RecoveryClaim : IClaim<RecoverySeries>
{
    /// <summary>Suffix of the numbers that count chance pairs too.</summary>
    private const string WithChance = "-with-chance";

    /// <summary>The paper's own tolerance of a slope.</summary>
    internal const double Tolerance = 0.05;

    /// <summary>What a recipe commits itself to, from its expectations at each size.</summary>
    /// <param name="sizes">Size, the law's expectation there, and the same with chance pairs; sizes increasing.</param>
    public static IReadOnlyList<FrozenNumber> Plans(
        IReadOnlyList<(long Neurons, RecoveryExpectation Law, RecoveryExpectation WithChance)> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return [.. from chance in new[] { false, true }
                   from quantity in RecoveryQuantity.All
                   let curve = sizes.Select(size => (size.Neurons, Expected: chance ? size.WithChance : size.Law))
                       .Select(size => ((double)size.Neurons, quantity.Expected(size.Expected).Value, quantity.Weight(size.Expected)))
                       .ToArray()
                   where RecoveryQuantity.Exponent(curve) is not null
                   select new FrozenNumber
                   {
                       Quantity = quantity.Name + (chance ? WithChance : ""),
                       Neurons = [.. sizes.Select(size => size.Neurons)],
                       Predicted = RecoveryQuantity.Exponent(curve)!.Value,
                       Rival = chance ? null : quantity.Rival,
                       RivalValue = chance ? null : quantity.RivalExponent,
                   }];
    }

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(RecoverySeries evidence, Prediction? prediction, JudgeRules rules) =>
        prediction is null || evidence.Cells.Count == 0 ? []
            : RecoveryQuantity.All.SelectMany(quantity => new[] { false, true }
                .Select(chance => Judge(evidence, quantity, chance, prediction, rules)).OfType<ClaimVerdict>());

    private static ClaimVerdict? Judge(RecoverySeries evidence, RecoveryQuantity quantity, bool chance, Prediction prediction,
        JudgeRules rules)
    {
        string name = quantity.Name + (chance ? WithChance : "");
        if (prediction.Claims.FirstOrDefault(number => number.Quantity == name) is not { } frozen)
            return null;
        RecoveryEvidence first = evidence.Cells[0].Recovery;
        double asymptote = quantity.Asymptote(first.Beta);
        var open = new ClaimVerdict
        {
            Id = $"{prediction.Id}/{name}",
            World = evidence.World,
            Claim = chance ? $"{Bare(quantity.Sentence)} and chance pairs of coordinates without a mate join: what is measured is what "
                + "both lead to expect." : $"{quantity.Sentence}.",
            PredictionId = prediction.Id,
            Predicted = frozen.Predicted,
            Rival = frozen.Rival,
            RivalValue = frozen.RivalValue,
            Outcome = Outcomes.CannotTell,
            Reason = "",
            WouldSettle = "More sizes, and two runs or more of each.",
            Decisive = evidence.Decides && !chance,
        };
        if (evidence.Cells.Select(cell => cell.Neurons).Distinct().Count() < frozen.Neurons.Count)
            return open with { Reason = "Not every size is measured yet." };
        Estimate? measured = quantity.Estimated(evidence.Cells, cell => chance ? cell.WithChance : cell.Law);
        if (measured is null)
            return open with { Reason = "The number is 0 at every size, or at all but one end of the sizes: no exponent." };
        ExponentVerdict verdict = ExponentJudge.Judge(measured, PredictedExponent.Of(prediction.Hypothesis, frozen.Predicted),
            frozen.RivalValue is { } rival ? PredictedExponent.Of(frozen.Rival!, rival) : null, chance ? Tolerance : rules.Margin,
            rules.Level);
        return open.Of(measured).Of(verdict) with
        {
            Reason = string.Create(CultureInfo.InvariantCulture, $"{verdict.Reason} Asymptote {asymptote:F3}, from which the measured one "
                + $"differs by {measured.Value - asymptote:+0.000;-0.000}."),
        };
    }

    private static string Bare(string sentence) => sentence[..sentence.LastIndexOf(':')];
}
