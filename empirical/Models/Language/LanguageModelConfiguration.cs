using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>A language model's architecture and sizes, read from and written as a hub's config.json.</summary>
public abstract class LanguageModelConfiguration
{
    /// <summary>Far more than any model has; beyond them, listing what a configuration asks for takes the memory.</summary>
    private const int MostLayers = 10_000, MostNeurons = 1_000_000_000;

    private readonly string _originalClass;
    private IReadOnlyList<ParameterSpecification>? _parameters;

    /// <param name="modelType">The family's name in config.json.</param>
    /// <param name="originalClass">The class that the original library makes of it.</param>
    /// <param name="sizes">Sizes.</param>
    /// <param name="activation">The MLP's non-linearity.</param>
    /// <param name="normEpsilon">Epsilon of the norms.</param>
    private protected LanguageModelConfiguration(string modelType, string originalClass, DecoderSizes sizes, ActivationFunction activation,
        double normEpsilon) =>
        (ModelType, _originalClass, Sizes, Activation, NormEpsilon) = (modelType, originalClass, sizes, activation, normEpsilon);

    /// <summary>The family's name in config.json.</summary>
    public string ModelType { get; }

    /// <summary>The MLP's non-linearity.</summary>
    public ActivationFunction Activation { get; }

    /// <summary>Epsilon of the norms.</summary>
    public double NormEpsilon { get; }

    /// <summary>All sizes that every decoder has.</summary>
    public DecoderSizes Sizes { get; }

    /// <summary>Blocks.</summary>
    public int LayerCount => Sizes.Layers;

    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize => Sizes.Hidden;

    /// <summary>Attention heads.</summary>
    public int HeadCount => Sizes.Heads;

    /// <summary>Neurons per block: the width of the MLP.</summary>
    public int NeuronsPerLayer => Sizes.Neurons;

    /// <summary>Rows of the embedding.</summary>
    public int VocabularySize => Sizes.Vocabulary;

    /// <summary>Longest sequence, in tokens.</summary>
    public int ContextLength => Sizes.Context;

    /// <summary>Whether the unembedding is the embedding.</summary>
    public bool TiedEmbeddings => Sizes.Tied;

    /// <summary>
    /// Whether an unembedding belongs to the model: a checkpoint of the base model alone has none, and one that is read for its neurons
    /// leaves it where it lies.
    /// </summary>
    public bool HasUnembedding { get; private set; } = true;

    /// <summary>Standard deviation of initial weights, used when a model is trained from scratch.</summary>
    public double InitialStandardDeviation { get; init; } = 0.02;

    /// <summary>The neurons: the coordinates of every block's MLP down-projection input.</summary>
    /// <exception cref="BadInputException">More blocks or neurons than any model has.</exception>
    public NeuronLayout Layout
    {
        get
        {
            RequirePossible(NeuronsPerLayer);
            return NeuronLayout.Of([.. Enumerable.Repeat(NeuronsPerLayer, LayerCount)]);
        }
    }

    /// <summary>Every parameter, in the checkpoint's names and shapes.</summary>
    /// <exception cref="BadInputException">More blocks than any model has.</exception>
    public IReadOnlyList<ParameterSpecification> Parameters
    {
        get
        {
            RequirePossible(neurons: 0);
            return _parameters ??= Specify();
        }
    }

    private protected abstract IReadOnlyList<ParameterSpecification> Specify();

    /// <summary>The settings that tensors of a checkpoint show too.</summary>
    internal abstract IReadOnlyList<SizeWitness> Witnesses { get; }

    /// <summary>The key of <see cref="LayerCount"/>.</summary>
    internal virtual string LayerKey => "num_hidden_layers";

    /// <summary>The key of <see cref="HeadCount"/>.</summary>
    internal virtual string HeadKey => "num_attention_heads";

    /// <summary>Whether the unembedding is a parameter of its own.</summary>
    private protected bool HasOwnUnembedding => HasUnembedding && !TiedEmbeddings;

    /// <summary>Leaves the unembedding out, unless it is the embedding. Before anything asks for the parameters.</summary>
    internal void LeaveOutUnembedding() => HasUnembedding = TiedEmbeddings;

    /// <summary>Whether a checkpoint of these tensors holds an unembedding: its own, or the embedding.</summary>
    internal bool HoldsUnembedding(IEnumerable<string> tensors) => TiedEmbeddings
        || tensors.Any(name => name is "lm_head.weight" or "embed_out.weight");

    /// <summary>How checkpoints of this family spell their tensors.</summary>
    public abstract CheckpointNaming Naming { get; }

    /// <summary>
    /// A model of this architecture with parameters that are allocated but not set: call <see cref="LanguageModel.Initialize"/>, or load a
    /// checkpoint.
    /// </summary>
    /// <param name="type">float32, float16 or bfloat16.</param>
    /// <param name="device">Where it lives; the CPU if null.</param>
    public abstract LanguageModel CreateModel(ScalarType type = ScalarType.Float32, Device? device = null);

