namespace Rosetta.Theory.Claims;

/// <summary>Three models of one size: neurons of the first that have a mutual nearest neighbour in both others (anchors).</summary>
public sealed record TripleEvidence
{
    /// <summary>Names of the models; anchors are neurons of the first.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Live neurons of each.</summary>
    public required IReadOnlyList<int> Neurons { get; init; }

    /// <summary>Mutual pairs of the first with the second, of the first with the third, and of the second with the third, where those two
    /// were measured on the same samples: what a generator makes is seen with it alone.</summary>
    public required IReadOnlyList<int> Pairs { get; init; }

    /// <summary>Anchors in the first model.</summary>
    public required int Anchors { get; init; }

    /// <summary>Anchors if the second or the third model were the one in which pairs meet; empty without the third pair.</summary>
    public required IReadOnlyList<int> AnchorsInOthers { get; init; }

    /// <summary>Anchors whose two partners are mutual nearest neighbours too: all three pairs. Null without the third pair.</summary>
    public int? Closed { get; init; }

    /// <summary>Anchors that independent pairs of these numbers would have: product of the two shares, times the neurons.</summary>
    public required double ByChance { get; init; }

    /// <summary>Anchors of each draw of each null, by its name: the first model against the other two as drawn.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> Nulls { get; init; }
}

/// <summary>Of counts of anchors: where they come from.</summary>
/// <param name="Pairs">Names of the cells of the two pairs that meet in the anchors' model.</param>
/// <param name="Neurons">Live neurons of that model.</param>
public sealed record AnchorSource(IReadOnlyList<string> Pairs, int Neurons);
