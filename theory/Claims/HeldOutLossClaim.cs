using System.Globalization;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Loss of one model on documents, or images, that it was not trained on.</summary>
/// <param name="Family">The same name at every size.</param>
/// <param name="Neurons">Its size.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Nats">Nats a token; of a vision model what its objective makes small.</param>
public sealed record ModelLoss(string Family, double Neurons, int Seed, double Nats);

/// <summary>"Larger models are better models": held-out loss falls from every size to the next, in every family (E88).</summary>
/// <remarks>
/// A ladder whose larger models are no better has sizes and no scale: counts on it say how training failed. Where loss does not fall
/// nothing
/// of the world is judged, with that reason.
/// </remarks>
public static class HeldOutLossClaim
{
    /// <summary>Judges losses.</summary>
    /// <param name="world">Name of the world.</param>
    /// <param name="losses">Of every model; empty where none is known.</param>
    /// <param name="words">What the world's samples are called; text for null.</param>
    /// <returns>Null where no family has two sizes.</returns>
    [Equation("held-out-loss")]
    public static ClaimVerdict? Judge(string world, IReadOnlyList<ModelLoss> losses, SampleWords? words = null)
    {
        ArgumentNullException.ThrowIfNull(losses);
        SampleWords said = words ?? SampleWords.Text;
        Step[] steps = [.. losses.GroupBy(loss => loss.Family).SelectMany(Steps)];
        if (steps.Length == 0)
            return null;
        Step least = steps.MinBy(step => step.Fall.Value)!;
        Step[] rising = [.. steps.Where(step => !(step.Fall.Value > 0))];
        string shown = string.Join("; ", losses.GroupBy(loss => loss.Family).Select(family => string.Create(CultureInfo.InvariantCulture,
            $"{family.Key} {string.Join(", ", family.GroupBy(loss => loss.Neurons).OrderBy(size => size.Key).Select(size =>
                string.Create(CultureInfo.InvariantCulture, $"{size.Average(loss => loss.Nats):F3} at {size.Key:F0}")))}")));
        return new ClaimVerdict
        {
            Id = $"{world}/held-out-loss",
            World = world,
            Claim = $"Loss on {said.Blocks} that were not trained on falls from every size to the next, in every family.",
            Outcome = rising.Length == 0 ? Outcomes.Agrees : Outcomes.Disagrees,
            Reason = (rising.Length == 0 ? "" : "It does not fall: " + string.Join(", ", rising.Select(step => string.Create(
                CultureInfo.InvariantCulture, $"{step.Family} from {step.From:F0} to {step.To:F0} neurons by {step.Fall.Value:F3}")))
                + ". ") + $"Held-out {said.Loss}, means over seeds: {shown}.",
            Decisive = false,
        }.Of(least.Fall);
    }

    /// <summary>A verdict of a world whose held-out loss does not fall with size: nothing is told.</summary>
    /// <param name="verdict">As the counts alone have it.</param>
    /// <param name="loss">The verdict on the losses.</param>
    /// <param name="words">What the world's samples are called; text for null.</param>
    public static ClaimVerdict Withheld(ClaimVerdict verdict, ClaimVerdict? loss, SampleWords? words = null)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return loss?.Outcome != Outcomes.Disagrees || verdict.Outcome == Outcomes.CannotTell || verdict.Id == loss.Id ? verdict
            : verdict with
            {
                Outcome = Outcomes.CannotTell,
                P = null,
                RivalRejected = null,
                Reason = $"Larger models are no better models here ({loss.Id}), so that sizes are no scale. By the counts alone: "
                    + $"{verdict.Outcome}. {verdict.Reason}",
                WouldSettle = $"Training after which held-out loss falls with size: more {(words ?? SampleWords.Text).Units}, another "
                    + "learning rate, or sizes further apart.",
            };
    }

    /// <summary>Falls from each size of a family to the next, over the seeds that both have; a single seed has no error.</summary>
    private static IEnumerable<Step> Steps(IGrouping<string, ModelLoss> family)
    {
        (double Neurons, ModelLoss[] Losses)[] sizes = [.. family.GroupBy(loss => loss.Neurons).OrderBy(size => size.Key)
            .Select(size => (size.Key, size.ToArray()))];
        foreach (((double from, ModelLoss[] before), (double to, ModelLoss[] after)) in sizes.Zip(sizes.Skip(1)))
        {
            double[] falls = [.. before.SelectMany(own => after.Where(other => other.Seed == own.Seed).Take(1)
                .Select(other => own.Nats - other.Nats))];
            double mean = before.Average(loss => loss.Nats) - after.Average(loss => loss.Nats);
            yield return new Step(family.Key, from, to,
                falls.Length > 1 ? Estimate.OfMean(falls) with { Value = mean } : new Estimate(mean, double.NaN, 0));
        }
    }

    private sealed record Step(string Family, double From, double To, Estimate Fall);
}