    /// <summary>Reads the config.json of a checkpoint folder.</summary>
    /// <exception cref="BadInputException">No such file, no JSON, an unknown family, or a setting that is not supported.</exception>
    /// <param name="folder">The folder.</param>
    /// <param name="rounding">Rounding of rotary frequencies.</param>
    public static LanguageModelConfiguration ReadFolder(string folder, RotaryRounding rounding = RotaryRounding.CheckpointType)
    {
        string path = Path.Combine(folder, "config.json");
        if (!Directory.Exists(folder) || !File.Exists(path))
            throw new BadInputException(Directory.Exists(folder) ? $"'{folder}' holds no config.json" : $"There is no folder '{folder}'",
                "A checkpoint folder holds config.json and model.safetensors (or pytorch_model.bin)",
                    "Name the folder of a whole checkpoint");
        using JsonDocument document = ForeignJson.Read(path);
        return Of(document, path, rounding);
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The text of config.json.</param>
    /// <param name="place">Where it came from, for messages.</param>
    /// <param name="rounding">Rounding of rotary frequencies.</param>
    /// <exception cref="BadInputException">No JSON, an unknown family, or a setting that is not supported.</exception>
    public static LanguageModelConfiguration Parse(string json, string place, RotaryRounding rounding = RotaryRounding.CheckpointType)
    {
        using JsonDocument document = ForeignJson.Parse(Encoding.UTF8.GetBytes(json), place);
        return Of(document, place, rounding);
    }

    private static LanguageModelConfiguration Of(JsonDocument document, string place, RotaryRounding rounding)
    {
        var reader = new ConfigurationReader(document.RootElement, $"'{place}'", rounding);
        string type = reader.Text("model_type") ?? throw reader.Bad("has no 'model_type'", "It is needed to know the architecture");
        if (!Architectures.All.Names.Contains(type))
        {
            throw reader.Bad($"has model_type '{type}'",
                $"The language families known here are {string.Join(", ", Architectures.All.Names)}",
                "Choose a model of one of them");
        }
        LanguageModelConfiguration configuration = Architectures.All[type].Read(reader);
        reader.Agree("is_causal", true);
        _ = reader.WeightType(); // Refuses the types that weights cannot have.
        reader.RefuseRest();
        configuration.Check(reader);
        return configuration;
    }

    /// <summary>The text of config.json, in the hub's keys.</summary>
    /// <param name="type">Type of the weights beside it.</param>
    public string ToJson(ScalarType type = ScalarType.Float32)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("model_type", ModelType);
            writer.WriteString("dtype", type switch { ScalarType.Float16 => "float16", ScalarType.BFloat16 => "bfloat16", _ => "float32" });
            foreach ((string key, object value) in Settings)
                Write(writer, key, value);
            writer.WriteStartArray("architectures");
            writer.WriteStringValue(_originalClass);
            writer.WriteEndArray();
            writer.WriteNumber("vocab_size", VocabularySize);
            writer.WriteBoolean("tie_word_embeddings", TiedEmbeddings);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>The family's keys in the order of the file, with texts, numbers, truths or <see cref="RotarySettings"/>.</summary>
    private protected abstract IEnumerable<(string Key, object Value)> Settings { get; }

    private static void Write(Utf8JsonWriter writer, string key, object value)
    {
        writer.WritePropertyName(key);
        if (value is RotarySettings rotary)
            rotary.Write(writer);
        else
            JsonSerializer.Serialize(writer, value);
    }

    /// <summary>Every head with keys, values and biases of its own: what families without such keys always have.</summary>
    private protected static void AgreeOnPlainAttention(ConfigurationReader reader, DecoderSizes sizes)
    {
        reader.Agree("num_key_value_heads", sizes.Heads);
        reader.Agree("head_dim", (double)sizes.Hidden / sizes.Heads);
        reader.Agree("qkv_bias", true);
    }

    /// <summary>Other families' keys for the non-linearity and the epsilon, which this one's original never reads.</summary>
    private protected void AgreeOnSpellings(ConfigurationReader reader, string activation, string epsilon)
    {
        reader.Agree(activation, Activation.Name);
        reader.Agree(epsilon, NormEpsilon);
    }

    private void RequirePossible(int neurons)
    {
        if (LayerCount > MostLayers || (long)LayerCount * neurons > MostNeurons)
            throw new BadInputException($"A configuration asks for {LayerCount} blocks of {NeuronsPerLayer} neurons",
                $"At most {MostLayers} blocks and {MostNeurons} neurons are possible", "Correct the configuration");
    }

    /// <summary>Refuses sizes that do not go together.</summary>
    private protected virtual void Check(ConfigurationReader reader)
    {
        if (HiddenSize % HeadCount != 0)
            throw reader.Bad($"has {HeadCount} heads ('{HeadKey}') on a hidden size of {HiddenSize}",
                "The hidden size must be a multiple of the heads");
    }
}
