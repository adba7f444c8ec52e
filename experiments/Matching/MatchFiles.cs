using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Selectivity;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Commands;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report.Page;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Matching;

/// <summary>
/// What <c>match</c> writes of one pair of models: the published pipeline's files, match.json, neighbours.safetensors, neurons.parquet.
/// </summary>
internal static class MatchFiles
{
    public const string SummaryName = "match.json", NeighboursName = "neighbours.safetensors";

    /// <summary>
    /// Writes the files. best_buddies.json holds the pairs of the smallest rank asked for, best_buddies_top{k}.json those of the others.
    /// </summary>
    public static void Write(string folder, MatchedModels matched, ModelReference a, ModelReference b, MatchInput input,
        IReadOnlyList<int> ranks)
    {
        PairMeasurement measured = matched.Measurement;
        MatchResult match = measured.Match;
        foreach (int k in ranks)
        {
            BestBuddies.Write(Path.Combine(folder, k == ranks[0] ? BestBuddies.FileName : $"best_buddies_top{k}.json"), match.Pairs(k),
                matched.Images?.Published);
        }
        WriteNulls(folder, measured, matched.Images?.Published);
        BestBuddiesStatistics.Of(match.Pairs(ranks[0])).Write(Path.Combine(folder, BestBuddiesStatistics.FileName));
        WriteNeighbours(Path.Combine(folder, NeighboursName), match);
        NeuronTable.Write(Path.Combine(folder, NeuronTable.FileName), measured, matched.A, matched.B);
        if (matched.Contexts is not null)
            ContextFile.Write(Path.Combine(folder, ContextFile.FileName), matched.Contexts);
        AtomicFile.WriteText(Path.Combine(folder, SummaryName), JsonSerializer.Serialize(new
        {
            ModelA = Described(a),
            ModelB = Described(b),
            Fed = matched.Fed is not { } fed ? null : new
            {
                Corpus = input.Corpus ?? Corpus.Embedded,
                CorpusDigest = fed.Digest,
                input.Sampling,
                input.Pooling,
                input.Context,
                input.RotaryRounding,
                input.Type,
                TokensA = fed.Documents.Sum(document => (long)document.TokensA),
                TokensB = fed.Documents.Sum(document => (long)document.TokensB),
                fed.OversizedSpans,
                Subsets = fed.Subsets(),
            },
            matched.Images,
            Samples = match.SampleCount,
            EffectiveSamples = measured.EffectiveSamples?.Value,
            NeuronsA = match.LayoutA.Count,
            NeuronsB = match.LayoutB.Count,
            DeadA = match.DeadA.Count,
            DeadB = match.DeadB.Count,
            NonFiniteA = match.NonFiniteA.Count,
            NonFiniteB = match.NonFiniteB.Count,
            DeadNeuronsA = match.DeadA.Select(key => new[] { key.Layer, key.Unit }),
            DeadNeuronsB = match.DeadB.Select(key => new[] { key.Layer, key.Unit }),
            Pairs = match.Ks.ToDictionary(k => k.ToString(CultureInfo.InvariantCulture), k => match.Pairs(k).Count),
            Null = measured.Deciding?.Name ?? NullModels.None,
            NullPairs = measured.Nulls.MeanCount,
            NullMaximum = measured.Calibration?.NullMaximum,
            Tau = measured.Calibration?.Tau,
            Floor = double.IsFinite(measured.Floor) ? measured.Floor : (double?)null,
            CalibratedPairs = measured.Calibration?.CalibratedCount,
            Calibration = measured.Calibration?.Reason,
            measured.Settings.Thresholds,
            Nulls = NullSummaries.Of(measured),
            // Without a null nothing says which neurons are Rosetta Neurons.
            Selectivity = measured.Calibration is null ? null : new
            {
                A = Contrasts(matched.A, match.LayoutA, measured.RosettaPairs.Select(pair => pair.A)),
                B = Contrasts(matched.B, match.LayoutB, measured.RosettaPairs.Select(pair => pair.B)),
            },
            DocumentKinds = matched.A.Documents?.Categories.Names,
            DocumentKindsOmitted = matched.A is { Documents: null, CategoryOmission.Length: > 0 } without ? without.CategoryOmission : null,
            Mode = match.Certificate is null ? MatchModes.Exact : MatchModes.Sketch,
            match.Certificate,
            match.Cost.Device,
            matched.Seconds,
            match.Cost.GemmFlops,
            PeakMemoryBytes = Provenance.PeakMemoryBytes(),
        }, RunJson.Output) + "\n");
        matched.Journal?.Remove();
    }

