using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>
/// Two checkpoints: folders (relative to the experiment file) or hub ids, with the label of the seed that they share with other pairs.
/// </summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Seed">Label of the seed.</param>
/// <param name="Series">Name of the series; "" for the main one.</param>
/// <param name="Tokens">Tokens that both were trained on, where a revision says so.</param>
internal sealed record CheckpointPairDefinition(string A, string B, int Seed, string Series = "", long? Tokens = null)
{
    /// <summary>The three models that it is two of; null for a pair by itself.</summary>
    public CheckpointTripleDefinition? Triple { get; init; }

    /// <summary>Which two, from 0.</summary>
    public (int A, int B) Between { get; init; } = (0, 1);

    /// <summary>Of a generator: what it starts from, in place of the world's; or null.</summary>
    public string? Inputs { get; init; }
}

/// <summary>Three checkpoints of one size: every two are a pair, and neurons of the first that are in a pair with both others are
/// anchors.</summary>
/// <param name="Models">Folders or hub ids.</param>
/// <param name="Families">Names of their families.</param>
/// <param name="Seed">Label of the seed.</param>
internal sealed record CheckpointTripleDefinition(IReadOnlyList<string> Models, IReadOnlyList<string> Families, int Seed)
{
    /// <summary>The pair of the first two, of the main series, and the other two pairs, each of a series of its own.</summary>
    public IEnumerable<CheckpointPairDefinition> Pairs() => new[] { (0, 1), (0, 2), (1, 2) }.Select(two => new CheckpointPairDefinition(
        Models[two.Item1], Models[two.Item2], Seed, two == (0, 1) ? "" : FamilySeries.Of(Families[two.Item1], Families[two.Item2]))
        { Triple = this, Between = two });
}
