using System.Text.RegularExpressions;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>The names of towers' tensors in checkpoints, of the hub and of the originals, as parameters of a
/// <see cref="TowerConfiguration"/>.</summary>
/// <remarks>Every method answers as <see cref="Checkpoints.WeightSet.Read"/> asks: several parameters for a matrix that packs them, none
/// for what is known and not needed, null for what is not known.</remarks>
internal static partial class TowerNames
{
    private static readonly string[] Beside = [];

    /// <summary>DINOv2, DINOv3, Pixio and masked autoencoders: names of transformers and of the originals.</summary>
    /// <param name="name">A name, under whatever wrappers.</param>
    /// <param name="keyIsMasked">Whether the key's part of a packed bias is masked.</param>
    internal static string[]? OfVit(string name, bool keyIsMasked)
    {
        string bare = WithoutWrappers(name);
        if (Block().Match(bare) is { Success: true } block)
            return InBlock($"blocks.{block.Groups["layer"].Value}.", block.Groups["rest"].Value, keyIsMasked);
        return bare switch
        {
            "cls_token" or "embeddings.cls_token" => ["class_tokens"],
            "pos_embed" or "embeddings.position_embeddings" => ["positions"],
            "register_tokens" or "storage_tokens" or "embeddings.register_tokens" => ["registers"],
            "patch_embed.proj.weight" or "embeddings.patch_embeddings.projection.weight" or "embeddings.patch_embeddings.weight" =>
                ["patch.weight"],
            "patch_embed.proj.bias" or "embeddings.patch_embeddings.projection.bias" or "embeddings.patch_embeddings.bias" =>
                ["patch.bias"],
            "rope_embed.periods" => ["periods"],
            "norm.weight" or "layernorm.weight" => ["norm.weight"],
            "norm.bias" or "layernorm.bias" => ["norm.bias"],
            _ => OtherTasks().IsMatch(bare) ? Beside : null,
        };
    }

    /// <summary>CLIP as transformers lays it out; the text tower lies in the same file.</summary>
    internal static string[]? OfClip(string name)
    {
        string bare = WithoutWrappers(name);
        if (ClipBlock().Match(bare) is { Success: true } block)
        {
            string part = block.Groups["part"].Value, own = part switch
            {
                "layer_norm1" => "norm1",
                "layer_norm2" => "norm2",
                "self_attn.q_proj" => "attention.query",
                "self_attn.k_proj" => "attention.key",
                "self_attn.v_proj" => "attention.value",
                "self_attn.out_proj" => "attention.output",
                "mlp.fc1" => "mlp.up",
                "mlp.fc2" => "mlp.down",
                _ => "",
            };
            return own.Length == 0 ? null : [$"blocks.{block.Groups["layer"].Value}.{own}.{block.Groups["kind"].Value}"];
        }
        const string tower = "vision_model.";
        return (bare.StartsWith(tower, StringComparison.Ordinal) ? bare[tower.Length..] : bare) switch
        {
            "embeddings.class_embedding" => ["class_tokens"],
            "embeddings.patch_embedding.weight" => ["patch.weight"],
            "embeddings.position_embedding.weight" => ["positions"],
            "embeddings.position_ids" => Beside,
            "pre_layrnorm.weight" => ["pre_norm.weight"],
            "pre_layrnorm.bias" => ["pre_norm.bias"],
            "post_layernorm.weight" => ["norm.weight"],
            "post_layernorm.bias" => ["norm.bias"],
            "visual_projection.weight" => ["head.weight"],
            "logit_scale" or "logit_bias" => Beside,
            _ => bare.StartsWith("text_model.", StringComparison.Ordinal) || bare.StartsWith("text_projection.", StringComparison.Ordinal)
                ? Beside : null,
        };
    }

    /// <summary>OpenCLIP's own towers and its timm trunk; the text tower lies in the same file.</summary>
    /// <param name="name">A name, under whatever wrappers.</param>
    /// <param name="outputIsWanted">Whether what comes after the blocks is a parameter.</param>
    internal static string[]? OfOpenClip(string name, bool outputIsWanted)
    {
        string bare = WithoutWrappers(name);
        if (!bare.StartsWith("visual.", StringComparison.Ordinal))
            return OpenClipText().IsMatch(bare) ? Beside : null;
        bare = bare["visual.".Length..];
        if (OpenClipBlock().Match(bare) is { Success: true } block)
        {
            string prefix = $"blocks.{block.Groups["layer"].Value}.";
            return block.Groups["rest"].Value switch
            {
                "attn.in_proj_weight" => Packed(prefix, "weight", keyIsMasked: false),
                "attn.in_proj_bias" => Packed(prefix, "bias", keyIsMasked: false),
                "ls_1.gamma" => [prefix + "scale1"],
                "ls_2.gamma" => [prefix + "scale2"],
                { } rest => LinearPart().Match(rest) is not { Success: true } linear ? null : linear.Groups["part"].Value switch
                {
                    "ln_1" => [$"{prefix}norm1.{linear.Groups["kind"].Value}"],
                    "ln_2" => [$"{prefix}norm2.{linear.Groups["kind"].Value}"],
                    "attn.out_proj" => [$"{prefix}attention.output.{linear.Groups["kind"].Value}"],
                    "mlp.c_fc" => [$"{prefix}mlp.up.{linear.Groups["kind"].Value}"],
                    "mlp.c_proj" => [$"{prefix}mlp.down.{linear.Groups["kind"].Value}"],
                    _ => null,
                },
            };
        }
        return bare switch
        {
            "class_embedding" => ["class_tokens"],
            "positional_embedding" => ["positions"],
            "conv1.weight" => ["patch.weight"],
            "ln_pre.weight" => ["pre_norm.weight"],
            "ln_pre.bias" => ["pre_norm.bias"],
            "ln_post.weight" => outputIsWanted ? ["norm.weight"] : Beside,
            "ln_post.bias" => outputIsWanted ? ["norm.bias"] : Beside,
            "proj" => outputIsWanted ? ["head.weight"] : Beside,
            "trunk.head.weight" => ["head.weight"],
            "trunk.head.bias" => ["head.bias"],
            _ when bare.StartsWith("trunk.", StringComparison.Ordinal) => OfVit(bare["trunk.".Length..], keyIsMasked: false),
            _ => !outputIsWanted && bare.StartsWith("attn_pool", StringComparison.Ordinal) ? Beside : null,
        };
    }

