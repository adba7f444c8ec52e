using System.Globalization;
using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>
/// Files of others named on a command line, as an experiment: an experiment file with a <c>published</c> section, a folder, or
/// best_buddies.json files, or parts of profiles. What a folder or a list of files does not say is taken from <c>sizes.csv</c>
/// (<see cref="PublishedTable"/>) in the folder, or from the match.json beside a file.
/// </summary>
internal static class PublishedInput
{
    /// <summary>Whether a command line names published files rather than counts or a run.</summary>
    public static bool Is(IReadOnlyList<string> given) => given.Count > 1 || Directory.Exists(given[0])
        || Path.GetExtension(given[0]) is ".json" or ".yaml" or ".yml";

    /// <summary>The experiment.</summary>
    /// <param name="given">One experiment file, one folder, or any number of best_buddies.json.</param>
    /// <param name="table">A table of sizes, or null.</param>
    /// <exception cref="BadInputException">Nothing of the kind is there, or the sizes of the models are not known.</exception>
    public static ExperimentDefinition Read(IReadOnlyList<string> given, string? table = null)
    {
        if (given.Count == 1 && Path.GetExtension(given[0]) is ".yaml" or ".yml")
        {
            ExperimentDefinition definition = ExperimentReader.ReadFile(given[0]);
            return definition.Of<PublishedWorld>().Any() ? definition
                : throw new BadInputException($"'{given[0]}' has no section 'published'", "Published files are named there",
                    "Add it, or use 'rosetta run' for other worlds");
        }
        if (given.Count == 1 && Directory.Exists(given[0]))
            return OfFolder(given[0], table);
        string? notThere = given.FirstOrDefault(file => !File.Exists(file));
        if (notThere is not null)
            throw new BadInputException($"'{notThere}' is no file",
                $"{BestBuddies.FileName} files, one per pair, or one folder or experiment file, are needed", "Correct the name");
        return Definition(table is not null ? Matching(PublishedTable.Read(table), given)
            : [.. given.Select(file => FromSummary(Path.GetFullPath(file)))], ".");
    }

    private static ExperimentDefinition OfFolder(string folder, string? table)
    {
        string own = Path.Combine(folder, PublishedTable.FileName);
        if (table is not null || File.Exists(own))
            return Definition([.. PublishedTable.Read(table ?? own).Select(Beside)], folder);
        string[] files = [.. Directory.EnumerateFiles(folder, "best_buddies*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != BestBuddiesStatistics.FileName
                && !Path.GetFileName(file).StartsWith("best_buddies_top", StringComparison.Ordinal) && !IsNull(folder, file))
            .Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new BadInputException($"'{folder}' holds no {BestBuddies.FileName}, in no folder of it",
                "One file per pair of models is needed", "Name the folder of the published files");
        return Definition([.. files.Select(file => FromSummary(Path.GetFullPath(file)))], folder);
    }

    private static IReadOnlyList<PublishedPairDefinition> Matching(IReadOnlyList<PublishedPairDefinition> pairs,
        IReadOnlyList<string> files)
    {
        Dictionary<string, PublishedPairDefinition> byFile = pairs.GroupBy(pair => pair.File, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return [.. files.Select(file => byFile.TryGetValue(Path.GetFullPath(file), out PublishedPairDefinition? pair) ? Beside(pair)
            : throw new BadInputException($"The table has no row for '{file}'", "Every file needs its sizes", "Add a row"))];
    }

    /// <summary>A part of a profile, which states its sizes; or a pair whose sizes the match.json beside it states.</summary>
    private static PublishedPairDefinition FromSummary(string file)
    {
        if (ProfileHead.Is(file))
        {
            ProfileHead head = ProfileHead.Read(file);
            return new PublishedPairDefinition { Name = PublishedReader.DefaultName(file), File = file, IsPart = true,
                NeuronsA = head.NeuronsA, NeuronsB = head.NeuronsB };
        }
        string summary = Path.Combine(Path.GetDirectoryName(file)!, "match.json");
        if (!File.Exists(summary))
        {
            IReadOnlyList<Empirical.Matching.MutualPair> pairs = BestBuddies.Read(file);
            string least = pairs.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"; the file names layers to {pairs.Max(pair => pair.A.Layer)} and neurons to {pairs.Max(pair => pair.A.Unit)} of the "
                    + $"first model, so it has about {(pairs.Max(pair => pair.A.Layer) + 1) * (pairs.Max(pair => pair.A.Unit) + 1)}");
            throw new BadInputException($"The number of neurons of the models behind '{file}' is not known",
                $"A count means something only against the sizes of the models{least}",
                $"Write {PublishedTable.FileName} with the columns file,neurons (and parameters, samples, null where known) beside the "
                    + "files, or name it with --sizes");
        }
        try
        {
            using JsonDocument document = ForeignJson.Read(summary, uniqueKeys: true);
            JsonElement root = document.RootElement;
            return WithNulls(new PublishedPairDefinition
            {
                Name = PublishedReader.DefaultName(file),
                File = file,
                NeuronsA = root.GetProperty("neuronsA").GetInt32(),
                NeuronsB = root.GetProperty("neuronsB").GetInt32(),
                Samples = root.TryGetProperty("samples", out JsonElement samples) ? samples.GetInt32() : null,
                EffectiveSamples = root.TryGetProperty("effectiveSamples", out JsonElement effective)
                    && effective.ValueKind == JsonValueKind.Number ? effective.GetDouble() : null,
            });
        }
        catch (Exception error)
            when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException($"'{summary}' cannot be read: {error.Message}",
                "A match.json as 'rosetta match' writes it is needed", $"Write {PublishedTable.FileName} instead", error);
        }
    }

