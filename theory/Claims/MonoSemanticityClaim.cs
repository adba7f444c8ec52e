using System.Globalization;

namespace Rosetta.Theory.Claims;

/// <summary>"MonoSemanticity is of the neuron, not of the encoder, and says what the neuron tells": two encoders rank the neurons of a
/// model alike, and neurons of a higher score tell a known factor better.</summary>
/// <remarks>
/// Judged in every model. A score that two encoders disagree on says how an encoder sees images. A score that ranks neurons otherwise than
/// how well they tell what the images are known to show is one of something else. Both may hold of a network at initialisation too, which
/// stands beside.
/// </remarks>
public sealed class MonoSemanticityClaim : IClaim<PairsEvidence>
{
    /// <summary>Encoders are one yardstick where they share half of the ranks' deviation, and none where they share hardly any.</summary>
    private const double Half = 0.5;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        // Of a model that is in several pairs the first one's are as good as any.
        MeasureAgreement[] all = [.. evidence.Pairs.SelectMany(pair => pair.Pair.Agreements)
            .DistinctBy(own => (own.Model, own.Measure, own.Encoder, own.Other, own.OtherEncoder))];
        MeasureAgreement[] encoders = [.. all.Where(own => own.OtherEncoder.Length > 0)],
            factors = [.. all.Where(own => own.OtherEncoder.Length == 0)];
        if (encoders.Length > 0)
        {
            yield return Of(evidence, "encoders", "Two encoders rank the neurons of every model alike by MonoSemanticity: their rank "
                + "correlation is above one half.", "an agreement of one half", encoders, Half, rules);
        }
        foreach (IGrouping<string, MeasureAgreement> encoder in factors.GroupBy(own => own.Encoder))
        {
            yield return Of(evidence, $"factors/{encoder.Key}", $"In every model neurons of higher MonoSemanticity by {encoder.Key} tell a "
                + "known factor of the images better: their rank correlation is above 0.", "no agreement with known factors",
                [.. encoder], 0, rules);
        }
    }

    private static ClaimVerdict Of(PairsEvidence evidence, string name, string claim, string rival, MeasureAgreement[] models, double above,
        JudgeRules rules)
    {
        var open = new ClaimVerdict
        {
            Id = $"{evidence.World}/mono-semanticity/{name}",
            World = evidence.World,
            Claim = claim,
            Rival = rival,
            RivalValue = above,
            Outcome = Outcomes.CannotTell,
            Reason = "",
            WouldSettle = "More images, or models of more neurons.",
            Decisive = false,
        };
        // Judged as area tangents, shown as correlations.
        SizeNumber[] numbers = [.. models.Select(own => new SizeNumber(own.Model, own.AreaTangent with
            { Value = own.AreaTangent.Value - Math.Atanh(above) }))];
        ClaimVerdict judged = EverySize.Judge(open, numbers, rules.Level);
        MeasureAgreement shown = models[Array.FindIndex(numbers, number => number.Value.Value == judged.Measured)];
        return judged with
        {
            Measured = shown.Correlation,
            MeasuredInterval95 = ClaimVerdict.Ends(shown.Interval95),
            StandardError = null,
            DegreesOfFreedom = null,
            Reason = $"Rank correlation over neurons ({Named(models[0].Measure, models[0].Encoder)}, {Named(models[0].Other,
                models[0].OtherEncoder)}): {string.Join("; ", models.Select(Said))}.",
        };
    }

    private static string Said(MeasureAgreement own) => string.Create(CultureInfo.InvariantCulture,
        $"{own.Model}, {own.Neurons} neurons: {own.Correlation:F2} {own.Interval95}")
        + (own.InsideLayers is { } inside ? string.Create(CultureInfo.InvariantCulture, $", inside layers {inside:F2}") : "")
        + (own.Untrained is { } twin ? string.Create(CultureInfo.InvariantCulture, $", at initialisation {twin:F2}") : "");

    private static string Named(string measure, string encoder) => encoder.Length > 0 ? $"MonoSemanticity by {encoder}" : measure;
}