    /// <summary>What training put around a model's names: <c>module.</c>, <c>teacher.backbone.</c> and the like.</summary>
    internal static string WithoutWrappers(string name)
    {
        while (Wrapper().Match(name) is { Success: true } wrapper)
            name = name[wrapper.Length..];
        return name;
    }

    private static string[]? InBlock(string prefix, string rest, bool keyIsMasked)
    {
        switch (rest)
        {
            case "attn.qkv.weight":
                return Packed(prefix, "weight", keyIsMasked: false);
            case "attn.qkv.bias":
                return Packed(prefix, "bias", keyIsMasked);
            case "attn.qkv.bias_mask":
                return Beside;
            case "attn.q_bias":
                return [prefix + "attention.query.bias"];
            case "attn.v_bias":
                return [prefix + "attention.value.bias"];
            case "ls1.gamma" or "layer_scale1.lambda1":
                return [prefix + "scale1"];
            case "ls2.gamma" or "layer_scale2.lambda1":
                return [prefix + "scale2"];
        }
        if (LinearPart().Match(rest) is not { Success: true } linear)
            return null;
        string kind = "." + linear.Groups["kind"].Value, own = linear.Groups["part"].Value switch
        {
            "norm1" or "layernorm_before" => "norm1",
            "norm2" or "layernorm_after" => "norm2",
            "attention.attention.query" or "attention.q_proj" => "attention.query",
            "attention.attention.key" or "attention.k_proj" => "attention.key",
            "attention.attention.value" or "attention.v_proj" => "attention.value",
            "attention.output.dense" or "attention.o_proj" or "attn.proj" => "attention.output",
            "mlp.fc1" or "mlp.up_proj" or "mlp.w2" or "intermediate.dense" => "mlp.up",
            "mlp.gate_proj" or "mlp.w1" => "mlp.gate",
            "mlp.fc2" or "mlp.down_proj" or "mlp.w3" or "mlp.weights_out" or "output.dense" => "mlp.down",
            _ => "",
        };
        if (linear.Groups["part"].Value is "mlp.w12" or "mlp.weights_in")
            return [prefix + "mlp.gate" + kind, prefix + "mlp.up" + kind];
        return own.Length == 0 ? null : [prefix + own + kind];
    }

    private static string[] Packed(string prefix, string kind, bool keyIsMasked) =>
        [$"{prefix}attention.query.{kind}", keyIsMasked ? "" : $"{prefix}attention.key.{kind}", $"{prefix}attention.value.{kind}"];

    [GeneratedRegex(
        @"^(module|_orig_mod|_fsdp_wrapped_module|state_dict|model|model_ema|teacher|student|backbone|encoder(?=\.(blocks|patch_embed|cls_token|pos_embed|norm)\b)"
        + @"|dinov2|dinov2_with_registers|dinov3_vit|pixio|vit|clip)\.")]
    private static partial Regex Wrapper();

    // Chunked blocks of the original DINOv2 are counted through: blocks.1.3 is block 3.
    [GeneratedRegex(@"^(?:encoder\.layers?|layers?|blocks(?:\.[0-9]+)?)\.(?<layer>[0-9]{1,6})\.(?<rest>[a-z].*)\z")]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?:vision_model\.)?encoder\.layers\.(?<layer>[0-9]{1,6})\.(?<part>[a-z0-9_.]+)\.(?<kind>weight|bias)\z")]
    private static partial Regex ClipBlock();

    [GeneratedRegex(@"^transformer\.resblocks\.(?<layer>[0-9]{1,6})\.(?<rest>.+)\z")]
    private static partial Regex OpenClipBlock();

    [GeneratedRegex(@"^(?<part>[a-z0-9_.]+)\.(?<kind>weight|bias)\z")]
    private static partial Regex LinearPart();

    // Masked tokens, decoders and heads: training and other tasks, whose tensors no neuron depends on.
    [GeneratedRegex(@"^(embeddings\.)?mask_token\z|^(decoder|classifier|head|linear_head|dino_head|ibot_head|local_cls_norm)\b|^decoder_")]
    private static partial Regex OtherTasks();

    [GeneratedRegex(@"^(text\.|transformer\.|token_embedding\.|ln_final\.|text_decoder\.|text_projection\b)|"
        + @"^(positional_embedding|logit_scale|logit_bias|attn_mask|cls_emb)\z")]
    private static partial Regex OpenClipText();
}