    /// <summary>What lies beside a pair's file: what the vision pipeline says of samples, where no table does, and null draws.</summary>
    private static PublishedPairDefinition Beside(PublishedPairDefinition pair) => WithNulls(pair.Samples is not null
        || Path.GetFileName(pair.File) != BestBuddies.FileName ? pair
        : pair with { Samples = VisionRunMetadata.SamplesIn(Path.GetDirectoryName(pair.File)!) });

    /// <summary>Null draws that lie beside a pair's file: null*/best_buddies.json, or null*.json and best_buddies_null*.json.</summary>
    private static PublishedPairDefinition WithNulls(PublishedPairDefinition pair)
    {
        string folder = Path.GetDirectoryName(pair.File)!;
        if (pair.NullFiles.Count > 0 || !Directory.Exists(folder) || Path.GetFileName(pair.File) != BestBuddies.FileName)
            return pair;
        IEnumerable<string> folders = Directory.EnumerateDirectories(folder, "null*")
            .Select(each => Path.Combine(each, BestBuddies.FileName)).Where(File.Exists);
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "null*.json")
            .Concat(Directory.EnumerateFiles(folder, "best_buddies_null*.json"));
        return pair with { NullFiles = [.. folders.Concat(files).Order(StringComparer.Ordinal)] };
    }

    private static bool IsNull(string folder, string file) =>
        Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part =>
            part.StartsWith("null", StringComparison.Ordinal) || part.StartsWith("best_buddies_null", StringComparison.Ordinal));

    /// <summary>The experiment that these pairs make, through its own text, so that a run of it can be checked and repeated.</summary>
    private static ExperimentDefinition Definition(IReadOnlyList<PublishedPairDefinition> pairs, string folder)
    {
        var text = new StringBuilder("""
            experiment: published
            question: Do these published pairs say that the number of Rosetta Neurons is a sublinear power law of size?
            rival-law: A constant share of the neurons.
            refuted-by: An exponent of calibrated counts against neurons whose 95 % interval contains 1 or lies above it.
            seed: published
            rival: {kind: linear}
            published:
              pairs:

            """);
        foreach (PublishedPairDefinition pair in pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"    - {{name: {Quoted(pair.Name)}, "
                + $"{(pair.IsPart ? "profile" : "file")}: {Quoted(pair.File)}, neurons: "
                + $"[{pair.NeuronsA}, {pair.NeuronsB}], seed: {pair.Seed}");
            if (pair is { ParametersA: { } a, ParametersB: { } b })
                text.Append(CultureInfo.InvariantCulture, $", parameters: [{a:F0}, {b:F0}]");
            if (pair.Samples is { } samples)
                text.Append(CultureInfo.InvariantCulture, $", samples: {samples}");
            if (pair.EffectiveSamples is { } effective)
                text.Append(CultureInfo.InvariantCulture, $", effective-samples: {effective:R}");
            if (pair.NullFiles.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $", null: [{string.Join(", ", pair.NullFiles.Select(Quoted))}]");
            if (pair.RotationFiles is { } rotations)
                text.Append(CultureInfo.InvariantCulture, $", rotation: [{string.Join(", ", rotations.Select(Quoted))}]");
            text.Append("}\n");
        }
        return ExperimentReader.Parse(text.ToString(), $"the files of '{folder}'", Path.GetFullPath(folder));
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
