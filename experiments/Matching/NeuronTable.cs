using Parquet;
using Parquet.Schema;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Corpora;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Selectivity;
using Rosetta.Empirical.Storage;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Matching;

/// <summary>One side of a matched pair: a model's name, and the measures of its neurons by flat index.</summary>
internal sealed record MeasuredModel(string Name, IReadOnlyDictionary<string, double?[]> Selectivity)
{
    /// <summary>Tokens that each neuron promotes and suppresses; null where they were not wanted, or there is no unembedding.</summary>
    public VocabularyEffects? Effects { get; init; }

    /// <summary>Text of every token, beside the effects.</summary>
    public IReadOnlyList<string> Vocabulary { get; init; } = [];

    /// <summary>Kinds of the documents on which each neuron is most active; null where they have none.</summary>
    public DocumentTypeShare? Documents { get; init; }

    /// <summary>Why <see cref="Documents"/> is null.</summary>
    public string CategoryOmission { get; init; } = "";

    /// <summary>With the kinds of documents on which neurons are most active, where the documents have kinds.</summary>
    /// <param name="aligned">The documents.</param>
    /// <param name="activations">The model on them.</param>
    /// <param name="stop">Ends the work between reads.</param>
    public MeasuredModel With(AlignedCorpus aligned, IActivations activations, CancellationToken stop)
    {
        (DocumentCategories? categories, string? omission) = DocumentCategories.Of([.. aligned.Documents.Select(document =>
            (document.NamesCategory ? document.Category : null, document.Source))]);
        return categories is null ? this with { CategoryOmission = omission! }
            : this with { Documents = DocumentTypeShare.Of(activations, aligned.BlockOfSample, categories, cancellation: stop) };
    }

    /// <summary>Looks at a model beside its activations.</summary>
    /// <param name="name">As reports name it.</param>
    /// <param name="folder">Its checkpoint, for the tokeniser.</param>
    /// <param name="model">The model.</param>
    /// <param name="activations">Its activations.</param>
    /// <param name="withTokens">Whether the tokens that neurons promote and suppress are wanted.</param>
    /// <param name="stop">Ends the work between tiles.</param>
    public static MeasuredModel Of(string name, string folder, LanguageModel model, IActivations activations, bool withTokens,
        CancellationToken stop)
    {
        VocabularyEffects? effects = withTokens ? VocabularyEffects.For(model) : null;
        return new MeasuredModel(name,
            NeuronSelectivity.Of(model, NeuronSelectivity.VocabularyOf(folder, model), activations, effects is null ? null : effects.Take,
                stop))
        {
            Effects = effects,
            Vocabulary = effects is null ? [] : TokenText.OfFolder(folder),
        };
    }
}

/// <summary>The table of all neurons of two matched models, one row each, as Parquet: pandas, DuckDB and R read it.</summary>
internal static class NeuronTable
{
    public const string FileName = "neurons.parquet";

    /// <summary>Kept in the file's metadata, so that the table explains itself.</summary>
    private static readonly (string Name, string Help)[] Help =
    [
        ("model", "name of the neuron's model"),
        ("side", "A or B: first or second model of the match"),
        ("layer", "layer in the model, from 0"),
        ("unit", "neuron in the layer, from 0"),
        ("flat", "neuron in the model, from 0, layer after layer"),
        ("depth", "layer over the last layer, 0 to 1"),
        ("dead", "no variance, or a value that is not finite: never matched"),
        ("partnerLayer", "layer of the mutual nearest neighbour in the other model; missing where there is none"),
        ("partnerUnit", "unit of the mutual nearest neighbour"),
        ("correlation", "correlation with the mutual nearest neighbour"),
        ("nearest", "correlation with the nearest neighbour, mutual or not"),
        ("runnerUp", "correlation with the second nearest, where the match kept it (--k 2 or more)"),
        ("rosetta", "in a mutual pair at or above the calibrated threshold; missing where no null was drawn"),
    ];

