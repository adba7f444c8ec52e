using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Sizes of a pMF DiT, read from its weights: no configuration lies beside them.</summary>
internal sealed class PixelFlowConfiguration
{
    /// <summary>Channels of the waves that numbers become.</summary>
    internal const int Waves = 256;

    /// <summary>Layers of linear maps and embeddings wear the names of the library that the port came from.</summary>
    internal const string LinearPart = "._flax_linear", EmbeddingPart = "._flax_embedding";

    internal PixelFlowConfiguration(CheckpointFolder files)
    {
        var shapes = files.Tensors.ToDictionary(tensor => NameOf(tensor.Name), tensor => tensor.Shape, StringComparer.Ordinal);
        IReadOnlyList<long> patches = Of("x_embedder.proj1.weight", 4), positions = Of("pos_embed", 3);
        (Bottleneck, Channels, Patch) = ((int)patches[0], (int)patches[1], (int)patches[2]);
        Width = (int)positions[2];
        Groups = [.. GroupNames.Select(name => (name, (int)Of(name, 3)[1]))];
        Classes = (int)Of($"y_embedder.embedding_table{EmbeddingPart}.weight", 2)[0];
        long places = positions[1] - Prefix;
        Side = (int)Math.Sqrt(Math.Max(places, 0));
        (Shared, Heads) = (Blocks("shared_blocks"), Blocks("u_heads"));
        HeadSize = (int)Of("shared_blocks.0.attn.q_norm.weight", 1)[0];
        Neurons = (int)Of($"shared_blocks.0.mlp.w1{LinearPart}.weight", 2)[0];
        if (places < 1 || (long)Side * Side != places || Width % HeadSize != 0 || HeadSize % 4 != 0 || patches[3] != Patch || Heads == 0)
        {
            throw new BadInputException($"'{files.Folder}' has {positions[1]} positions with a prefix of {Prefix}, {Heads} last blocks, "
                + $"a width "
                + $"of {Width} and heads of {HeadSize}", "A pMF DiT has a square of places, and heads that divide its width",
                "Take an undamaged checkpoint");
        }
        Own = PixelFlowSampling.Of(Width, Patch);

        IReadOnlyList<long> Of(string name, int axes) => shapes.TryGetValue(name, out IReadOnlyList<long>? shape) && shape.Count == axes
            ? shape : throw new BadInputException($"'{files.Folder}' has no tensor net.{name} of {axes} axes", "A pMF DiT has one",
                "Take an undamaged checkpoint");

        int Blocks(string name)
        {
            int count = 0;
            while (shapes.ContainsKey($"{name}.{count}.norm1.weight"))
                count++;
            return count;
        }
    }

    /// <summary>Learned tokens of the conditions, in the order of the sequence.</summary>
    internal static IReadOnlyList<string> GroupNames { get; } = ["class_tokens", "omega_tokens", "t_min_tokens", "t_max_tokens",
        "time_tokens"];

    /// <summary>Each group's name and number of tokens.</summary>
    internal IReadOnlyList<(string Name, int Tokens)> Groups { get; }

    /// <summary>Tokens before the places.</summary>
    internal int Prefix => Groups.Sum(group => group.Tokens);

    internal int Channels { get; }

    internal int Patch { get; }

    internal int Bottleneck { get; }

    internal int Width { get; }

    internal int HeadSize { get; }

    internal int Neurons { get; }

    /// <summary>Places in each direction.</summary>
    internal int Side { get; }

    /// <summary>Rows of the table of classes; the last is that of no class.</summary>
    internal int Classes { get; }

    internal int Shared { get; }

    /// <summary>Blocks of the branch that predicts the image, after the shared ones.</summary>
    internal int Heads { get; }

    internal PixelFlowSampling Own { get; }

    /// <summary>Names of the blocks, in order.</summary>
    internal IEnumerable<string> BlockNames => [.. Enumerable.Range(0, Shared).Select(block => $"shared_blocks.{block}."),
        .. Enumerable.Range(0, Heads).Select(block => $"u_heads.{block}.")];

    /// <summary>Every parameter, without the network's name before it.</summary>
    internal IReadOnlyList<WeightShape> Shapes =>
    [
        .. GeneratorWeights.Convolution("x_embedder.proj1", Bottleneck, Channels, Patch),
        .. GeneratorWeights.Convolution("x_embedder.proj2", Width, Bottleneck, 1),
        .. new[] { "h_embedder", "omega_embedder", "cfg_t_start_embedder",
            "cfg_t_end_embedder" }.SelectMany(name => (IEnumerable<WeightShape>)
        [
            .. GeneratorWeights.Linear($"{name}.mlp.0{LinearPart}", Width, Waves),
            .. GeneratorWeights.Linear($"{name}.mlp.2{LinearPart}", Width, Width),
        ]),
        new($"y_embedder.embedding_table{EmbeddingPart}.weight", Classes, Width), new("pos_embed", 1, Prefix + Side * Side, Width),
        .. Groups.Select(group => new WeightShape(group.Name, 1, group.Tokens, Width)), .. BlockNames.SelectMany(Block),
        .. GeneratorWeights.Norm("u_final_layer.norm", Width, false),
        .. GeneratorWeights.Linear($"u_final_layer.linear{LinearPart}", Channels * Patch * Patch, Width),
    ];

    /// <summary>A tensor's name without what wraps the network.</summary>
    internal static string NameOf(string name)
    {
        foreach (string wrapper in new[] { "module.", "net." })
            name = name.StartsWith(wrapper, StringComparison.Ordinal) ? name[wrapper.Length..] : name;
        return name;
    }

    private IEnumerable<WeightShape> Block(string block) =>
    [
        .. GeneratorWeights.Norm(block + "norm1", Width, false), .. GeneratorWeights.Norm(block + "norm2", Width, false),
        .. new[] { "q_proj", "k_proj", "v_proj", "out_proj" }
            .SelectMany(part => GeneratorWeights.Linear($"{block}attn.{part}{LinearPart}", Width, Width, false)),
        .. GeneratorWeights.Norm(block + "attn.q_norm", HeadSize, false), .. GeneratorWeights.Norm(block + "attn.k_norm", HeadSize, false),
        .. GeneratorWeights.Linear($"{block}mlp.w1{LinearPart}", Neurons, Width, false),
        .. GeneratorWeights.Linear($"{block}mlp.w3{LinearPart}", Neurons, Width, false),
        .. GeneratorWeights.Linear($"{block}mlp.w2{LinearPart}", Width, Neurons, false),
        new(block + "attn_scale", Width), new(block + "mlp_scale", Width),
    ];
}
