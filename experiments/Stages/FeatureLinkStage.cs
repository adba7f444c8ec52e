using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Stages;

/// <summary>
/// Follows features across sizes: the models of one family at adjacent sizes are matched over the spans that the pairs were measured on. A feature is then known at every size
/// by its chain of links, and its isolation there is the correlation of the Rosetta pair that it is in.
/// </summary>
internal static class FeatureLinkStage
{
    /// <summary>Links every two adjacent sizes of both families and every seed that are not linked yet.</summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="pairs">Its pairs.</param>
    /// <param name="aligned">Their documents; null without pairs.</param>
    public static void Run(RunSession session, TrainedWorldDefinition world, IReadOnlyList<TrainedPair> pairs, AlignedCorpus? aligned)
    {
        if (aligned is null || session.Definition.Match.NullDraws < 1)
            return;
        TrainedPair[][] seeds = [.. pairs.GroupBy(pair => pair.Seed).OrderBy(group => group.Key).Select(group => group.OrderBy(pair => pair.Neurons).ToArray())];
        using var progress = new StageProgress("features across sizes", seeds.Sum(sizes => 2 * (sizes.Length - 1)), "links");
        foreach (TrainedPair[] sizes in seeds)
        {
            Follow(session, world, [.. sizes.Select(pair => (pair.A, pair.FolderA, pair.Neurons))], aligned, aligned.WindowsA, progress);
            Follow(session, world, [.. sizes.Select(pair => (pair.B, pair.FolderB, pair.Neurons))], aligned, aligned.WindowsB, progress);
        }
    }

    private static void Follow(RunSession session, TrainedWorldDefinition world, (CellRow Model, string Folder, int Neurons)[] sizes, AlignedCorpus aligned,
        IReadOnlyList<FeedWindow> windows, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        var settings = new InstrumentSettings([1], match.Null, match.NullDraws, match.FalseDiscoveryRate, device: session.Device, crossFit: false);
        InMemoryActivations? held = null;
        for (int i = 0; i + 1 < sizes.Length; i++)
        {
            (CellRow smaller, CellRow larger) = (sizes[i].Model, sizes[i + 1].Model);
            string family = smaller.Training!.Family, name = $"{world.World}/{family}/N={sizes[i].Neurons}-{sizes[i + 1].Neurons}/seed={smaller.Seed}";
            var empty = new CellRow
            {
                Key = CellKey.Of(name, smaller.Key, larger.Key, aligned.Digest, $"samples={aligned.Samples.Count} pooling={match.Pooling}", settings.Key, session.Definition.Seed),
                Kind = CellKinds.Link,
                World = world.World,
                Neurons = sizes[i + 1].Neurons,
                Seed = smaller.Seed,
                StartedUtc = default,
                EndedUtc = default,
            };
            if (session.IsFinished(empty.Key))
            {
                held = null;
                progress.Skip(1);
                continue;
            }
            int at = i;
            session.Do(empty, cell =>
            {
                InMemoryActivations from = held ?? SpanCapture.Of(session, aligned, windows, sizes[at].Folder), to = SpanCapture.Of(session, aligned, windows, sizes[at + 1].Folder);
                held = to;
                NeuronLinks links = NeuronLinks.Measure(from, to, settings, session.Rng.Derive(world.World).Derive("links").Derive(name), session.Stop);
                return cell with { Link = Summary(links, smaller.Training!, larger.Training!, sizes[at].Neurons, sizes[at + 1].Neurons, from.SampleCount) };
            });
            progress.Report(name, 1);
        }
    }

    private static LinkSummary Summary(NeuronLinks links, TrainingSummary from, TrainingSummary to, int neuronsFrom, int neuronsTo, int samples) => new()
    {
        Family = from.Family,
        ModelFrom = from.Checkpoint,
        ModelTo = to.Checkpoint,
        NeuronsFrom = neuronsFrom,
        NeuronsTo = neuronsTo,
        Samples = samples,
        MutualPairs = links.MutualPairs,
        Tau = links.Tau,
        NullMaximum = links.NullMaximum,
        From = [.. links.Links.Select(link => link.From)],
        To = [.. links.Links.Select(link => link.To)],
        NullPairs = [.. links.NullLinks.Select(draw => draw.SelectMany(link => new[] { link.From, link.To }).ToArray())],
    };
}
