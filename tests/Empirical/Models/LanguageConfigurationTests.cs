using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>Configurations: both styles of keys, and every key that would change the computation either honoured or refused by name.</summary>
public sealed class LanguageConfigurationTests
{
    private static readonly string[] Cases =
        ["neox-parallel", "neox-sequential", "neox-hub", "gpt2", "gpt2-hub", "opt", "opt-postnorm", "opt-bin", "qwen2", "qwen2-sharded"];

    [TestCaseSource(nameof(Cases))]
    public void WrittenConfiguration_SaysWhatWasRead(string name)
    {
        LanguageModelConfiguration read = Parse(Config(name));
        LanguageModelConfiguration again = LanguageModelConfiguration.Parse(read.ToJson(), "again");
        Assert.That(again.ToJson(), Is.EqualTo(read.ToJson()));
        Assert.That(again.Parameters, Has.Count.EqualTo(read.Parameters.Count));
    }

    // Old keys and new ones: the same model.
    [TestCase("neox-hub", "rotary_pct", "0.5", "rope_parameters", """{"rope_type": "default", "rope_theta": 10000, "partial_rotary_factor": 0.5}""")]
    [TestCase("neox-hub", "rotary_emb_base", "500", "rope_parameters", """{"rope_theta": 500.0, "partial_rotary_factor": 0.25}""")]
    [TestCase("qwen2", "rope_theta", "777", "rope_parameters", """{"rope_type": "default", "rope_theta": 777}""")]
    [TestCase("gpt2", "n_embd", "96", "hidden_size", "96")]
    [TestCase("neox-hub", "torch_dtype", "\"bfloat16\"", "dtype", "\"bfloat16\"")]
    public void OldAndNewKeys_MeanTheSame(string name, string oldKey, string oldValue, string newKey, string newValue)
    {
        JsonObject before = Config(name), after = Config(name);
        foreach (string key in new[] { oldKey, newKey })
        {
            before.Remove(key);
            after.Remove(key);
        }
        before[oldKey] = JsonNode.Parse(oldValue);
        after[newKey] = JsonNode.Parse(newValue);
        Assert.That(Parse(after).ToJson(), Is.EqualTo(Parse(before).ToJson()));
        Assert.That(Parse(after).ToJson(), Is.Not.EqualTo(Parse(Config(name)).ToJson()).Or.EqualTo(Parse(before).ToJson()));
    }

    [TestCase("gpt2", "add_cross_attention", "true")]
    [TestCase("gpt2", "activation_function", "\"mish\"")]
    [TestCase("gpt2", "quantization_config", """{"bits": 4}""")]
    [TestCase("gpt2", "embedding_multiplier", "12")]
    [TestCase("gpt2", "dtype", "\"float8_e4m3fn\"")]
    [TestCase("gpt2", "n_layer", "0")]
    [TestCase("gpt2", "n_layer", "\"three\"")]
    [TestCase("gpt2", "n_head", "7")]
    [TestCase("neox-hub", "rope_scaling", """{"type": "linear", "factor": 2.0}""")]
    [TestCase("neox-hub", "rotary_pct", "1.5")]
    [TestCase("neox-hub", "sliding_window", "16")]
    [TestCase("neox-sequential", "rope_parameters", """{"rope_type": "yarn", "factor": 4.0}""")]
    [TestCase("opt", "qk_layernorm", "true")]
    [TestCase("opt", "scale_embedding", "true")]
    [TestCase("qwen2", "use_sliding_window", "true", "sliding_window", "8", "max_window_layers", "1")]
    [TestCase("qwen2", "layer_types", """["linear_attention"]""")]
    [TestCase("qwen2", "rope_scaling", """{"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}""")]
    [TestCase("qwen2", "partial_rotary_factor", "0.5")]
    [TestCase("qwen2", "num_key_value_heads", "4")]
    [TestCase("qwen2", "attention_bias", "false")]
    [TestCase("qwen2", "num_experts", "8")]
    public void SettingThatIsNotSupported_IsRefusedByName(string name, params string[] settings)
    {
        JsonObject config = Config(name);
        for (int i = 0; i < settings.Length; i += 2)
            config[settings[i]] = JsonNode.Parse(settings[i + 1]);
        string expected = settings[0] is "rope_scaling" or "rope_parameters" ? "rotary type" : settings[0] == "rotary_pct" ? "share"
            : settings[0] is "n_head" or "num_key_value_heads" ? "heads" : settings[0] == "layer_types" ? "layer type" : settings[0];
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [TestCase("llama")]
    [TestCase("gpt_neo")]
    public void UnknownFamily_IsRefused(string family)
    {
        JsonObject config = Config("gpt2");
        config["model_type"] = family;
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains(family).And.Message.Contains("gpt_neox"));
    }

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("{}")]
    [TestCase("{\"model_type\": 3}")]
    [TestCase("{\"model_type\": \"gpt2\"}")]
    public void NoConfiguration_IsAPlainError(string text) =>
        Assert.That(() => LanguageModelConfiguration.Parse(text, "here"), Throws.TypeOf<BadInputException>().With.Message.Contains("here"));

    [Test]
    public void SlidingWindowThatBindsNowhere_IsAccepted()
    {
        JsonObject config = Config("qwen2");
        config["use_sliding_window"] = true;
        config["sliding_window"] = 64;
        Assert.That(Parse(config).LayerCount, Is.EqualTo(3));
    }

    private static LanguageModelConfiguration Parse(JsonObject config) => LanguageModelConfiguration.Parse(config.ToJsonString(), "config.json");

    private static JsonObject Config(string name)
    {
        using JsonDocument document = ReferenceFiles.Json("language", name, "config.json");
        return JsonNode.Parse(document.RootElement.GetRawText())!.AsObject();
    }
}
