using System.Globalization;
using Rosetta.Empirical.Checkpoints.Hub;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Checkpoints;

/// <summary>Revisions of published models, such as <c>step512</c>: each is a series of its own.</summary>
/// <param name="Names">The revisions.</param>
/// <param name="OfA">Whether the first model of a pair has them.</param>
/// <param name="OfB">Whether the second has.</param>
/// <param name="TokensPerStep">Tokens of one training step, by which a revision named after its step says how long it was trained; or
/// null.</param>
internal sealed record CheckpointRevisions(IReadOnlyList<string> Names, bool OfA, bool OfB, long? TokensPerStep)
{
    private const string Step = "step";

    /// <summary>The same pairs at every revision.</summary>
    /// <exception cref="BadInputException">A model that is to have revisions is no hub id, or names one already.</exception>
    public IEnumerable<CheckpointPairDefinition> Of(IReadOnlyList<CheckpointPairDefinition> pairs) =>
        Names.SelectMany(name => pairs.Select(pair => pair with
        {
            A = OfA ? At(pair.A, name) : pair.A,
            B = OfB ? At(pair.B, name) : pair.B,
            Series = name,
            Tokens = TokensOf(name),
        }));

    private static string At(string given, string revision) => HubModelId.TryParse(given) is { Revision: "main" } id
        ? $"{id.Repository}@{revision}"
        : throw new BadInputException($"Revision '{revision}' was asked for of '{given}'",
            "Only a hub id without a revision of its own has revisions", "Name the model as owner/name, or leave out 'revisions'");

    private long? TokensOf(string name) => TokensPerStep is { } tokens && name.StartsWith(Step, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Step.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step * tokens : null;
}
