using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Language;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>What a tower returns beside its neurons.</summary>
internal enum TowerOutput
{
    /// <summary>All tokens after the last norm.</summary>
    LastHidden,

    /// <summary>An embedding of the class token, after the last norm and the projection.</summary>
    ClassEmbedding,

    /// <summary>An embedding of the mean of the places.</summary>
    MeanEmbedding,

    /// <summary>One that cannot be computed here (a pooling by attention).</summary>
    None,
}

/// <summary>The shape of a vision transformer, whichever family it is of: what all of them share, and in what they differ.</summary>
/// <remarks>Parameters have one set of names here, which <see cref="TowerNames"/> and others map the checkpoints' names to.</remarks>
internal sealed record TowerConfiguration
{
    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>Channels of the image.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Height and width of a patch, in pixels.</summary>
    public required (int Height, int Width) Patch { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int Hidden { get; init; }

    /// <summary>Blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Neurons of a block.</summary>
    public required int Neurons { get; init; }

    /// <summary>Class tokens, which come first.</summary>
    public int ClassTokens { get; init; } = 1;

    /// <summary>Register tokens, after the class tokens; they have no position.</summary>
    public int Registers { get; init; }

    /// <summary>Learned (or stored) positions of class tokens and patches; null for a tower with rotary positions.</summary>
    public PositionTable? Positions { get; init; }

    /// <summary>Base of the rotary frequencies; null for a tower without.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>Whether the rotary periods lie in the checkpoint.</summary>
    public bool StoredPeriods { get; init; }

    /// <summary>Whether the patch embedding has a bias.</summary>
    public bool PatchBias { get; init; } = true;

    /// <summary>Whether there is a norm before the blocks.</summary>
    public bool PreNorm { get; init; }

    /// <summary>Whether the norms of a block stand after its branches, not before.</summary>
    public bool NormsAfterBranches { get; init; }

    /// <summary>Which of the attention's projections have a bias.</summary>
    public (bool Query, bool Key, bool Value, bool Output) AttentionBias { get; init; } = (true, true, true, true);

    /// <summary>Whether the MLP's projections have biases.</summary>
    public bool MlpBias { get; init; } = true;

    /// <summary>Whether the MLP is gated: down(activation(gate x) * up x).</summary>
    public bool Gated { get; init; }

    /// <summary>The MLP's non-linearity.</summary>
    public required ActivationFunction Activation { get; init; }

    /// <summary>Whether each branch is scaled by a learned vector.</summary>
    public bool LayerScale { get; init; }

    /// <summary>Epsilon of the norms.</summary>
    public required double Epsilon { get; init; }

    /// <summary>What it returns.</summary>
    public TowerOutput Output { get; init; } = TowerOutput.LastHidden;

    /// <summary>Whether the last norm comes after the mean over the places, not before.</summary>
    public bool NormAfterPooling { get; init; }

    /// <summary>Width of the embedding that the class token is projected to; null without a projection.</summary>
    public int? Projection { get; init; }

    /// <summary>Whether the projection is stored as [hidden, embedding], not the other way round.</summary>
    public bool ProjectionByColumns { get; init; }

    /// <summary>Whether the projection has a bias.</summary>
    public bool ProjectionBias { get; init; }

    /// <summary>Tokens that stand for no place.</summary>
    public int Prefix => ClassTokens + Registers;

    /// <summary>Name of block <paramref name="layer"/>'s parameters up to the last dot.</summary>
    public static string Block(int layer) => FormattableString.Invariant($"blocks.{layer}.");

    /// <summary>Every parameter.</summary>
    public IReadOnlyList<WeightShape> Parameters()
    {
        var list = new List<WeightShape> { new("patch.weight", Hidden, Channels, Patch.Height, Patch.Width) };
        void Vector(bool there, string name, long size)
        {
            if (there)
                list.Add(new WeightShape(name, size));
        }

        void Linear(string name, long outputs, long inputs, bool bias)
        {
            list.Add(new WeightShape(name + ".weight", outputs, inputs));
            Vector(bias, name + ".bias", outputs);
        }

        void Norm(bool there, string name)
        {
            Vector(there, name + ".weight", Hidden);
            Vector(there, name + ".bias", Hidden);
        }

        Vector(PatchBias, "patch.bias", Hidden);
        if (ClassTokens > 0)
            list.Add(new WeightShape("class_tokens", ClassTokens, Hidden));
        if (Registers > 0)
            list.Add(new WeightShape("registers", Registers, Hidden));
        if (Positions is not null)
            list.Add(new WeightShape("positions", ClassTokens + Positions.Count, Hidden));
        Vector(StoredPeriods, "periods", Hidden / Heads / 4);
        Norm(PreNorm, "pre_norm");
        for (int layer = 0; layer < Layers; layer++)
        {
            string block = Block(layer);
            Norm(true, block + "norm1");
            Linear(block + "attention.query", Hidden, Hidden, AttentionBias.Query);
            Linear(block + "attention.key", Hidden, Hidden, AttentionBias.Key);
            Linear(block + "attention.value", Hidden, Hidden, AttentionBias.Value);
            Linear(block + "attention.output", Hidden, Hidden, AttentionBias.Output);
            Vector(LayerScale, block + "scale1", Hidden);
            Norm(true, block + "norm2");
            if (Gated)
                Linear(block + "mlp.gate", Neurons, Hidden, MlpBias);
            Linear(block + "mlp.up", Neurons, Hidden, MlpBias);
            Linear(block + "mlp.down", Hidden, Neurons, MlpBias);
            Vector(LayerScale, block + "scale2", Hidden);
        }
        Norm(Output != TowerOutput.None, "norm");
        if (Projection is { } embedding)
        {
            list.Add(ProjectionByColumns ? new WeightShape("head.weight", Hidden, embedding)
                : new WeightShape("head.weight", embedding, Hidden));
            Vector(ProjectionBias, "head.bias", embedding);
        }
        return list;
    }
}