    /// <summary>The column of a null's percentiles.</summary>
    private static (string Name, string Help) Percentile(string nullName) => ($"{nullName}Percentile",
        $"share of the mutual pairs of all draws of the {nullName} null whose correlation is smaller; missing without a mutual partner");

    /// <summary>Writes the table; it appears whole or not at all.</summary>
    public static void Write(string path, PairMeasurement measured, MeasuredModel a, MeasuredModel b) =>
        AtomicFile.Write(path, stream => WriteAsync(stream, measured, a, b).GetAwaiter().GetResult());

    private static async Task WriteAsync(Stream stream, PairMeasurement measured, MeasuredModel a, MeasuredModel b)
    {
        MatchResult match = measured.Match;
        Column[] first = [.. Columns("A", a, match.LayoutA, match.DeadA, match.NeighboursOfA, pair => (pair.A, pair.B))],
            second = [.. Columns("B", b, match.LayoutB, match.DeadB, match.NeighboursOfB, pair => (pair.B, pair.A))];
        var schema = new ParquetSchema(first.Select(column => new DataField(column.Name, column.Type, column.MayMiss)));
        ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = Help.Concat(measured.ByNull.Select(own => Percentile(own.Name)))
                .Concat(RosettaSets.Of(measured).Select(Meaning)).Concat(Kinds(a, b).Select(Kind))
                .Concat(SelectivityMeasures.All.Entries.Select(entry => (entry.Name, entry.Help))).Concat(ImageSelectivity.Columns)
                .ToDictionary();
            foreach (Column[] side in new[] { first, second })
            {
                using ParquetRowGroupWriter rows = writer.CreateRowGroup();
                foreach ((Column column, DataField field) in side.Zip(schema.DataFields))
                    await column.Write(rows, field).ConfigureAwait(false);
            }
        }

