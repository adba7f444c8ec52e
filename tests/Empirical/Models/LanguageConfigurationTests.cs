using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Models.Language;
using Rosetta.Tests.Reference;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Models;

/// <summary>Configurations: both styles of keys, and every key that would change the computation either honoured or refused by
/// name.</summary>
public sealed class LanguageConfigurationTests
{
    private static readonly string[] Cases =
        ["neox-parallel", "neox-sequential", "neox-hub", "gpt2", "gpt2-hub", "opt", "opt-postnorm", "opt-bin", "qwen2", "qwen2-sharded",
            "llama", "llama-scaled"];

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

    // What published files hold besides: GPT-2 medium and its older kin, Dolly, h2oGPT, Polyglot-Ko, GPT-NeoX-20B, OPT, Galactica, Qwen2.5,
    // SmolLM2 and fine-tunes.
    [TestCase("gpt2", """
        {"predict_special_tokens": true, "n_special": 0, "output_past": true, "xla_device": true, "afn": "gelu", "summary_activation": "tanh",
         "_num_labels": 1, "finetuning_task": "sst2", "torchscript": true, "use_bfloat16": true, "eos_token_ids": [50256], "n_ctx": 1024,
         "created_date": "2021-04-28", "license": "MIT", "tie_weights_": true, "pruned_heads": {}, "bad_words_ids": [[3]], "fused_mlp": true,
         "position_embedding_type": "absolute", "reorder_and_upcast_attn": true, "task_specific_params": {"text-generation": {"do_sample": true}}}
        """)]
    [TestCase("neox-hub", """
        {"custom_pipelines": {"text-generation": {"impl": "x.Y"}}, "num_steps": "global_step301000", "attention_probs_dropout_prob": 0.1,
         "hidden_dropout_prob": 0.1, "gradient_checkpointing": true, "rope_scaling": null, "use_flash_attention_2": true, "is_causal": true,
         "rope_theta": 1e4, "partial_rotary_factor": 2.5e-1, "num_key_value_heads": 4, "head_dim": 16, "is_decoder": true}
        """)]
    [TestCase("opt", """
        {"activation_dropout": 0.1, "prefix": "</s>", "output_projection": true, "learned_embeddings": true, "scale_embeddings": false,
         "badwordsids": [[44717]], "newlinemode": "s", "hidden_act": "relu", "summary_type": "cls_index", "max_length": 128}
        """)]
    [TestCase("qwen2", """
        {"use_mrope": false, "sliding_window": 16, "use_sliding_window": false, "max_window_layers": 0, "rope_scaling": null, "unsloth_version": "2025.3",
         "dual_chunk_attention_config": {"chunk_size": 262144}, "layer_types": ["full_attention", "full_attention", "full_attention"],
         "max_seq_length": 4096, "attention_bias": true, "head_dim": 8, "temperature": 0.7, "pad_token": "<|endoftext|>", "image_token_id": 7}
        """)]
    [TestCase("llama", """
        {"is_llama_config": true, "rope_interleaved": false, "pretraining_tp": 2, "max_length": 4096, "unsloth_fixed": true,
         "transformers.js_config": {"kv_cache_dtype": {"q4f16": "float16"}}}
        """)]
    public void KeysThatChangeNothing_LeaveTheModelAsItIs(string name, string keys)
    {
        JsonObject config = Config(name);
        foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
            config[key] = value?.DeepClone();
        Assert.That(Parse(config).ToJson(), Is.EqualTo(Parse(Config(name)).ToJson()));
    }

    [TestCase("neox-hub", "rotary_emb_base", "1e4", "rope_theta", "10000.0")]
    [TestCase("neox-hub", "rotary_pct", "0.5", "partial_rotary_factor", "5e-1")]
    [TestCase("gpt2", "layer_norm_epsilon", "0.00001", "layer_norm_eps", "1e-05")]
    [TestCase("gpt2", "n_embd", "48", "hidden_size", "48.0")]
    [TestCase("gpt2", "scale_attn_weights", "1", "scale_attn_by_inverse_layer_idx", "0")]
    public void NumbersAreComparedAsNumbers(string name, string first, string one, string second, string other)
    {
        JsonObject config = Config(name);
        config[first] = JsonNode.Parse(one);
        config[second] = JsonNode.Parse(other);
        LanguageModelConfiguration read = Parse(config);
        config.Remove(second);
        Assert.That(read.ToJson(), Is.EqualTo(Parse(config).ToJson()));
    }

