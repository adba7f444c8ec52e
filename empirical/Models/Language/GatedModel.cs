using Rosetta.Empirical.Backend;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// Decoders of Llama's kind (Touvron et al. 2023), Qwen2 (Yang et al. 2024) among them: x + attention(norm x), then x + down(act(gate(norm
/// x)) * up(norm x)).
/// </summary>
public sealed class GatedModel : LanguageModel
{
    private readonly GatedConfiguration _configuration;
    private readonly RotaryTable _rotary;

    internal GatedModel(GatedConfiguration configuration, ScalarType type, Device? device) : base(configuration, type, device)
    {
        _configuration = configuration;
        _rotary = new RotaryTable(configuration.Rotary, configuration.HeadSize, type, Device);
    }

    /// <inheritdoc/>
    public override Tensor DownProjection(int layer) => this[$"model.layers.{layer}.mlp.down_proj.weight"].alias();

    /// <inheritdoc/>
    public override Tensor Unembedding(bool foldFinalNormGain) =>
        foldFinalNormGain ? UnembeddingTable * this["model.norm.weight"] : UnembeddingTable.alias();

    private protected override Tensor Embed(Tensor ids) => Lookup(ids, "model.embed_tokens.weight");

    private protected override BlockMiddle Begin(int layer, Tensor stream)
    {
        string block = $"model.layers.{layer}.";
        Tensor residual = stream.Plus(Attention(block + "self_attn.", RootMeanSquareNorm(stream, block + "input_layernorm")));
        Tensor normed = RootMeanSquareNorm(residual, block + "post_attention_layernorm");
        Tensor gate = _configuration.Activation.Apply(Linear(normed, block + "mlp.gate_proj", _configuration.MlpBias));
        return new BlockMiddle(stream, residual, gate * Linear(normed, block + "mlp.up_proj", _configuration.MlpBias));
    }

    private protected override Tensor End(int layer, BlockMiddle middle) =>
        middle.Residual.Plus(Linear(middle.Neurons, $"model.layers.{layer}.mlp.down_proj", _configuration.MlpBias));

    private protected override Tensor BeforeUnembedding(Tensor stream) => RootMeanSquareNorm(stream, "model.norm");

    /// <inheritdoc/>
    public override Parameter UnembeddingTable => this[_configuration.TiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight"];

    private Tensor Attention(string name, Tensor input)
    {
        Tensor queries = _rotary.Turn(CausalAttention.SplitHeads(Linear(input, name + "q_proj", _configuration.QueryKeyValueBias),
            _configuration.HeadCount));
        Tensor keys = _rotary.Turn(CausalAttention.SplitHeads(Linear(input, name + "k_proj", _configuration.QueryKeyValueBias),
            _configuration.KeyValueHeadCount));
        Tensor values = CausalAttention.SplitHeads(Linear(input, name + "v_proj", _configuration.QueryKeyValueBias),
            _configuration.KeyValueHeadCount);
        int group = _configuration.HeadCount / _configuration.KeyValueHeadCount;
        if (group > 1)
        {
            keys = keys.repeat_interleave(group, 1);
            values = values.repeat_interleave(group, 1);
        }
        return Linear(CausalAttention.Attend(queries, keys, values), name + "o_proj", _configuration.AttentionOutputBias);
    }

    // In float32 whatever the model's type, as the original does.
    private Tensor RootMeanSquareNorm(Tensor input, string name)
    {
        Tensor wide = input.to(ScalarType.Float32);
        Tensor scaled = wide * rsqrt((wide * wide).mean([-1], keepdim: true).Plus(_configuration.NormEpsilon));
        return this[name + ".weight"] * scaled.to(Type);
    }

    private protected override void Dispose(bool disposing)
    {
        _rotary.Dispose();
        base.Dispose(disposing);
    }
}
