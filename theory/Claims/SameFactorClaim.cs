using System.Globalization;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Claims;

/// <summary>
/// "The two neurons of a pair encode the same thing": pairs above the common floor, held against what the pictures were made of.
/// </summary>
public sealed class SameFactorClaim : IClaim<PairsEvidence>
{
    /// <summary>Correlation from which a pair is one of isolated features in both models.</summary>
    private const double Isolated = 0.5;

    /// <inheritdoc/>
    public IEnumerable<ClaimVerdict> Judge(PairsEvidence evidence, Prediction? prediction, JudgeRules rules)
    {
        MeasuredPair[] known = [.. evidence.Pairs.Where(pair => pair.Pair.Factors is not null)];
        if (known.Length > 0)
            return [Of(evidence, known, rules.FalseDiscoveryRate, rules.Level)];
        string[] omitted = [.. evidence.Pairs.Select(pair => pair.Pair.FactorOmission).OfType<string>()];
        return omitted.Length == 0 ? [] : [Open(evidence, rules.FalseDiscoveryRate, string.Join(' ', omitted)) with
        {
            WouldSettle = "A main series of two towers, which see scenes of known content.",
        }];
    }

    /// <summary>Share of false pairs among those that factors can tell, allowing for neurons that agree by accident, and an interval that
    /// errs
    /// outwards.</summary>
    /// <param name="pairs">Pairs.</param>
    /// <param name="chance">Pairs that were matched by accident.</param>
    /// <param name="level">Level of the interval.</param>
    [Equation("false-share")]
    public static (double Share, Interval Interval) FalseShare(FactorCounts pairs, FactorCounts chance, double level)
    {
        Interval different = ProportionInterval.ClopperPearson(pairs.Different, pairs.Decided, level);
        // Accidental pairs of which none was told, or none differs, say nothing: then nothing is allowed for.
        if (chance.Different == 0)
            return (pairs.Different / (double)pairs.Decided, different);
        Interval accidental = ProportionInterval.ClopperPearson(chance.Different, chance.Decided, level);
        double share = pairs.Different / (double)pairs.Decided / (chance.Different / (double)chance.Decided);
        return (Math.Min(1, share), Interval.Of(different.Low / accidental.High, Math.Min(1, different.High / accidental.Low)));
    }

    private static ClaimVerdict Of(PairsEvidence evidence, MeasuredPair[] known, double rate, double level)
    {
        double floor = evidence.CommonFloor;
        FactorCounts counted = At(known, floor), accidental = Null(known, "shift", 0);
        ClaimVerdict record = Open(evidence, rate, string.Create(CultureInfo.InvariantCulture,
            $"No pair at or above {floor:F2} is of neurons that encode known factors."));
        if (counted.Decided == 0)
            return record;
        (double share, Interval interval) = FalseShare(counted, accidental, 1 - level);
        string outcome = interval.High <= rate ? Outcomes.Agrees : interval.Low > rate ? Outcomes.Disagrees : Outcomes.CannotTell;
        return record with
        {
            Measured = share,
            MeasuredInterval95 = [interval.Low, interval.High],
            Outcome = outcome,
            Reason = string.Join(' ', Words(known, floor, counted, accidental, level)),
            WouldSettle = outcome == Outcomes.CannotTell ? "More pairs above the floor: more seeds, larger sizes." : null,
        };
    }

    private static ClaimVerdict Open(PairsEvidence evidence, double rate, string reason) => new()
    {
        Id = $"{evidence.World}/same-factor",
        World = evidence.World,
        Claim = string.Create(CultureInfo.InvariantCulture,
            $"At most {rate:P0} of the pairs above the common floor are of neurons that encode different factors of the pictures."),
        Asks = "the two neurons of a counted pair encode the same thing in pictures whose content is known",
        Predicted = rate,
        Outcome = Outcomes.CannotTell,
        Reason = reason,
        WouldSettle = "Larger sizes, more seeds or more training, so that pairs pass the floor.",
        Decisive = false,
    };

    private static IEnumerable<string> Words(MeasuredPair[] known, double floor, FactorCounts counted, FactorCounts accidental,
        double level)
    {
        string Line(string what, FactorCounts counts) => string.Create(CultureInfo.InvariantCulture,
            $"{what}: {counts.Same} same, {counts.Different} different, {counts.Undecided} undecided.");
        int all = counted.Decided + counted.Undecided;
        Interval worst = ProportionInterval.ClopperPearson(counted.Different + counted.Undecided, all, 1 - level);
        yield return Line(string.Create(CultureInfo.InvariantCulture, $"Pairs at or above the floor of {floor:F2}"), counted);
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Were all undecided ones false, the share would be {(counted.Different + counted.Undecided) / (double)all:F3} ")
            + string.Create(CultureInfo.InvariantCulture, $"[{worst.Low:F3}, {worst.High:F3}].");
        yield return Line("From 1/2 up", At(known, Isolated));
        yield return Line("All mutual pairs", At(known, 0));
        yield return Line("Pairs after a shift, which are accidents", accidental);
        foreach (string name in known.SelectMany(pair => pair.Pair.Factors!.Nulls.Select(one => one.Null)).Distinct()
            .Where(name => name != "shift"))
            yield return Line($"After {name}", Null(known, name, 0)) + " " + Line("Of those from 1/2 up", Null(known, name, Isolated));
        foreach (MeasuredPair pair in known)
        {
            FactorEvidence own = pair.Pair.Factors!;
            yield return string.Create(CultureInfo.InvariantCulture, $"{pair.Pair.ModelA} x {pair.Pair.ModelB}: ")
                + string.Create(CultureInfo.InvariantCulture, $"{own.LabelledA} of {pair.Pair.NeuronsA} and {own.LabelledB} of ")
                + string.Create(CultureInfo.InvariantCulture, $"{pair.Pair.NeuronsB} neurons encode a factor")
                + (own.UntrainedLabelledA is { } a && own.UntrainedLabelledB is { } b
                    ? string.Create(CultureInfo.InvariantCulture, $" (before training {a} and {b}).") : ".");
        }
    }

    private static FactorCounts At(MeasuredPair[] known, double level) => known
        .Select(pair => FactorCounts.At(level, pair.Pair.Profile, pair.Pair.Factors!.Kinds)).Aggregate((a, b) => a + b);

    private static FactorCounts Null(MeasuredPair[] known, string name, double level) => known
        .SelectMany(pair => pair.Pair.Factors!.Nulls.Where(one => one.Null == name))
        .Select(one => FactorCounts.At(level, one.Profile, one.Kinds)).Aggregate(new FactorCounts(), (a, b) => a + b);
}
