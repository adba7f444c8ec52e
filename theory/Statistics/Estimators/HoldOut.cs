using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>Takes one size out of a series of counts.</summary>
public static class HoldOut
{
    /// <summary>The profile of one size, with the counts at all others.</summary>
    /// <exception cref="BadInputException">The profile's size is not among the rows, so nothing would be left out.</exception>
    public static HeldOut<IsolationProfile> Profile(IsolationProfile profile, IReadOnlyList<CountRow> rows)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.All(row => row.Size != profile.Size))
            throw new BadInputException($"a profile at size {profile.Size:R}, which no row of counts has",
                "The size of the profile must be left out of the counts, in the same unit",
                "Give sizes of profile and counts in neurons, or both in parameters.");
        return new(profile.Size, profile, [.. rows.Where(row => row.Size != profile.Size)]);
    }
}