    /// <summary>
    /// Pairs of the null draws in the form of best_buddies.json: those of the null that decides beside it, where <c>fit</c> looks for them
    /// and where the column null of a sizes.csv may name them; those of other nulls in a folder of their own.
    /// </summary>
    private static void WriteNulls(string folder, PairMeasurement measured, VisionLayers? vision)
    {
        foreach (NullOutcome outcome in measured.ByNull)
        {
            foreach ((int draw, IReadOnlyList<MutualPair> pairs) in outcome.Pairs.Pairs.Index())
            {
                string number = (draw + 1).ToString(CultureInfo.InvariantCulture);
                BestBuddies.Write(ReferenceEquals(outcome, measured.Deciding)
                    ? Path.Combine(folder, $"null-{outcome.Name}-{number}.json")
                    : Path.Combine(folder, OtherNulls, $"{outcome.Name}-{number}.json"), pairs, vision);
            }
        }
    }

    /// <summary>Folder of the draws of nulls that do not decide.</summary>
    private const string OtherNulls = "other-nulls";

    /// <summary>Files of an earlier match in a folder, which a new one replaces as a whole.</summary>
    public static IReadOnlyList<string> Earlier(string folder) => !Directory.Exists(folder) ? [] :
        [.. new[] { SummaryName, NeighboursName, NeuronTable.FileName, BestBuddies.FileName, BestBuddiesStatistics.FileName,
                RosettaAnchors.FileName, VisionAnchors.SummaryName, VisionAnchors.TableName, VisionRunMetadata.FileName,
                AnchorStatistics.FileName, MatchPage.FileName }
            .Select(name => Path.Combine(folder, name)).Where(File.Exists),
            .. Directory.EnumerateFiles(folder, "best_buddies_top*.json"), .. Directory.EnumerateFiles(folder, "null-*.json"),
            .. Directory.Exists(Path.Combine(folder, OtherNulls))
                ? Directory.EnumerateFiles(Path.Combine(folder, OtherNulls), "*.json") : []];

    /// <summary>The page of one match.</summary>
    public static void WritePage(string folder, MatchReport report, IReadOnlyList<(string, string)> facts, string? explorer)
    {
        PairMeasurement measured = report.Measured;
        NeuronLayout a = measured.Match.LayoutA, b = measured.Match.LayoutB;
        var page = new MatchPage(report.NameA, report.NameB, report.Sentence, facts, report.CountedWord,
            report.Layers, a.LayerIds[^1] + 1, b.LayerIds[^1] + 1, [.. measured.MutualPairs.Select(pair => pair.Correlation)],
            measured.Deciding?.Name, measured.Nulls.Draws, measured.Calibration?.Tau,
            [.. measured.MutualPairs.Take(PagePairs).Select(pair =>
                (pair.A.Layer, pair.A.Unit, pair.B.Layer, pair.B.Unit, pair.Correlation))])
        {
            Explorer = explorer,
            Words = report.Words,
        };
        AtomicFile.WriteText(Path.Combine(folder, MatchPage.FileName), page.Markup());
    }

    private const int PagePairs = 100;

    private static Dictionary<string, RosettaContrast> Contrasts(MeasuredModel model, NeuronLayout layout, IEnumerable<NeuronKey> rosetta)
    {
        HashSet<NeuronKey> ours = [.. rosetta];
        return model.Selectivity.ToDictionary(measure => measure.Key, measure => RosettaContrast.Of(measure.Value, layout, ours));
    }

    private static object Described(ModelReference model) => new { model.Given, model.Name, model.Commit };

    /// <summary>
    /// Tensors a.index, a.correlation [N_A, k] and b.index, b.correlation [N_B, k]: flat indices of the
    /// nearest neighbours, -1 and NaN where there is none.
    /// </summary>
    private static void WriteNeighbours(string path, MatchResult match)
    {
        (string Name, NeighbourTable Table)[] sides = [("a", match.NeighboursOfA), ("b", match.NeighboursOfB)];
        SafetensorsWriter.Write(path, [.. sides.SelectMany(side => new[]
        {
            new SafetensorsDeclaration($"{side.Name}.index", SafetensorsType.I32, side.Table.NeuronCount, side.Table.RankCount),
            new SafetensorsDeclaration($"{side.Name}.correlation", SafetensorsType.F32, side.Table.NeuronCount, side.Table.RankCount),
        })], writer =>
        {
            foreach ((string name, NeighbourTable table) in sides)
            {
                for (int neuron = 0; neuron < table.NeuronCount; neuron++)
                {
                    var indices = new int[table.RankCount];
                    var correlations = new float[table.RankCount];
                    Array.Fill(indices, -1);
                    Array.Fill(correlations, float.NaN);
                    table.IndicesOf(neuron).CopyTo(indices);
                    for (int rank = 0; rank < table.IndicesOf(neuron).Length; rank++)
                        correlations[rank] = (float)table.CorrelationsOf(neuron)[rank];
                    writer.Append($"{name}.index", indices);
                    writer.Append($"{name}.correlation", correlations);
                }
            }
        });
    }
}
