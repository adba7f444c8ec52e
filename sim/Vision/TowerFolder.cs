using System.Text.Json;
using System.Text.Json.Nodes;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Storage;
using Rosetta.Sim.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>Writes trained towers in the layouts of their originals, with what their pixels go through, so that any reader of those takes
/// them.</summary>
internal static class TowerFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A folder of transformers' model type <c>pixio</c>: the encoder alone.</summary>
    public static void WritePixio(string folder, VisionShape shape, ParameterBank bank, TransformerStack encoder)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        var tensors = new List<(string Name, Tensor Value)>
        {
            ("embeddings.cls_token", bank["class"]), ("embeddings.position_embeddings", bank["positions"].unsqueeze(0)),
            ("embeddings.patch_embeddings.projection.weight", Kernel(bank["patch.weight"], shape)),
            ("embeddings.patch_embeddings.projection.bias", bank["patch.bias"]),
            ("layernorm.weight", bank["norm.weight"]), ("layernorm.bias", bank["norm.bias"]),
        };
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string own = encoder.Block(layer), block = FormattableString.Invariant($"encoder.layer.{layer}.");
            foreach (string kind in new[] { "weight", "bias" })
            {
                foreach ((string part, int i) in new[] { "query", "key", "value" }.Select((part, i) => (part, i)))
                    tensors.Add(($"{block}attention.attention.{part}.{kind}", bank[own + "qkv." + kind].narrow(0, i * shape.Width,
                        shape.Width)));
                foreach ((string from, string to) in new[] { ("norm1", "norm1"), ("output", "attention.output.dense"), ("norm2", "norm2"),
                    ("up", "mlp.fc1"), ("down", "mlp.fc2") })
                    tensors.Add(($"{block}{to}.{kind}", bank[$"{own}{from}.{kind}"]));
            }
        }
        Write(Path.Combine(folder, "model.safetensors"), tensors);
        WriteJson(Path.Combine(folder, "preprocessor_config.json"), new JsonObject
        {
            ["image_processor_type"] = "BitImageProcessor", ["do_resize"] = true,
            ["size"] = new JsonObject { ["height"] = shape.Side, ["width"] = shape.Side }, ["resample"] = 3, ["do_center_crop"] = false,
            ["do_rescale"] = true, ["rescale_factor"] = 1 / 255.0, ["do_normalize"] = true,
            ["image_mean"] = Numbers(VisionData.ImageNet.Mean), ["image_std"] = Numbers(VisionData.ImageNet.Deviation),
        });
        WriteJson(Path.Combine(folder, "config.json"), new JsonObject
        {
            ["model_type"] = "pixio", ["hidden_size"] = shape.Width, ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads, ["mlp_ratio"] = 4, ["hidden_act"] = "gelu", ["layer_norm_eps"] = 1e-6,
            ["image_size"] = shape.Side, ["patch_size"] = shape.Patch, ["num_channels"] = 3, ["qkv_bias"] = true,
            ["n_cls_tokens"] = MaskedAutoencoder.ClassTokens,
        });
    }

    /// <summary>A folder of OpenCLIP's: both towers, and the words of the captions.</summary>
    public static void WriteOpenClip(string folder, VisionShape shape, ParameterBank bank, TransformerStack image, TransformerStack text)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        var tensors = new List<(string Name, Tensor Value)>
        {
            ("visual.conv1.weight", Kernel(bank["visual.patch.weight"], shape)), ("visual.class_embedding", bank["visual.class"]),
            ("visual.positional_embedding", bank["visual.positions"]), ("visual.proj", bank["visual.proj"]),
            ("token_embedding.weight", bank["token_embedding"]), ("positional_embedding", bank["positional_embedding"]),
            ("text_projection", bank["text_projection"]), ("logit_scale", bank["logit_scale"].squeeze(0)),
        };
        foreach (string norm in new[] { "visual.ln_pre", "visual.ln_post", "ln_final" })
            tensors.AddRange([($"{norm}.weight", bank[norm + ".weight"]), ($"{norm}.bias", bank[norm + ".bias"])]);
        Blocks("visual.transformer", image, shape.Layers);
        Blocks("transformer", text, ContrastivePair.TextLayers);
        Write(Path.Combine(folder, "open_clip_model.safetensors"), tensors);
        WriteJson(Path.Combine(folder, "words.json"), new JsonArray([.. SceneCaption.Tokens.Select(word => (JsonNode)word)]));
        WriteJson(Path.Combine(folder, "open_clip_config.json"), new JsonObject
        {
            ["model_cfg"] = new JsonObject
            {
                ["embed_dim"] = ContrastivePair.Embedding,
                ["vision_cfg"] = new JsonObject
                {
                    ["image_size"] = shape.Side, ["layers"] = shape.Layers, ["width"] = shape.Width,
                    ["head_width"] = shape.Width / shape.Heads, ["patch_size"] = shape.Patch,
                },
                ["text_cfg"] = new JsonObject
                {
                    ["context_length"] = SceneCaption.Context, ["vocab_size"] = SceneCaption.Vocabulary,
                    ["width"] = ContrastivePair.TextWidth, ["heads"] = ContrastivePair.TextHeads, ["layers"] = ContrastivePair.TextLayers,
                },
            },
            ["preprocess_cfg"] = new JsonObject
            {
                ["mean"] = Numbers(VisionData.Clip.Mean), ["std"] = Numbers(VisionData.Clip.Deviation), ["interpolation"] = "bicubic",
                ["resize_mode"] = "squash",
            },
        });

        void Blocks(string name, TransformerStack stack, int layers)
        {
            for (int layer = 0; layer < layers; layer++)
            {
                string own = stack.Block(layer), block = FormattableString.Invariant($"{name}.resblocks.{layer}.");
                foreach (string kind in new[] { "weight", "bias" })
                {
                    tensors.Add(($"{block}attn.in_proj_{kind}", bank[own + "qkv." + kind]));
                    foreach ((string from, string to) in new[] { ("norm1", "ln_1"), ("output", "attn.out_proj"), ("norm2", "ln_2"),
                        ("up", "mlp.c_fc"), ("down", "mlp.c_proj") })
                        tensors.Add(($"{block}{to}.{kind}", bank[$"{own}{from}.{kind}"]));
                }
            }
        }
    }

    /// <summary>A folder with a pMF DiT's weights; their names and shapes say all of it.</summary>
    public static void WritePixelFlow(string folder, ParameterBank bank)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Write(Path.Combine(folder, "model.safetensors"), [.. bank.All.Select(one => ("net." + one.Name, (Tensor)one.Parameter))]);
    }

    /// <summary>A linear map of patches as the convolution that it is.</summary>
    private static Tensor Kernel(Tensor weight, VisionShape shape) => weight.view(shape.Width, 3, shape.Patch, shape.Patch);

    private static void Write(string path, List<(string Name, Tensor Value)> tensors) => SafetensorsWriter.Write(path,
        tensors.ConvertAll(one => new SafetensorsDeclaration(one.Name, SafetensorsType.F32, one.Value.shape)), writer =>
        {
            foreach ((string name, Tensor value) in tensors)
                writer.Append(name, value.detach().contiguous().data<float>().ToArray());
        }, new Dictionary<string, string> { ["format"] = "pt" });

    private static JsonArray Numbers(double[] values) => [.. values.Select(value => (JsonNode)value)];

    private static void WriteJson(string path, JsonNode content) => AtomicFile.WriteText(path, content.ToJsonString(Indented) + "\n");
}
