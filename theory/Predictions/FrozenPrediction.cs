using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>A prediction with the digest of its inputs and the time it was made, before the measurement that judges it.</summary>
/// <remarks>
/// Built from scenarios alone: nothing here accepts a count or a fitted exponent, so a prediction cannot see what it is
/// judged on (docs/theory.md, "Independence"). A stored prediction is made again from its inputs and compared by digest.
/// </remarks>
public sealed class FrozenPrediction
{
    private FrozenPrediction(Scenario scenario, Scenario? rival, DateTimeOffset frozenAtUtc)
    {
        Prediction = ScalingPrediction.Of(scenario);
        Rival = rival is null ? null : ScalingPrediction.Of(rival);
        FrozenAtUtc = frozenAtUtc.ToUniversalTime();
        Digest = DigestOf(scenario, rival);
    }

    /// <summary>What the hypothesis predicts.</summary>
    public ScalingPrediction Prediction { get; }

    /// <summary>What the rival predicts on the same sizes; null when none was named.</summary>
    public ScalingPrediction? Rival { get; }

    /// <summary>SHA-256 of the canonical texts of the scenario and its rival, lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>When it was frozen, UTC.</summary>
    public DateTimeOffset FrozenAtUtc { get; }

    /// <summary>Predicts and freezes at the clock's present time.</summary>
    /// <exception cref="BadInputException">The rival is judged on other sizes or at another threshold.</exception>
    public static FrozenPrediction Freeze(Scenario scenario, Scenario? rival, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(clock);
        if (rival is not null && (!rival.Neurons.SequenceEqual(scenario.Neurons) || rival.Tau != scenario.Tau))
            throw new BadInputException($"rival '{rival.Name}' has other sizes or another tau than '{scenario.Name}'",
                "A rival must predict the same measurement", "Give the rival the scenario's neurons and tau");
        return new FrozenPrediction(scenario, rival, clock.GetUtcNow());
    }

    /// <summary>A stored prediction, made again from its inputs.</summary>
    /// <exception cref="BadInputException">The stored digest is not that of these inputs.</exception>
    public static FrozenPrediction Restore(Scenario scenario, Scenario? rival, DateTimeOffset frozenAtUtc, string storedDigest)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        string digest = DigestOf(scenario, rival);
        return digest == storedDigest ? new FrozenPrediction(scenario, rival, frozenAtUtc) : throw new BadInputException(
            $"The stored prediction has digest {storedDigest}, its inputs have {digest}",
            "A prediction is valid for the inputs it was frozen from, and no others",
            "Restore the original scenario, or predict and measure again in a new folder");
    }

    /// <summary>The digest that a prediction from these inputs carries.</summary>
    public static string DigestOf(Scenario scenario, Scenario? rival)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        string text = $"[prediction]\n{scenario.CanonicalText}[rival]\n{rival?.CanonicalText ?? "none\n"}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Refuses a measurement that this prediction may not be judged by.</summary>
    /// <param name="predictionDigest">Digest of the prediction that the measurement was made for.</param>
    /// <param name="measuredAtUtc">When the measurement began.</param>
    /// <exception cref="BadInputException">It began before the freeze, or was made for other inputs.</exception>
    public void RefuseUnlessJudgedBy(string predictionDigest, DateTimeOffset measuredAtUtc)
    {
        if (predictionDigest != Digest)
            throw new BadInputException($"A measurement made for prediction {predictionDigest}, judged against prediction {Digest}",
                "A measurement judges the prediction that it was made for",
                "Measure again under this prediction, or judge it against its own");
        RefuseOlder($"of digest {Digest}", FrozenAtUtc, "for it", measuredAtUtc);
    }

    /// <summary>
    /// Refuses a measurement that began before its prediction was frozen: what was written when it
    /// could see the measurement is no prediction.
    /// </summary>
    /// <param name="prediction">Its name, for the message.</param>
    /// <param name="frozenAtUtc">When it was frozen.</param>
    /// <param name="measurement">The measurement's name.</param>
    /// <param name="measuredAtUtc">When it began.</param>
    /// <exception cref="BadInputException">It began before the freeze.</exception>
    public static void RefuseOlder(string prediction, DateTimeOffset frozenAtUtc, string measurement, DateTimeOffset measuredAtUtc)
    {
        if (measuredAtUtc < frozenAtUtc)
            throw new BadInputException($"Measurement {measurement} began at {Time(measuredAtUtc)}, before prediction {prediction} was "
                + $"frozen at {Time(frozenAtUtc)}",
                "A prediction must be frozen before the measurement that judges it begins",
                "Run the experiment again in a new folder; its old measurements may not be judged by a newer prediction");
    }

    private static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