    [TestCase("gpt2", "n_embd", "48", "hidden_size", "64")]
    [TestCase("neox-hub", "rotary_emb_base", "10000", "rope_theta", "1e5")]
    [TestCase("qwen2", "rope_scaling", """{"type": "default"}""", "rope_parameters", """{"rope_theta": 500}""")]
    public void TwoNamesThatDisagree_AreRefused(string name, string first, string one, string second, string other)
    {
        JsonObject config = Config(name);
        config[first] = JsonNode.Parse(one);
        config[second] = JsonNode.Parse(other);
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains(first).And.Message.Contains(second));
    }

    [TestCase("torch.float16", "torch.float16")]
    [TestCase("float16", "torch.float16")]
    [TestCase("half", "torch.float16")]
    [TestCase("torch.bfloat16", "torch.bfloat16")]
    [TestCase("torch.float32", "torch.float32")]
    [TestCase("torch.float64", "torch.float32")]
    [TestCase("float", "torch.float32")]
    [TestCase("auto", "torch.float32")]
    [TestCase(null, "torch.float32")]
    public void WeightTypes_AreKnownWithAndWithoutTheirModule(string? said, string meant)
    {
        JsonObject config = Config("neox-hub");
        foreach (string key in new[] { "torch_dtype", "dtype" })
        {
            config.Remove("torch_dtype");
            config[key] = said;
            string type = ((GptNeoXConfiguration)Parse(config)).Rotary.FrequencyType.ToString().ToUpperInvariant();
            Assert.That("TORCH." + type, Is.EqualTo(meant.ToUpperInvariant()));
        }
    }

    [TestCase("gpt2", "dtype", """{"": "float32"}""")]
    [TestCase("gpt2", "n_embd", "48.0")]
    [TestCase("gpt2", "n_embd", "3000000000")]
    [TestCase("gpt2", "n_embd", "1e30")]
    [TestCase("gpt2", "n_head", "2000000000")]
    [TestCase("gpt2", "scale_attn_weights", "2")]
    [TestCase("gpt2", "pruned_heads", """{"0": [1]}""")]
    [TestCase("gpt2", "hidden_act", "\"relu\"")]
    [TestCase("gpt2", "num_key_value_heads", "1")]
    [TestCase("gpt2", "position_embedding_type", "\"alibi\"")]
    [TestCase("gpt2", "is_causal", "false")]
    [TestCase("gpt2", "per_layer_config", """{"0": {"n_inner": 7}}""")]
    [TestCase("gpt2", "", "1")]
    [TestCase("opt", "learned_embeddings", "false")]
    [TestCase("opt", "scale_embeddings", "true")]
    [TestCase("opt", "num_attention_heads", "2000000000")]
    [TestCase("qwen2", "qkv_bias", "false")]
    [TestCase("qwen2", "use_mrope", "true")]
    [TestCase("qwen2", "is_causal", "false")]
    [TestCase("qwen2", "use_bidirectional_attention", "true")]
    [TestCase("qwen2", "num_key_value_heads", "2000000000")]
    [TestCase("qwen2", "layer_types", """["full_attention"]""")]
    [TestCase("qwen2", "use_sliding_window", "true", "sliding_window", "8", "max_window_layers", "0")]
    [TestCase("qwen2", "rope_scaling", "[2]")]
    [TestCase("llama", "is_llama_config", "false")]
    [TestCase("llama", "rope_interleaved", "true")]
    public void KeyThatWouldChangeTheModel_IsNamed(string name, params string[] settings)
    {
        JsonObject config = Config(name);
        for (int i = 0; i < settings.Length; i += 2)
            config[settings[i]] = JsonNode.Parse(settings[i + 1]);
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains($"'{settings[0]}'"));
    }

    [Test]
    public void SlidingWindowThatIsAbsent_HasTheOriginalsDefaults()
    {
        JsonObject config = Config("qwen2");
        config["max_position_embeddings"] = 10_000;
        config["use_sliding_window"] = true;
        // 28 layers come before the first that slides, and these are three.
        Assert.That(() => Parse(config), Throws.Nothing);
        config["max_window_layers"] = 1;
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains("4096"));
        config["sliding_window"] = null;
        Assert.That(() => Parse(config), Throws.Nothing);
    }

    [TestCase("gpt2", "add_cross_attention", "true")]
    [TestCase("gpt2", "activation_function", "\"xielu\"")]
    [TestCase("gpt2", "quantization_config", """{"bits": 4}""")]
    [TestCase("gpt2", "embedding_multiplier", "12")]
    [TestCase("gpt2", "dtype", "\"float8_e4m3fn\"")]
    [TestCase("gpt2", "dtype", "\"torch.torch.float32\"")]
    [TestCase("gpt2", "dtype", "\"torch.int8\"")]
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
    [TestCase("llama", "sliding_window", "16")]
    [TestCase("llama", "qkv_bias", "true")]
    [TestCase("llama", "partial_rotary_factor", "0.5")]
    [TestCase("llama", "rope_scaling", """{"rope_type": "longrope", "factor": 4.0}""")]
    public void SettingThatIsNotSupported_IsRefusedByName(string name, params string[] settings)
    {
        JsonObject config = Config(name);
        for (int i = 0; i < settings.Length; i += 2)
            config[settings[i]] = JsonNode.Parse(settings[i + 1]);
        string expected = settings[0] is "rope_scaling" or "rope_parameters" ? "rotary type" : settings[0] == "rotary_pct" ? "share"
            : settings[0] is "n_head" or "num_key_value_heads" ? "heads" : settings[0] == "layer_types" ? "layer type" : settings[0];
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains(expected));
    }

    [TestCase("gemma")]
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

    [TestCase("factor", "null")]
    [TestCase("low_freq_factor", "8")]
    [TestCase("original_max_position_embeddings", "0")]
    public void RescalingThatCannotBe_IsRefused(string key, string value)
    {
        JsonObject config = Config("llama-scaled");
        config["rope_scaling"]![key] = JsonNode.Parse(value);
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains(key));
    }

    /// <summary>Coordinates turn in pairs: a whole head of odd size has no room for the last, one that turns in part has.</summary>
    [TestCase("llama", "head_dim", "13")]
    [TestCase("qwen2", "head_dim", "1")]
    [TestCase("neox-hub", "num_attention_heads", "64", "rotary_pct", "1")]
    public void WholeHeadOfOddSize_CannotTurn(string name, params string[] settings)
    {
        JsonObject config = Config(name);
        for (int i = 0; i < settings.Length; i += 2)
            config[settings[i]] = JsonNode.Parse(settings[i + 1]);
        Assert.That(() => Parse(config), Throws.TypeOf<BadInputException>().With.Message.Contains("Coordinates turn in pairs"));
        if (name != "neox-hub")
            return;
        config["rotary_pct"] = 0.25;
        Assert.That(() => Parse(config), Throws.Nothing);
    }

    /// <summary>Llama's biases are those that the configuration asks for: on all four projections of attention, and on all three of the
    /// MLP.</summary>
    [TestCase("attention_bias", 4)]
    [TestCase("mlp_bias", 3)]
    public void Biases_AreWhereLlamaSaysSo(string key, int perLayer)
    {
        JsonObject config = Config("llama");
        int before = Parse(config).Parameters.Count;
        config[key] = true;
        LanguageModelConfiguration read = Parse(config);
        Assert.That(read.Parameters, Has.Count.EqualTo(before + perLayer * read.LayerCount));
        using LanguageModel model = read.CreateModel();
        model.Initialize(Rng.FromSeed("biases"));
        using TorchSharp.DisposeScope scope = TorchSharp.torch.NewDisposeScope();
        using IDisposable noGradients = TorchSharp.torch.no_grad();
        TorchSharp.torch.Tensor ids = TorchSharp.torch.arange(0, 20, TorchSharp.torch.ScalarType.Int64).reshape(1, 20),
            plain = model.Logits(ids);
        foreach (string bias in model.Parameters.Keys.Where(name => name.EndsWith(".bias", StringComparison.Ordinal)
            && !name.Contains("k_proj", StringComparison.Ordinal)))
        {
            // A key's bias is the one that softmax may not see; every other one moves the logits.
            model.Parameters[bias].add_(0.5f);
            Assert.That((model.Logits(ids) - plain).abs().max().item<float>(), Is.GreaterThan(1e-4), bias);
            model.Parameters[bias].sub_(0.5f);
        }
    }

    [Test]
    public void SlidingWindowThatBindsNowhere_IsAccepted()
    {
        JsonObject config = Config("qwen2");
        config["use_sliding_window"] = true;
        config["sliding_window"] = 64;
        Assert.That(Parse(config).LayerCount, Is.EqualTo(3));
    }

    private static LanguageModelConfiguration Parse(JsonObject config) =>
        LanguageModelConfiguration.Parse(config.ToJsonString(), "config.json");

    private static JsonObject Config(string name)
    {
        using JsonDocument document = ReferenceFiles.Json(name.StartsWith("llama", StringComparison.Ordinal) ? "language-llama"
            : "language", name, "config.json");
        return JsonNode.Parse(document.RootElement.GetRawText())!.AsObject();
    }
}
