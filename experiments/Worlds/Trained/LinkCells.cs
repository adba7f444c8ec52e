using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Trained;

/// <summary>
/// Follows features across sizes: the Rosetta Neurons of one family at adjacent sizes are matched over the spans that the
/// pairs were measured on. A feature is then known at every size by its chain of links, and its isolation there is the
/// correlation of the Rosetta pair that it is in.
/// </summary>
/// <remarks>
/// Rosetta Neurons are matched with Rosetta Neurons, not with all neurons of the next size. Among all of them a feature has several near
/// copies in a larger model, the nearest of which is seldom the one that the other family shares: of 78 pairs at 960 neurons 1 was so
/// followed to 2,560, and 15 among Rosetta Neurons.
/// </remarks>
internal static class LinkCells
{
    /// <summary>Links every two adjacent sizes of both families and every seed that are not linked yet.</summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="pairs">Its pairs.</param>
    /// <param name="aligned">Their documents; null without pairs.</param>
    public static void Run(RunSession session, TrainedWorld world, IReadOnlyList<TrainedPair> pairs, AlignedCorpus? aligned)
    {
        if (aligned is null || Settings(session).NullDraws < 1)
            return;
        TrainedPair[][] seeds = [.. pairs.GroupBy(pair => pair.Seed).OrderBy(group => group.Key)
            .Select(group => group.OrderBy(pair => pair.Neurons).ToArray())];
        IReadOnlyList<CellRow> cells = session.Folder.ReadCells();
        using var progress = new StageProgress("features across sizes", seeds.Sum(sizes => 2 * (sizes.Length - 1)), "links");
        foreach (TrainedPair[] sizes in seeds)
        {
            PairEvidence?[] measured = [.. sizes.Select(pair => cells.FirstOrDefault(cell =>
                cell.Pair is not null && cell.Series.Length == 0 && cell.World == world.World && cell.Seed == pair.Seed
                    && cell.Neurons == pair.Neurons)?.Pair)];
            Follow(session, world,
                [.. sizes.Select((pair, i) => new Step(pair.A, pair.FolderA, pair.Neurons, measured[i]?.RosettaA ?? []))], aligned,
                aligned.WindowsA, progress);
            Follow(session, world,
                [.. sizes.Select((pair, i) => new Step(pair.B, pair.FolderB, pair.Neurons, measured[i]?.RosettaB ?? []))], aligned,
                aligned.WindowsB, progress);
        }
    }

    private static void Follow(RunSession session, TrainedWorld world, Step[] sizes, AlignedCorpus aligned,
        IReadOnlyList<FeedWindow> windows, StageProgress progress)
    {
        MatchDefinition match = session.Definition.Match;
        InstrumentSettings settings = Settings(session);
        InMemoryActivations? held = null;
        for (int i = 0; i + 1 < sizes.Length; i++)
        {
            (CellRow smaller, CellRow larger) = (sizes[i].Model, sizes[i + 1].Model);
            string family = smaller.Training!.Family,
                name = $"{world.World}/{family}/N={sizes[i].Neurons}-{sizes[i + 1].Neurons}/seed={smaller.Seed}";
            string key = CellKey.Of(name, smaller.Key, larger.Key, aligned.Digest,
                $"samples={aligned.Samples.Count} pooling={match.Pooling}",
                settings.Key, session.Definition.Seed, string.Join(',', sizes[i].Rosetta), string.Join(',', sizes[i + 1].Rosetta));
            CellRow empty = CellRow.Empty(key, CellKinds.Link, world.World, sizes[i + 1].Neurons, smaller.Seed);
            if (!session.HasToDo(empty.Key))
            {
                held = null;
                progress.Skip(1);
                continue;
            }
            int at = i;
            session.Do(empty, cell =>
            {
                InMemoryActivations from = held ?? Rosetta(sizes[at]), to = held = Rosetta(sizes[at + 1]);
                NeuronLinks links = NeuronLinks.Measure(from, to, settings, session.Rng.Derive(world.World).Derive("links").Derive(name),
                    session.Stop);
                return cell with { Link = Summary(links, sizes[at], sizes[at + 1], from.SampleCount) };
            });
            progress.Report(name, 1);
        }

        InMemoryActivations Rosetta(Step size)
        {
            if (size.Rosetta.Count < 2)
                throw new BadInputException($"{size.Rosetta.Count} Rosetta Neurons at N = {size.Neurons}",
                    "Features can be followed only where there are some", "Use more samples, or larger models");
            using SpanCapture capture = PairCells.Captures(session, aligned);
            return InMemoryActivations.Of(capture.Of(size.Folder, windows, session.Device, session.Stop), size.Rosetta);
        }
    }

    private static InstrumentSettings Settings(RunSession session) =>
        new([1], NullModels.ForSelectedNeurons(session.Definition.Match.Nulls), session.Definition.Match.NullDraws,
            session.Definition.Match.FalseDiscoveryRate, device: session.Device, crossFit: false);

    private static LinkEvidence Summary(NeuronLinks links, Step from, Step to, int samples) => new()
    {
        Family = from.Model.Training!.Family,
        ModelFrom = from.Model.Training.Checkpoint,
        ModelTo = to.Model.Training!.Checkpoint,
        NeuronsFrom = from.Neurons,
        NeuronsTo = to.Neurons,
        Samples = samples,
        MutualPairs = links.MutualPairs,
        Tau = links.Tau,
        NullMaximum = links.NullMaximum,
        From = [.. links.Links.Select(link => from.Rosetta[link.From])],
        To = [.. links.Links.Select(link => to.Rosetta[link.To])],
        NullPairs =
            [.. links.NullLinks.Select(draw => draw.SelectMany(link => new[] { from.Rosetta[link.From], to.Rosetta[link.To] }).ToArray())],
    };

    /// <summary>One family's model at one size, and its Rosetta Neurons by flat index.</summary>
    private sealed record Step(CellRow Model, string Folder, int Neurons, IReadOnlyList<int> Rosetta);
}
