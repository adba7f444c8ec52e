using Rosetta.Empirical.Backend;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>OPT (Zhang et al. 2022); the 350M size is post-norm, with projected embeddings.</summary>
public sealed class OptModel : LanguageModel
{
    private const string Decoder = "model.decoder.";
    private readonly OptConfiguration _configuration;

    internal OptModel(OptConfiguration configuration, ScalarType type, Device? device) : base(configuration, type, device) =>
        _configuration = configuration;

    /// <inheritdoc/>
    public override Tensor DownProjection(int layer) => this[$"{Decoder}layers.{layer}.fc2.weight"].alias();

    /// <inheritdoc/>
    public override Tensor Unembedding(bool foldFinalNormGain)
    {
        Tensor unembedding = _configuration.Projected ? UnembeddingTable.matmul(this[Decoder + "project_out.weight"])
            : UnembeddingTable.alias();
        return foldFinalNormGain && _configuration is { FinalNorm: true, AffineNorms: true }
            ? unembedding * this[Decoder + "final_layer_norm.weight"] : unembedding;
    }

    private protected override Tensor Embed(Tensor ids)
    {
        Tensor tokens = Lookup(ids, Decoder + "embed_tokens.weight");
        if (_configuration.Projected)
            tokens = Linear(tokens, Decoder + "project_in", withBias: false);
        return tokens.Plus(this[Decoder + "embed_positions.weight"].narrow(0, OptConfiguration.PositionOffset, ids.shape[1]));
    }

    private protected override BlockMiddle Begin(int layer, Tensor stream)
    {
        string block = $"{Decoder}layers.{layer}.";
        Tensor residual = stream.Plus(Attention(block + "self_attn.",
            _configuration.NormBefore ? AffineNorm(stream, block + "self_attn_layer_norm") : stream));
        if (!_configuration.NormBefore)
            residual = AffineNorm(residual, block + "self_attn_layer_norm");
        Tensor input = _configuration.NormBefore ? AffineNorm(residual, block + "final_layer_norm") : residual;
        return new BlockMiddle(stream, residual, _configuration.Activation.Apply(Linear(input, block + "fc1", _configuration.Biases)));
    }

    private protected override Tensor End(int layer, BlockMiddle middle)
    {
        string block = $"{Decoder}layers.{layer}.";
        Tensor sum = middle.Residual.Plus(Linear(middle.Neurons, block + "fc2", _configuration.Biases));
        return _configuration.NormBefore ? sum : AffineNorm(sum, block + "final_layer_norm");
    }

    private protected override Tensor BeforeUnembedding(Tensor stream)
    {
        Tensor normed = _configuration.FinalNorm ? AffineNorm(stream, Decoder + "final_layer_norm") : stream;
        return _configuration.Projected ? Linear(normed, Decoder + "project_out", withBias: false) : normed;
    }

    /// <inheritdoc/>
    public override Parameter UnembeddingTable => this[_configuration.TiedEmbeddings ? Decoder + "embed_tokens.weight" : "lm_head.weight"];

    private Tensor AffineNorm(Tensor input, string name) => _configuration.AffineNorms ? Norm(input, name)
        : nn.functional.layer_norm(input, [_configuration.HiddenSize], eps: _configuration.NormEpsilon);

    private Tensor Attention(string name, Tensor input)
    {
        Tensor Heads(string projection) => CausalAttention.SplitHeads(Linear(input, name + projection, _configuration.Biases),
            _configuration.HeadCount);
        Tensor mixed = CausalAttention.Attend(Heads("q_proj"), Heads("k_proj"), Heads("v_proj"));
        return Linear(mixed, name + "out_proj", _configuration.Biases);
    }
}