        IEnumerable<Column> Columns(string side, MeasuredModel model, NeuronLayout layout, IReadOnlyList<NeuronKey> dead,
            NeighbourTable neighbours, Func<MutualPair, (NeuronKey Own, NeuronKey Other)> ends)
        {
            int count = layout.Count;
            double last = Math.Max(1, layout.LayerIds.Count > 0 ? layout.LayerIds[^1] : 1);
            NeuronKey[] keys = [.. Enumerable.Range(0, count).Select(layout.KeyOf)];
            HashSet<NeuronKey> never = [.. dead];
            Dictionary<NeuronKey, (NeuronKey Other, double Correlation)> partners = measured.MutualPairs
                .ToDictionary(pair => ends(pair).Own, pair => (ends(pair).Other, pair.Correlation));
            HashSet<NeuronKey> rosetta = [.. measured.RosettaPairs.Select(pair => ends(pair).Own)];
            (NeuronKey Other, double Correlation)? Partner(int flat) => partners.TryGetValue(keys[flat], out var found) ? found : null;
            double? Neighbour(int flat, int rank) => neighbours.CorrelationsOf(flat) is var kept && kept.Length > rank ? kept[rank] : null;

            yield return Text("model", count, model.Name);
            yield return Text("side", count, side);
            yield return Of("layer", count, flat => keys[flat].Layer);
            yield return Of("unit", count, flat => keys[flat].Unit);
            yield return Of("flat", count, flat => flat);
            yield return Of("depth", count, flat => keys[flat].Layer / last);
            yield return Of("dead", count, flat => never.Contains(keys[flat]));
            yield return Maybe("partnerLayer", count, flat => Partner(flat)?.Other.Layer);
            yield return Maybe("partnerUnit", count, flat => Partner(flat)?.Other.Unit);
            yield return Maybe("correlation", count, flat => Partner(flat)?.Correlation);
            yield return Maybe("nearest", count, flat => Neighbour(flat, 0));
            yield return Maybe("runnerUp", count, flat => Neighbour(flat, 1));
            yield return Maybe<bool>("rosetta", count, flat => measured.Calibration is null ? null : rosetta.Contains(keys[flat]));
            foreach (RosettaSets meaning in RosettaSets.Of(measured))
            {
                HashSet<int> own = meaning.Neurons(measured, side == "A");
                bool unknown = meaning.Least is null && (measured.ByNull.Count == 0 || meaning.Name == RosettaNames.Rotation);
                yield return Maybe<bool>(Meaning(meaning).Name, count, flat => unknown ? null : own.Contains(flat));
            }
            float[] shares = NullPercentiles.Of(measured, [.. keys.Select((_, flat) => Partner(flat)?.Correlation ?? double.NaN)]);
            for (int own = 0; own < measured.ByNull.Count; own++)
            {
                int at = own;
                yield return Maybe<double>(Percentile(measured.ByNull[own].Name).Name, count, flat => Partner(flat) is null
                    || float.IsNaN(shares[flat * measured.ByNull.Count + at]) ? null : shares[flat * measured.ByNull.Count + at]);
            }
            Dictionary<string, int> places = Kinds(model, model).Select((name, kind) => (name, kind)).ToDictionary();
            double[]?[] kinds = model.Documents is not { } documents ? []
                : [.. Enumerable.Range(0, count).Select(flat => documents.SharesOf(flat))];
            foreach (string name in Kinds(a, b))
            {
                yield return Maybe<double>(Kind(name).Name, count, flat => places.TryGetValue(name, out int kind)
                    && kinds[flat] is { } shared ? shared[kind] : null);
            }
            // What neither side could have (weights, for activation files) has no column.
            foreach (string measure in SelectivityMeasures.All.Names.Concat(ImageSelectivity.Columns.Select(column => column.Name))
                .Where(name => a.Selectivity.ContainsKey(name) || b.Selectivity.ContainsKey(name)))
                yield return Maybe(measure, count, flat => model.Selectivity.GetValueOrDefault(measure)?[flat]);
        }
    }

    private static IEnumerable<string> Kinds(MeasuredModel a, MeasuredModel b) =>
        (a.Documents?.Categories.Names ?? []).Union(b.Documents?.Categories.Names ?? [], StringComparer.Ordinal);

    private static (string Name, string Help) Kind(string name) => ($"top:{name}",
        $"share of the neuron's strongest contexts (20, at most three of a document) that are in documents of kind '{name}'");

    private static (string Name, string Help) Meaning(RosettaSets meaning) => ($"rosetta:{meaning.Name}", meaning.Name switch
    {
        RosettaNames.Raw => "in a mutual pair of any correlation",
        RosettaNames.Calibrated => "in a mutual pair at the calibrated threshold; missing without a null",
        RosettaNames.Rotation => "in a mutual pair above every pair of the rotation, in any draw; missing where none was drawn",
        _ => $"in a mutual pair of correlation {meaning.Name} or more",
    });

    private static Column Text(string name, int count, string value) =>
        new(name, typeof(string), false, (rows, field) => rows.WriteAsync(field, Enumerable.Repeat(value, count).ToArray()));

    private static Column Of<T>(string name, int count, Func<int, T> value) where T : struct =>
        new(name, typeof(T), false, (rows, field) =>
            rows.WriteAsync<T>(field, Enumerable.Range(0, count).Select(value).ToArray().AsMemory()));

    private static Column Maybe<T>(string name, int count, Func<int, T?> value) where T : struct =>
        new(name, typeof(T), true, (rows, field) =>
            rows.WriteAsync<T>(field, Enumerable.Range(0, count).Select(value).ToArray().AsMemory()));

    /// <summary>A column, and how its values of one side are written.</summary>
    private sealed record Column(string Name, Type Type, bool MayMiss, Func<ParquetRowGroupWriter, DataField, Task> Write);
}
