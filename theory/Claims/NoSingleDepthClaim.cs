using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>C13: "Rosetta Neurons are at no single depth".</summary>
/// <remarks>
/// A check against degeneracy: pairs that all lie in one layer (the embedding's copy in the first, the vocabulary's in the last) would be a
/// fact about that layer. Judged by the concentration of E86 in every model of three layers or more: 0 where pairs are spread as the
/// neurons
/// are, 1 where all are in one layer. Nearer to the first than to the second agrees. Two layers are both ends, and say nothing.
/// </remarks>
public sealed class NoSingleDepthClaim : IClaim<DepthEvidence>
{
    private const int FewestLayers = 3;

    /// <summary>Half of the way from spread to a single layer.</summary>
    private const double Half = 0.5;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(DepthEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        if (evidence.Models.Count == 0)
            yield break;
        yield return Of(evidence, 0, "any", rules);
        yield return Of(evidence, LevelsEvidence.Isolated, "0.5", rules);
        if (evidence.Cells.Any(cell => cell.Tau is not null))
            yield return Of(evidence, null, "floor", rules);
    }

    private static ClaimVerdict Of(DepthEvidence evidence, double? level, string name, JudgeRules rules)
    {
        string said = level is { } at ? LevelText.Said(at) : "above what each pair's nulls calibrate";
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/depth/{name}",
            World = evidence.World,
            Paper = ["C13"],
            Claim = $"The neurons in mutual pairs {said} are at no single depth: in every model they are nearer to a spread over all "
                + "layers than to a single one.",
            Rival = "all in one layer",
            RivalValue = 1,
            Predicted = 0,
            Outcome = Outcomes.CannotTell,
            Reason = "",
            WouldSettle = "Models of more layers with more pairs, or more seeds.",
            Decisive = false,
        };
        DepthModel[] deep = [.. evidence.Models.Where(model => model.Layers >= FewestLayers)];
        (DepthModel Model, Estimate Value)[] known = [.. deep.Select(model => (Model: model, Value: model.Concentration(level)))
            .Where(entry => entry.Value is not null).Select(entry => (entry.Model, entry.Value!))];
        string flat = string.Join(", ", evidence.Models.Except(deep).Select(model => model.Name)),
            few = string.Join(", ", deep.Except(known.Select(entry => entry.Model)).Select(model => model.Name)),
            left = (flat.Length > 0 ? $" Of one or two layers, which say nothing of depth: {flat}." : "")
                + (few.Length > 0 ? $" Of fewer than {DepthModel.FewestPairs} pairs: {few}." : "");
        if (known.Length == 0)
            return open with { Reason = $"No model has three layers and {DepthModel.FewestPairs} pairs {said}.{left}" };
        ClaimVerdict judged = EverySize.Judge(open, [.. known.Select(entry => new SizeNumber(entry.Model.Name,
            entry.Value with { Value = Half - entry.Value.Value }))], rules.Level);
        // The number shown is the concentration of the model that decides, not its distance from one half.
        Estimate shown = known.First(entry => Half - entry.Value.Value == judged.Measured).Value;
        return judged.Of(shown) with
        {
            Reason = $"Concentration (0 spread as the neurons are, 1 in one layer): {string.Join("; ", known.Select(entry =>
                $"{entry.Model.Name}, {entry.Model.Layers} layers: {EverySize.Said(entry.Value)}{Rotated(entry.Model, level)}, mean depth "
                    + $"{Mean(entry.Model, level)}"))}.{left}",
        };
    }

    private static string Rotated(DepthModel model, double? level) => model.Rotated(level) is not { } rotated
        || rotated.Sum() < DepthModel.FewestPairs ? ""
        : string.Create(CultureInfo.InvariantCulture, $" (rotated pairs: mean depth {LayerConcentration.MeanDepth(rotated):F2})");

    private static string Mean(DepthModel model, double? level) => model.MeanDepth(level) is { } mean ? EverySize.Said(mean) : "none";
}
