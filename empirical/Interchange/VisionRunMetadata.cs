using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>How a generator was matched with a tower.</summary>
/// <param name="Generator">Name of the generator.</param>
/// <param name="Family">The tower's family.</param>
/// <param name="Architecture">Which of the family it is.</param>
/// <param name="Layers">Names of both models' layers.</param>
/// <param name="Image">Rows and columns of the generator's images.</param>
/// <param name="Seen">What the tower's preprocessing makes of them.</param>
/// <param name="GridA">Places of the generator.</param>
/// <param name="GridB">Places of the tower.</param>
/// <param name="Grid">Places that both were brought to.</param>
/// <param name="Images">Images.</param>
/// <param name="Batch">Images that were run at a time.</param>
/// <param name="Steps">Steps of the generator; null for its own number.</param>
/// <param name="Seed">Seed of the nulls.</param>
/// <param name="Counts">Mutual top-k pairs by k; best_buddies.json holds those of the smallest.</param>
public sealed record VisionRunMetadata(string Generator, string Family, string Architecture, VisionLayers Layers, GridSize Image,
    GridSize Seen, GridSize GridA, GridSize GridB, GridSize Grid, int Images, int Batch, int? Steps, string Seed,
    IReadOnlyList<(int K, int Pairs)> Counts)
{
    /// <summary>The published vision pipeline's <c>run_metadata.json</c>.</summary>
    public const string FileName = "run_metadata.json";

    private const string Samples = "total_patch_samples";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes its keys (M30). What lies in the file that the generator starts from (labels, guidance) is null, and images do not
    /// follow from the seed, which <c>generation_seed_mode</c> says.</summary>
    /// <param name="folder">Beside the pairs.</param>
    public void Write(string folder)
    {
        string prefix = Layers.Prefix;
        var keys = new JsonObject
        {
            [prefix + "_model"] = Generator,
            ["disc_family"] = Family,
            ["disc_arch"] = Architecture,
            ["disc_notes"] = null,
            ["disc_native_image_size_hw"] = Sides(Seen),
            [prefix + "_init_source"] = "checkpoint",
            ["disc_init_source"] = "pretrained",
            ["canonical_grid_source"] = Grid == GridA ? prefix : VisionLayers.TowerPrefix,
            ["canonical_grid_hw"] = Sides(Grid),
            [prefix + "_expected_grid_hw"] = Sides(GridA),
            [prefix + "_native_grid_hw"] = Sides(GridA),
            ["disc_native_grid_hw"] = Sides(GridB),
            ["disc_expected_grid_hw"] = Sides(GridB),
            ["act_resample_mode"] = "bilinear",
            ["similarity"] = "pearson",
            ["spearman_mode"] = null,
            ["spearman_reservoir_size"] = null,
            ["num_images"] = Images,
            ["batch_size_per_rank"] = Batch,
            ["distributed_world_size"] = 1,
            ["num_steps"] = Steps,
            ["seed"] = Seed,
            ["topk"] = Counts[0].K,
            ["report_topk"] = new JsonArray([.. Counts.Select(count => (JsonNode)count.K)]),
            ["report_topk_counts"] = new JsonObject(Counts.Select(count =>
                KeyValuePair.Create(FormattableString.Invariant($"{count.K}"), (JsonNode?)count.Pairs))),
            [Samples] = (long)Images * Grid.Count,
            [prefix + "_num_layers"] = Layers.Generator.Count,
            ["disc_num_layers"] = Layers.Tower.Count,
            [prefix + "_num_patches"] = GridA.Count,
            [prefix + "_patch_size"] = Image.Rows / GridA.Rows,
            ["disc_patch_size"] = Seen.Rows / GridB.Rows,
            ["generation_seed_mode"] = "file",
            ["save_generated_images"] = false,
            ["generated_images_subdir"] = null,
            ["generated_image_format"] = null,
        };
        foreach (string inInputs in new[] { "label_mode", "fixed_label", "omega", "t_min", "t_max" })
            keys[inInputs] = null;
        AtomicFile.WriteText(Path.Combine(folder, FileName), keys.ToJsonString(Indented) + "\n");
    }

    /// <summary>The samples that a file of the pipeline states; null where there is none beside, or it does not say.</summary>
    /// <param name="folder">Of the pairs.</param>
    /// <exception cref="BadInputException">No JSON, or no number of samples.</exception>
    public static int? SamplesIn(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        using JsonDocument file = ForeignJson.Read(path);
        if (file.RootElement.ValueKind != JsonValueKind.Object || !file.RootElement.TryGetProperty(Samples, out JsonElement samples))
            return null;
        return samples.ValueKind == JsonValueKind.Number && samples.TryGetInt32(out int count) && count >= 4 ? count
            : throw new BadInputException($"'{path}' has the {Samples} {samples.GetRawText()}", "A whole number from 4 is needed",
                "Correct the file, or state the samples in the table");
    }

    private static JsonArray Sides(GridSize grid) => new(grid.Rows, grid.Columns);
}
