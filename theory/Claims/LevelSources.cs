namespace Rosetta.Theory.Claims;

/// <summary>Evidence of levels from measurements that were made for other claims: populations, published files, toys.</summary>
public static class LevelSources
{
    /// <summary>Name of the null that turns one model's neurons inside its layers.</summary>
    public const string Rotation = "rotation";

    /// <summary>
    /// Matched pairs as cells of one series: counts at the thresholds that all of them have, those on resampled documents, and of the
    /// rotation and the untrained twins the draws that were kept. Pairs that are known in part have no counts and are left out; null where
    /// none is left.
    /// </summary>
    /// <param name="evidence">The pairs.</param>
    /// <param name="from">See <see cref="LevelsEvidence.From"/>.</param>
    /// <param name="words">See <see cref="LevelsEvidence.Words"/>; null for those of text.</param>
    public static LevelsEvidence? Of(PairsEvidence evidence, double from = 0, SampleWords? words = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        MeasuredPair[] pairs = [.. evidence.Pairs.Where(pair => pair.Pair.Part is null && pair.Pair.Pairs.ContainsKey("1"))];
        if (pairs.Length == 0)
            return null;
        double[] thresholds = [.. pairs.Select(pair => pair.Pair.Thresholds.Select(entry => entry.Threshold)
            .Where(threshold => threshold is > 0 and < 1)).Aggregate((common, own) => common.Intersect(own)).Order()];
        return new(evidence.World, [0, .. thresholds], [.. pairs.Select(pair => Cell(pair, thresholds))])
            { From = from, Words = words ?? SampleWords.Text };
    }

    /// <summary>Pairs of toys as cells of one series; null where none was matched.</summary>
    public static LevelsEvidence? Of(ToysEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Pairs.Count == 0 ? null : new(evidence.World, LevelsEvidence.UsualLevels, [.. evidence.Pairs.Select(pair =>
        {
            double[] profile = [.. pair.Pair.Pairs.Select(own => own[0]).OrderDescending()];
            return new LevelCell
            {
                Name = $"{pair.Pair.RecordA} x {pair.Pair.RecordB}", Seed = pair.Seed, ModelA = pair.Pair.RecordA,
                ModelB = pair.Pair.RecordB, Neurons = pair.Neurons, Profile = profile,
                Counts = Counted(profile, LevelsEvidence.UsualLevels.Skip(1)),
                Rotated = [.. (pair.Pair.Rotations ?? []).Select(draw => Counted(draw, LevelsEvidence.UsualLevels.Skip(1)))],
                RotatedProfiles = pair.Pair.Rotations ?? [],
            };
        })]) { From = evidence.Tau };
    }

    private static LevelCell Cell(MeasuredPair pair, double[] thresholds)
    {
        PairEvidence own = pair.Pair;
        int[] columns = [.. thresholds.Select(threshold => own.Thresholds.ToList().FindIndex(entry => entry.Threshold == threshold))];
        IReadOnlyList<IReadOnlyList<double>> rotated = [.. (own.Rotations
            ?? [own.Nulls.FirstOrDefault(one => one.Name == Rotation)?.Profile ?? (own.Null == Rotation ? own.NullProfile : [])])
            .Where(draw => own.Rotations is not null || draw.Count > 0)];
        return new LevelCell
        {
            Name = pair.Name, Seed = pair.Seed, ModelA = own.ModelA, ModelB = own.ModelB, Neurons = pair.Neurons,
            Shape = new(Parameters: pair.Parameters),
            Counts = [own.Pairs["1"], .. columns.Select(column => own.Thresholds[column].Count)],
            Rotated = [.. rotated.Select(draw => Counted(draw, thresholds))],
            RotatedProfiles = rotated,
            // All mutual pairs of a replicate are not counted, so a level of none has no replicates, nor have the others beside it.
            Documents = thresholds.Length > 0 && columns[0] == 0 && own.BootstrapCounts.Count > 1 && own.Thresholds[0].Count
                == own.Pairs["1"] ? [.. own.BootstrapCounts.Select(counts => (int[])[counts[0], .. columns.Select(column =>
                    counts[column])])] : [],
            Profile = own.Profile,
            Untrained = own.Untrained is { Profile.Count: > 0 } twins ? new([Counted(twins.Profile, thresholds)], [twins.Profile], [])
                : null,
        };
    }

    private static int[] Counted(IReadOnlyList<double> profile, IEnumerable<double> thresholds) =>
        [profile.Count, .. thresholds.Select(threshold => profile.Count(correlation => correlation >= threshold))];
}
