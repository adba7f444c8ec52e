using Rosetta.Theory;

namespace Rosetta.Sim.Toys;

/// <summary>The law of the inputs: M sparse features, the same for every size of network.</summary>
public sealed class ToyFeatures
{
    private const int MostFeatures = 1 << 16;

    private ToyFeatures(int count, double presence, FeatureCorrelation correlation, int groupSize) =>
        (Count, Presence, Correlation, GroupSize) = (count, presence, correlation, groupSize);

    /// <summary>M, number of features.</summary>
    public int Count { get; }

    /// <summary>p, probability that a feature is present.</summary>
    public double Presence { get; }

    /// <summary>Dependence between presences.</summary>
    public FeatureCorrelation Correlation { get; }

    /// <summary>Features per group; 1 when independent.</summary>
    public int GroupSize { get; }

    /// <summary>Everything that changes the data, for names of random streams and keys.</summary>
    public string Key => FormattableString.Invariant($"features={Count} presence={Presence:R} correlation={Correlation} group={GroupSize}");

    /// <summary>Independent features.</summary>
    /// <param name="count">M, from 1.</param>
    /// <param name="presence">p, in (0, 1].</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public static ToyFeatures Independent(int count, double presence) => Of(count, presence, FeatureCorrelation.Independent, 1);

    /// <summary>Features in groups of equal size of consecutive ranks.</summary>
    /// <param name="count">M, a multiple of <paramref name="groupSize"/>.</param>
    /// <param name="presence">p of each feature, in (0, 1]; for exclusive groups groupSize * p is at most 1.</param>
    /// <param name="correlation">What a group does.</param>
    /// <param name="groupSize">Features per group, from 1.</param>
    /// <exception cref="BadInputException">A value outside its range.</exception>
    public static ToyFeatures Of(int count, double presence, FeatureCorrelation correlation, int groupSize)
    {
        if (count is < 1 or > MostFeatures)
            throw new BadInputException($"A toy of {count} features", $"1 to {MostFeatures} features can be trained",
                "Correct the number of features");
        if (presence is not (> 0 and <= 1))
            throw new BadInputException(FormattableString.Invariant($"A probability of presence of {presence}"),
                "A probability in (0, 1] is needed: a feature that never occurs cannot be learnt",
                "Correct the probability");
        if (groupSize < 1 || count % groupSize != 0 || (correlation == FeatureCorrelation.Independent && groupSize != 1))
            throw new BadInputException($"{count} features in groups of {groupSize} ({correlation})",
                "Groups of equal size that use up all features are needed, and size 1 for independent ones",
                "Choose a group size that divides the number of features");
        if (correlation == FeatureCorrelation.Exclusive && groupSize * presence > 1)
            throw new BadInputException(
                FormattableString.Invariant($"Exclusive groups of {groupSize} features that are each present with probability {presence}"),
                "Only one member is present at a time, so size times probability is at most 1", "Choose smaller groups or rarer features");
        return new ToyFeatures(count, presence, correlation, groupSize);
    }
}
