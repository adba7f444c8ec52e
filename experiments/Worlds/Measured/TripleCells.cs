using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Three models of one size, whose pairs meet in the first.</summary>
/// <param name="Label">Name within the world.</param>
/// <param name="Families">Their families.</param>
/// <param name="Pairs">First with second, first with third; second with third where they were measured on the same samples.</param>
internal sealed record ModelTriple(string Label, IReadOnlyList<string> Families, IReadOnlyList<ModelPair> Pairs);

/// <summary>Anchors of three models (M44): pairs that share a model are intersected inside it, as <c>match A B C</c> does, for the
/// models, for
/// each draw of the nulls and for each resample.</summary>
internal static class TripleCells
{
    /// <summary>Counts the anchors of every triple that is not counted yet.</summary>
    public static void Run(RunSession session, string world, IReadOnlyList<ModelTriple> triples)
    {
        if (triples.Count == 0)
            return;
        Dictionary<string, CellRow> cells = session.Folder.ReadCells().Where(cell => cell.World == world && cell.Pair is not null)
            .GroupBy(cell => cell.Key[..cell.Key.LastIndexOf('/')]).ToDictionary(group => group.Key, group => group.Last(),
                StringComparer.Ordinal);
        foreach (ModelTriple triple in triples)
        {
            CellRow?[] pairs = [.. triple.Pairs.Select(pair => cells.GetValueOrDefault($"{world}/{pair.Label}"))];
            if (pairs.All(pair => pair is not null))
                Count(session, world, triple, pairs!);
        }
    }

    private static void Count(RunSession session, string world, ModelTriple triple, CellRow[] cells)
    {
        ModelPair first = triple.Pairs[0];
        double neurons = first.Neurons;
        if (triple.Pairs.Any(pair => pair.Neurons != first.Neurons))
            neurons = Math.Round(Math.Exp(triple.Pairs.Average(pair => Math.Log(pair.Neurons))));
        CellRow empty = CellRow.Empty(CellKey.Of($"{world}/{triple.Label}", [.. cells.Select(cell => cell.Key)]), CellKinds.Triple, world,
            neurons, first.Seed) with { Parameters = Math.Exp(triple.Pairs.Average(pair => Math.Log(pair.Parameters))) };
        session.Do(empty, cell =>
        {
            MatchedPairs[] pairs = [.. triple.Pairs.Select((pair, i) =>
                MatchedPairsFile.Read(session.Folder.PairsPath(world, pair.Label), cells[i].Key))];
            IReadOnlyList<double> levels = cells[0].Levels!.Levels;
            return cell with
            {
                Triple = Summary(pairs, triple),
                Levels = new LevelCounts(levels, Counts(pairs, levels, triple, cells, cell)),
            };
        }, $"{world}/{first.Unit ?? first.Label}");
    }

    private static TripleEvidence Summary(MatchedPairs[] pairs, ModelTriple triple)
    {
        (FlatPairs first, FlatPairs second, FlatPairs? third) = (pairs[0].Models, pairs[1].Models, pairs.ElementAtOrDefault(2)?.Models);
        Dictionary<int, int> ofSecond = second.A.Zip(second.B).ToDictionary();
        HashSet<(int, int)>? closing = third?.A.Zip(third.B).ToHashSet();
        return new TripleEvidence
        {
            Models = [triple.Pairs[0].A.Name, triple.Pairs[0].B.Name, triple.Pairs[1].B.Name],
            Neurons = [pairs[0].LiveA, pairs[0].LiveB, pairs[1].LiveB],
            Pairs = [.. pairs.Select(pair => pair.Models.A.Count)],
            Anchors = MatchedPairs.Anchors(first, second).Length,
            AnchorsInOthers = third is null ? [] : [MatchedPairs.Anchors(MatchedPairs.Exchanged(first), third).Length,
                MatchedPairs.Anchors(MatchedPairs.Exchanged(second), MatchedPairs.Exchanged(third)).Length],
            Closed = closing is null ? null : first.A.Zip(first.B).Count(pair => ofSecond.TryGetValue(pair.First, out int other)
                && closing.Contains((pair.Second, other))),
            ByChance = (double)first.A.Count * second.A.Count / pairs[0].LiveA,
            Nulls = pairs[0].Nulls.Where(own => pairs[1].Nulls.ContainsKey(own.Key)).ToDictionary(own => own.Key,
                own => (IReadOnlyList<int>)[.. Joined(own.Value, pairs[1].Nulls[own.Key]).Select(draw => draw.Length)],
                    StringComparer.Ordinal),
        };
    }

    /// <summary>Counts at levels: an anchor has the smaller of its two correlations.</summary>
    private static LevelCell Counts(MatchedPairs[] pairs, IReadOnlyList<double> levels, ModelTriple triple, CellRow[] cells, CellRow cell)
    {
        double[] profile = MatchedPairs.Anchors(pairs[0].Models, pairs[1].Models);
        IReadOnlyList<double[]> rotated = Joined(pairs[0].Rotated, pairs[1].Rotated),
            resampled = Joined(pairs[0].Resamples, pairs[1].Resamples);
        ModelShape[] shapes = [.. cells.Select(own => own.Levels!.Cell.Shape)];
        return new LevelCell
        {
            Name = cell.Key,
            Series = FamilySeries.Of(triple.Families),
            Seed = cell.Seed,
            ModelA = triple.Pairs[0].A.Name,
            ModelB = string.Create(CultureInfo.InvariantCulture, $"{triple.Pairs[0].B.Name} and {triple.Pairs[1].B.Name}"),
            Neurons = cell.Neurons,
            Shape = new ModelShape(shapes[0].Layers, shapes[0].Width, cell.Parameters, shapes[0].Tokens,
                shapes.All(shape => shape.LossNats is not null) ? shapes.Average(shape => shape.LossNats) : null),
            Counts = LevelCells.Count(profile, levels),
            Rotated = [.. rotated.Select(draw => LevelCells.Count(draw, levels))],
            Documents = [.. resampled.Select(draw => LevelCells.Count(draw, levels))],
            RotatedDocuments = [.. Joined(pairs[0].RotatedResamples, pairs[1].RotatedResamples)
                .Select(draw => LevelCells.Count(draw, levels))],
            Profile = profile,
            RotatedProfiles = rotated,
            DocumentProfiles = [.. resampled.Select(draw => draw.TakeWhile(value => value >= LevelsEvidence.Isolated).ToArray())],
            Anchors = new AnchorSource([cells[0].Key, cells[1].Key], pairs[0].LiveA),
        };
    }

    /// <summary>Draw by draw: both pairs were drawn from the same source.</summary>
    private static IReadOnlyList<double[]> Joined(IReadOnlyList<FlatPairs> first, IReadOnlyList<FlatPairs> second) =>
        [.. first.Zip(second, MatchedPairs.Anchors)];
}
