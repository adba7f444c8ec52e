using Rosetta.Empirical.Backend;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>
/// GPT-NeoX (Black et al. 2022): x + attention(norm1 x) + mlp(norm2 x) in the parallel form, one after the other in the sequential form.
/// </summary>
public sealed class GptNeoXModel : LanguageModel
{
    private readonly GptNeoXConfiguration _configuration;
    private readonly RotaryTable _rotary;

    internal GptNeoXModel(GptNeoXConfiguration configuration, ScalarType type, Device? device) : base(configuration, type, device)
    {
        _configuration = configuration;
        _rotary = new RotaryTable(configuration.Rotary, configuration.HiddenSize / configuration.HeadCount, type, Device);
    }

    /// <inheritdoc/>
    public override Tensor DownProjection(int layer) => this[$"gpt_neox.layers.{layer}.mlp.dense_4h_to_h.weight"].alias();

    /// <inheritdoc/>
    public override Tensor Unembedding(bool foldFinalNormGain) =>
        foldFinalNormGain ? UnembeddingTable * this["gpt_neox.final_layer_norm.weight"] : UnembeddingTable.alias();

    private protected override Tensor Embed(Tensor ids) => Lookup(ids, "gpt_neox.embed_in.weight");

    private protected override BlockMiddle Begin(int layer, Tensor stream)
    {
        // In the parallel form the neurons do not depend on this block's attention: it waits for the second half, which may not be wanted.
        Tensor residual = _configuration.ParallelResidual ? stream : stream.Plus(Attention(layer, stream));
        string block = $"gpt_neox.layers.{layer}.";
        Tensor normed = Norm(residual, block + "post_attention_layernorm");
        return new BlockMiddle(stream, residual, _configuration.Activation.Apply(Linear(normed, block + "mlp.dense_h_to_4h")));
    }

    private protected override Tensor End(int layer, BlockMiddle middle)
    {
        Tensor written = Linear(middle.Neurons, $"gpt_neox.layers.{layer}.mlp.dense_4h_to_h");
        return _configuration.ParallelResidual ? written.Plus(Attention(layer, middle.Input)).Plus(middle.Input)
            : written.Plus(middle.Residual);
    }

    private protected override Tensor BeforeUnembedding(Tensor stream) => Norm(stream, "gpt_neox.final_layer_norm");

    /// <inheritdoc/>
    public override Parameter UnembeddingTable => this[_configuration.TiedEmbeddings ? "gpt_neox.embed_in.weight" : "embed_out.weight"];

    private Tensor Attention(int layer, Tensor stream)
    {
        string block = $"gpt_neox.layers.{layer}.";
        Tensor joined = Linear(Norm(stream, block + "input_layernorm"), block + "attention.query_key_value", _configuration.AttentionBias);
        // Head by head: query, key, value.
        Tensor heads = joined.unflatten(2, [_configuration.HeadCount, 3, -1]).permute(3, 0, 2, 1, 4);
        Tensor turned = _rotary.Turn(heads.narrow(0, 0, 2));
        Tensor mixed = CausalAttention.Attend(turned.select(0, 0), turned.select(0, 1), heads.select(0, 2));
        return Linear(mixed, block + "attention.dense", _configuration.AttentionBias);
    }

    private protected override void Dispose(bool disposing)
    {
        _rotary.Dispose();
        base.Dispose(disposing);
    }
}
