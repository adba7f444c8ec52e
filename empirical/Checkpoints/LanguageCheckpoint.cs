using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Models.Language;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>Language models as Hugging Face checkpoint folders: config.json, weights, tokenizer.json.</summary>
public static class LanguageCheckpoint
{
    /// <summary>Reads a model. Peak memory is the model in its type plus one chunk.</summary>
    /// <param name="folder">Checkpoint folder.</param>
    /// <param name="type">Type to compute in, whatever the file's.</param>
    /// <param name="device">Where the model is to live; the CPU if null.</param>
    /// <param name="rounding">Rounding of rotary frequencies.</param>
    /// <param name="withLogits">
    /// Whether the unembedding is read. True: logits are wanted, so it must be there. False: neurons alone are wanted, and it is left where
    /// it is. Null: as the checkpoint has it.
    /// </param>
    /// <exception cref="BadInputException">No configuration, a setting or file that cannot be used, or tensors that do not fit: all are
    /// listed.</exception>
    public static LanguageModel Read(string folder, ScalarType type = ScalarType.Float32, Device? device = null,
        RotaryRounding rounding = RotaryRounding.CheckpointType, bool? withLogits = true)
    {
        LanguageModelConfiguration configuration = LanguageModelConfiguration.ReadFolder(folder, rounding);
        using CheckpointFolder files = CheckpointFolder.Open(folder);
        if (!(withLogits ?? configuration.HoldsUnembedding(files.Tensors.Select(tensor => tensor.Name))))
            configuration.LeaveOutUnembedding();
        IReadOnlyList<(CheckpointTensor Source, string Target, bool Compare)> plan = Plan(configuration, files);
        LanguageModel model = configuration.CreateModel(type, device);
        try
        {
            foreach (Parameter parameter in model.Parameters.Values.Where(parameter => parameter.device.type == DeviceType.CPU))
                HugePages.Advise(parameter);
            // Whole blocks straight into place first, on several threads; then what must be converted, compared or unpacked, one tensor at
            // a time.
            var straight = plan.Where(entry => !entry.Compare && entry.Source.IsPositioned
                && TensorTransfer.IsSameMemory(entry.Source, model.Parameters[entry.Target])).ToList();
            TensorTransfer.ReadStraight(straight.ConvertAll(entry => (entry.Source, (Tensor)model.Parameters[entry.Target])), files.Folder);
            foreach ((CheckpointTensor source, string target, bool compare) in plan.Except(straight))
                TensorTransfer.Transfer(source, model.Parameters[target], compare, files.Folder);
            foreach ((CheckpointTensor source, string target, _) in plan)
                TensorTransfer.RequireFinite(source, model.Parameters[target], files.Folder);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads the configuration, and checks that the weights beside it are of that shape, before any of them is read.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <exception cref="BadInputException">As of <see cref="Read"/>.</exception>
    public static LanguageModelConfiguration ReadConfiguration(string folder, RotaryRounding rounding = RotaryRounding.CheckpointType,
        bool withLogits = false)
    {
        LanguageModelConfiguration configuration = LanguageModelConfiguration.ReadFolder(folder, rounding);
        if (!withLogits)
            configuration.LeaveOutUnembedding();
        using CheckpointFolder files = CheckpointFolder.Open(folder);
        _ = Plan(configuration, files);
        return configuration;
    }

    /// <summary>Writes a model, so that <see cref="Read"/> and other programs read it back. The folder counts as a checkpoint only when all
    /// is written.</summary>
    /// <param name="folder">Made if need be; config.json in it is replaced last.</param>
    /// <param name="model">The model; its type is the file's.</param>
    /// <param name="tokenizerJson">Text of tokenizer.json, or null for none.</param>
    /// <exception cref="BadInputException">The place cannot be written.</exception>
    public static void Write(string folder, LanguageModel model, string? tokenizerJson = null)
    {
        string configuration = Path.Combine(folder, "config.json");
        Uncheck(configuration);
        SafetensorsType type = model.Type switch
        {
            ScalarType.Float16 => SafetensorsType.F16,
            ScalarType.BFloat16 => SafetensorsType.BF16,
            _ => SafetensorsType.F32,
        };
        SafetensorsDeclaration[] tensors = [.. model.Configuration.Parameters.Select(parameter =>
            new SafetensorsDeclaration(parameter.Name, type, [.. parameter.Shape]))];
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, writer =>
        {
            foreach (SafetensorsDeclaration tensor in tensors)
                Append(writer, tensor.Name, model.Parameters[tensor.Name]);
        }, new Dictionary<string, string> { ["format"] = "pt" });
        if (tokenizerJson is not null)
            AtomicFile.WriteText(Path.Combine(folder, "tokenizer.json"), tokenizerJson);
        AtomicFile.WriteText(configuration, model.Configuration.ToJson(model.Type));
    }

    /// <summary>Takes the old config.json away, so that a folder half overwritten is no checkpoint.</summary>
    private static void Uncheck(string configuration)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(configuration))!);
            File.Delete(configuration);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{configuration}' cannot be replaced: {error.Message}",
                "A folder with write permission is needed", "Choose another place", error);
        }
    }

    private static void Append(SafetensorsWriter writer, string name, Parameter parameter)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = parameter.detach().cpu().contiguous().flatten();
        for (long first = 0; first < flat.shape[0]; first += TensorTransfer.ChunkElements)
            writer.Append(name, flat.narrow(0, first, Math.Min(TensorTransfer.ChunkElements, flat.shape[0] - first)).bytes);
    }

    /// <summary>Which tensor goes where; every misfit in one error.</summary>
    private static List<(CheckpointTensor Source, string Target, bool Compare)> Plan(LanguageModelConfiguration configuration,
        CheckpointFolder files)
    {
        // A configuration may ask for more blocks than there is memory to list them; each has nine tensors or more.
        long blocks = CheckpointNaming.BlockCount(files.Tensors.Select(tensor => tensor.Name));
        string wrongBlocks = $"'{configuration.LayerKey}' is {configuration.LayerCount}, and the weights hold {blocks} blocks";
        if (configuration.LayerCount > Math.Max(files.Tensors.Count / 8, Math.Min(files.Tensors.Count, 1000)))
            throw Misfit(files.Folder, configuration, [wrongBlocks]);
        Dictionary<string, ParameterSpecification> wanted = configuration.Parameters.ToDictionary(parameter => parameter.Name,
            StringComparer.Ordinal);
        var plan = new List<(CheckpointTensor Source, string Target, bool Compare)>();
        var copies = new List<(CheckpointTensor Source, string Target)>();
        var extra = new List<string>();
        var misshaped = new List<string>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in files.Tensors)
        {
            string name = configuration.Naming.Canonical(tensor.Name, wanted.ContainsKey);
            bool direct = wanted.ContainsKey(name), alias = configuration.Naming.Aliases.TryGetValue(name, out string? tied);
            string? target = direct ? name : configuration.TiedEmbeddings ? tied : null;
            if (target is null)
            {
                // An unembedding that nobody asked for stays where it is.
                if (!alias && !configuration.Naming.IsBeside(tensor.Name))
                    extra.Add($"{tensor.Name} {tensor}");
            }
            else if (!tensor.Shape.SequenceEqual(wanted[target].Shape)
                || tensor.Type is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            {
                found.Add(target);
                misshaped.Add($"{tensor.Name} is {tensor}, not floating-point [{string.Join(", ", wanted[target].Shape)}]");
            }
            else if (!direct)
                copies.Add((tensor, target));
            else if (found.Add(name))
                plan.Add((tensor, name, false));
            else
                extra.Add($"{tensor.Name} (a second one)");
        }
        // Of two tied tensors a file may hold either one or both.
        foreach ((CheckpointTensor source, string target) in copies)
            plan.Add((source, target, !found.Add(target)));
        var parts = new List<string>();
        if (blocks > 0 && configuration.LayerCount != blocks)
            parts.Add(wrongBlocks);
        if (WrongSize(configuration, files, wanted) is { } wrongSize)
            parts.Add(wrongSize);
        string[] missing = [.. wanted.Keys.Where(name => !found.Contains(name))];
        bool onlyMissing = parts.Count == 0 && extra.Count == 0 && misshaped.Count == 0;
        if (onlyMissing && missing is [var head] && configuration.Naming.Aliases.ContainsKey(head))
        {
            throw new BadInputException($"'{files.Folder}' holds a model without its unembedding: there is no tensor '{head}'",
                "Logits need the unembedding; neurons alone do not",
                    "Ask for neurons only, or take a checkpoint that was saved with its head");
        }
        Report(files.Folder, configuration, parts, missing, extra, misshaped);
        return plan;
    }

    /// <summary>One wrong size puts many tensors out of shape: the first that shows it names it.</summary>
    private static string? WrongSize(LanguageModelConfiguration configuration, CheckpointFolder files, Dictionary<string,
        ParameterSpecification> wanted)
    {
        foreach (SizeWitness witness in configuration.Witnesses)
        {
            if (files.Tensors.FirstOrDefault(held =>
                configuration.Naming.Canonical(held.Name, wanted.ContainsKey) == witness.Parameter) is { } tensor
                && witness.ValueIn(tensor.Shape) != witness.Value)
            {
                string held = witness.ValueIn(tensor.Shape) is { } value ? $"the weights hold {value}: " : "";
                return $"'{witness.Key}' is {witness.Value}, and {held}{tensor.Name} is {tensor}";
            }
        }
        return null;
    }

    private static void Report(string folder, LanguageModelConfiguration configuration, List<string> parts, string[] missing,
        List<string> extra,
        List<string> misshaped)
    {
        const int shown = 4;
        bool explained = parts.Count > 0;
        if (missing.Length > 0)
            parts.Add($"{missing.Length} missing ({string.Join(", ", missing)})");
        if (extra.Count > 0)
            parts.Add($"{extra.Count} unknown ({string.Join(", ", extra)})");
        if (misshaped.Count > 0)
        {
            IEnumerable<string> some = explained && misshaped.Count > shown ? misshaped.Take(shown).Append("...") : misshaped;
            parts.Add($"{misshaped.Count} of another shape or type ({string.Join("; ", some)})");
        }
        if (parts.Count > 0)
            throw Misfit(folder, configuration, parts);
    }

    private static BadInputException Misfit(string folder, LanguageModelConfiguration configuration, IEnumerable<string> parts) =>
        new($"The tensors in '{folder}' do not fit its config.json: {string.Join("; ", parts)}",
            $"Exactly the tensors of model type {configuration.ModelType} in that configuration are needed",
            "Check that weights and config.json belong together");
}
