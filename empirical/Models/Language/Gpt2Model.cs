using Rosetta.Empirical.Backend;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Language;

/// <summary>GPT-2 (Radford et al. 2019): x + attention(norm x), then x + mlp(norm x), with learned positions.</summary>
public sealed class Gpt2Model : LanguageModel
{
    private readonly Gpt2Configuration _configuration;

    internal Gpt2Model(Gpt2Configuration configuration, ScalarType type, Device? device) : base(configuration, type, device) =>
        _configuration = configuration;

    /// <inheritdoc/>
    public override Tensor DownProjection(int layer) => this[$"transformer.h.{layer}.mlp.c_proj.weight"].t();

    /// <inheritdoc/>
    public override Tensor Unembedding(bool foldFinalNormGain) =>
        foldFinalNormGain ? UnembeddingTable * this["transformer.ln_f.weight"] : UnembeddingTable.alias();

    private protected override Tensor Embed(Tensor ids) => Lookup(ids, "transformer.wte.weight")
        .Plus(this["transformer.wpe.weight"].narrow(0, 0, ids.shape[1]));

    private protected override BlockMiddle Begin(int layer, Tensor stream)
    {
        string block = $"transformer.h.{layer}.";
        Tensor joined = Transposed(Norm(stream, block + "ln_1"), block + "attn.c_attn");
        Tensor heads = joined.unflatten(2, [3, _configuration.HeadCount, -1]).permute(2, 0, 3, 1, 4);
        Tensor mixed = CausalAttention.Attend(heads.select(0, 0), heads.select(0, 1), heads.select(0, 2), RelativeScale(layer));
        Tensor residual = stream.Plus(Transposed(mixed, block + "attn.c_proj"));
        Tensor neurons = _configuration.Activation.Apply(Transposed(Norm(residual, block + "ln_2"), block + "mlp.c_fc"));
        return new BlockMiddle(stream, residual, neurons);
    }

    private protected override Tensor End(int layer, BlockMiddle middle) =>
        middle.Residual.Plus(Transposed(middle.Neurons, $"transformer.h.{layer}.mlp.c_proj"));

    private protected override Tensor BeforeUnembedding(Tensor stream) => Norm(stream, "transformer.ln_f");

    /// <inheritdoc/>
    public override Parameter UnembeddingTable => this[_configuration.TiedEmbeddings ? "transformer.wte.weight" : "lm_head.weight"];

    // Weights are stored (in, out).
    private Tensor Transposed(Tensor input, string name) => Linear(input, this[name + ".weight"].t(), this[name + ".bias"]);

    private double RelativeScale(int layer) =>
        (_configuration.ScaledAttention ? 1 : Math.Sqrt((double)_configuration.HiddenSize / _configuration.HeadCount))
        / (_configuration.ScaledByLayer ? layer + 1 : 1);
}
