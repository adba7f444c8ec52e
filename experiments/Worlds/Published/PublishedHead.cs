using System.Globalization;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Measurement;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>A pair of which others printed a part of the profile: what is counted in it, and what is not known.</summary>
internal static class PublishedHead
{
    /// <summary>Reads the file of such a pair.</summary>
    /// <exception cref="BadInputException">As <see cref="ProfileHead.Read"/>, or the file has other models than the experiment
    /// states.</exception>
    public static ProfileHead Read(PublishedPairDefinition pair)
    {
        ProfileHead head = ProfileHead.Read(pair.File);
        return (head.NeuronsA, head.NeuronsB) == (pair.NeuronsA, pair.NeuronsB) ? head
            : throw new BadInputException($"'{pair.File}' is of models of {head.NeuronsA} and {head.NeuronsB} neurons, where "
                + $"{pair.NeuronsA} and {pair.NeuronsB} are stated", "One size is needed", "Leave the neurons out, or correct them");
    }

    /// <summary>The pair as a measurement: counted where the profile is known, unknown below.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="thresholds">Where pairs are counted; those below the known part are left out.</param>
    /// <param name="cut">Correlation from which pairs of all sizes are known and more than chance.</param>
    /// <param name="floor">Noise floor of the stated samples; NaN where none are stated.</param>
    public static PairEvidence Evidence(PublishedPairDefinition pair, double[] thresholds, double cut, double floor)
    {
        ProfileHead head = Read(pair);
        double[] counted = [.. head.First.Where(correlation => correlation >= cut)];
        CorrelationPrecision precision = CorrelationPrecision.Of(head.First);
        double random = NullPairs.OfIndependentNeurons(pair.NeuronsA, pair.NeuronsB);
        return new PairEvidence
        {
            ModelA = pair.Name,
            ModelB = Path.GetFileName(pair.File),
            NeuronsA = pair.NeuronsA,
            NeuronsB = pair.NeuronsB,
            DeadA = 0,
            DeadB = 0,
            Samples = pair.Samples ?? 0,
            EffectiveSamples = pair.EffectiveSamples ?? double.NaN,
            Pairs = new Dictionary<string, int> { ["1"] = head.Pairs },
            Null = "none",
            NullDraws = 0,
            NullPairs = double.NaN,
            NullMaximum = double.NaN,
            Floor = floor,
            CalibratedPairs = 0,
            Cut = cut,
            RandomPairs = random,
            Warnings = [.. Warnings(head, precision, cut, random)],
            Thresholds = [.. thresholds.Where(t => t >= head.End)
                .Select(t => new ThresholdCount(t, head.First.Count(r => r >= t), double.NaN))],
            Profile = head.First,
            Part = new KnownPart(head.End, precision.StepAt(head.End), head.Mean, head.StandardDeviation, head.Last),
            MeanIsolationRosetta = counted.Length == 0 ? null : counted.Average(),
        };
    }

    private static IEnumerable<string> Warnings(ProfileHead head, CorrelationPrecision precision, double cut, double random)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"A part of a profile: the first {head.First.Count} and the last "
            + $"{head.Last.Count} of {head.Pairs} correlations. It is complete from {head.End:F3} on "
            + $"({head.First.Count(r => r >= head.End)} pairs; values equal to the last one may go on below it), "
            + $"nothing is counted below, and no neuron is named.");
        yield return string.Create(CultureInfo.InvariantCulture, $"No null is there: {head.Pairs} raw pairs, where independent neurons "
            + $"would have {random:F0} (N_A N_B / (N_A + N_B - 1)).");
        if (precision.Warning(cut, head.First) is { } coarse)
            yield return coarse;
    }
}
