using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>
/// pMF DiT (pixel mean flow): class labels and noise in, images and the last step's neurons out, in one step or a few, on pixels. Tokens of
/// the conditions stand before those of the places; guidance is one of the conditions. Neurons: silu(w1 x) w3 x.
/// </summary>
internal sealed class PixelFlowModel : VisionModel
{
    private const string Labels = "labels", Image = "image", Linear = PixelFlowConfiguration.LinearPart;

    /// <summary>Steps of the published study.</summary>
    private const int OwnSteps = 1;

    private const double NormEpsilon = 1e-6, RotaryBase = 10_000;

    /// <summary>The velocity divides by the time, but by no less.</summary>
    private const double LeastTime = 0.05;

    private readonly PixelFlowConfiguration _shape;
    private readonly WeightSet _weights;
    private readonly GeneratorNoise _noise;

    private PixelFlowModel(PixelFlowConfiguration shape, WeightSet weights, VisionReading reading) : base("pmf",
        NeuronLayout.Of([.. Enumerable.Repeat(shape.Neurons, shape.Shared + shape.Heads)]), reading.Type, reading.Device)
    {
        (_shape, _weights) = (shape, weights);
        int side = shape.Side * shape.Patch;
        _noise = new GeneratorNoise(shape.Channels, side, side);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["patch"] = FormattableString.Invariant($"{_shape.Patch}x{_shape.Patch}"),
        ["guidance"] = FormattableString.Invariant($"{_shape.Own.Guidance}"),
        ["guidance_interval"] = FormattableString.Invariant($"{_shape.Own.From},{_shape.Own.To}"),
        ["noise_scale"] = FormattableString.Invariant($"{_shape.Own.NoiseScale}"),
    };

    /// <summary>Whether weights are of this family; no configuration says it.</summary>
    internal static bool IsOf(ModelFolder folder)
    {
        if (folder.Weights is null && (folder.Has("config.json") || folder.Has("open_clip_config.json") || !folder.HoldsWeights))
            return false;
        using CheckpointFolder files = folder.OpenWeights(WeightFiles.ByPreference);
        return files.Tensors.Any(tensor => PixelFlowConfiguration.NameOf(tensor.Name) == $"shared_blocks.0.mlp.w1{Linear}.weight");
    }

    internal static PixelFlowModel Read(ModelFolder folder, VisionReading reading)
    {
        using CheckpointFolder files = folder.OpenWeights(WeightFiles.ByPreference);
        var shape = new PixelFlowConfiguration(files);
        IReadOnlyList<WeightShape> wanted = shape.Shapes;
        HashSet<string> names = [.. wanted.Select(one => one.Name)];
        // Of training, and a table that is computed anew.
        string[] unneeded = ["v_heads.", "v_final_layer.", "rope_freqs"];
        WeightSet weights = WeightSet.Read(files, $"what '{folder.Given}' itself says of its sizes", wanted, Places, reading.Type,
            reading.Device);
        return new PixelFlowModel(shape, weights, reading);

        IReadOnlyList<string>? Places(string name) => names.Contains(PixelFlowConfiguration.NameOf(name))
            ? [PixelFlowConfiguration.NameOf(name)]
            : unneeded.Any(one => PixelFlowConfiguration.NameOf(name).StartsWith(one, StringComparison.Ordinal)) ? [] : null;
    }

    /// <inheritdoc/>
    public override (double Black, double White)? ImageRange => (-1, 1);

    /// <inheritdoc/>
    public override int Width => _shape.Width;

    /// <inheritdoc/>
    public override (string Prefix, IReadOnlyList<string> Layers) Published =>
        ("pmf", [.. VisionLayers.Named("pmf_shared_", _shape.Shared), .. VisionLayers.Named("pmf_u_", _shape.Heads)]);

    private protected override WeightSet Weights => _weights;

    /// <inheritdoc/>
    public override IReadOnlyList<InputTensor> Inputs(int? steps = null)
    {
        _ = GeneratorSteps.Of(steps, OwnSteps);
        return [new InputTensor(Labels, InputTensor.BatchAxis, IsInteger: true), .. _noise.Inputs];
    }

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs)
    {
        int side = _shape.Side * _shape.Patch;
        (int height, int width) = _noise.SizeOf(inputs);
        return height == side && width == side ? new TokenGrid(_shape.Prefix, _shape.Side, _shape.Side)
            : throw new BadInputException($"Noise of {height} x {width} pixels was given to a model of {side} x {side}",
                "It has one size of image", "Give noise of that size");
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null)
    {
        (int height, int width) = _noise.SizeOf(inputs);
        return new Dictionary<string, long[]> { [Image] = [_shape.Channels, height, width] };
    }

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        int count = GeneratorSteps.Of(steps, OwnSteps);
        Tensor labels = Classes(inputs[Labels]).to(Device), z = _noise.Start(inputs, Device).Times(_shape.Own.NoiseScale);
        (Tensor cosines, Tensor sines) = Rotary();
        for (int step = 0; step < count; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            bool last = step == count - 1;
            double now = 1 - (double)step / count, next = 1 - (double)(step + 1) / count;
            Tensor? image = Predict(z, labels, now - next, cosines, sines, last ? receive : null, withOutput || !last);
            if (image is null)
                return new Dictionary<string, Tensor>();
            Tensor velocity = z.Plus(image.neg()).Times(1 / Math.Max(now, LeastTime));
            Tensor moved = z.Plus(velocity.Times(next - now)).MoveToOuterDisposeScope();
            z.Dispose();
            z = moved;
        }
        return new Dictionary<string, Tensor> { [Image] = z };
    }

    private protected override void Dispose(bool disposing) => _weights.Dispose();

    private Tensor Classes(Tensor labels)
    {
        long least = labels.min().item<long>(), most = labels.max().item<long>();
        return least >= 0 && most < _shape.Classes ? labels
            : throw new BadInputException($"{Labels} go from {least} to {most}",
                $"Classes are 0 to {_shape.Classes - 1}, the last for none",
                "Correct the labels");
    }

    /// <summary>The network's prediction of the image, [batch, channels, height, width] in float32; null when it is not wanted.</summary>
    private Tensor? Predict(Tensor z, Tensor labels, double duration, Tensor cosines, Tensor sines, Action<int, Tensor>? receive,
        bool wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor stream = Embed(z, labels, duration);
        int layer = 0;
        foreach (string block in _shape.BlockNames)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor middle = stream.Plus(_weights[block + "attn_scale"] * Attend(Norm(stream, block + "norm1"), block + "attn.", cosines,
                sines));
            Tensor normed = Norm(middle, block + "norm2");
            Tensor neurons = nn.functional.silu(_weights.Linear(normed, $"{block}mlp.w1{Linear}"))
                * _weights.Linear(normed, $"{block}mlp.w3{Linear}");
            receive?.Invoke(layer, neurons);
            if (++layer == _shape.Shared + _shape.Heads && !wanted)
                return null;
            Tensor next = middle.Plus(_weights[block + "mlp_scale"] * _weights.Linear(neurons, $"{block}mlp.w2{Linear}"))
                .MoveToOuterDisposeScope();
            stream.Dispose();
            stream = next;
        }
        Tensor places = Norm(stream.narrow(1, _shape.Prefix, _shape.Side * _shape.Side), "u_final_layer.norm");
        int side = _shape.Side, patch = _shape.Patch;
        return _weights.Linear(places, $"u_final_layer.linear{Linear}").to(ScalarType.Float32)
            .reshape(-1, side, side, patch, patch, _shape.Channels).permute(0, 5, 1, 3, 2, 4)
            .reshape(-1, _shape.Channels, side * patch, side * patch).MoveToOuterDisposeScope();
    }

    /// <summary>Condition tokens, then the places.</summary>
    private Tensor Embed(Tensor z, Tensor labels, double duration)
    {
        long batch = z.shape[0];
        Tensor patches = nn.functional.conv2d(z.to(Type), _weights["x_embedder.proj1.weight"], _weights["x_embedder.proj1.bias"],
            strides: [_shape.Patch, _shape.Patch]);
        Tensor places = _weights.Convolve(patches, "x_embedder.proj2").flatten(2).transpose(1, 2);
        PixelFlowSampling own = _shape.Own;
        Tensor classes = _weights[$"y_embedder.embedding_table{PixelFlowConfiguration.EmbeddingPart}.weight"].index_select(0, labels);
        // In the order of PixelFlowConfiguration.GroupNames.
        Tensor[] conditions = [classes, Scalar("omega_embedder", 1 - 1 / own.Guidance), Scalar("cfg_t_start_embedder", own.From),
            Scalar("cfg_t_end_embedder", own.To), Scalar("h_embedder", duration)];
        IEnumerable<Tensor> prefix = _shape.Groups.Zip(conditions, (group, condition) =>
            _weights[group.Name].Plus(condition.unsqueeze(1)).expand([batch, -1, -1]));
        return cat([.. prefix, places], 1).Plus(_weights["pos_embed"]);

        Tensor Scalar(string name, double value)
        {
            Tensor waves = ScalarEmbedding.Waves(full([1], (float)value, device: Device), PixelFlowConfiguration.Waves).to(Type);
            return _weights.Linear(nn.functional.silu(_weights.Linear(waves, $"{name}.mlp.0{Linear}")), $"{name}.mlp.2{Linear}");
        }
    }

    private Tensor Attend(Tensor input, string name, Tensor cosines, Tensor sines)
    {
        int heads = _shape.Width / _shape.HeadSize;
        Tensor Heads(string part) => Attention.Heads(_weights.Linear(input, $"{name}{part}{Linear}"), heads);
        Tensor mixed = Attention.Attend(Attention.Turn(Norm(Heads("q_proj"), name + "q_norm"), cosines, sines),
            Attention.Turn(Norm(Heads("k_proj"), name + "k_norm"), cosines, sines), Heads("v_proj"));
        return _weights.Linear(mixed, $"{name}out_proj{Linear}");
    }

    private Tensor Norm(Tensor input, string name) => _weights.RootMeanSquare(input, name, NormEpsilon);

    /// <summary>Cosines and sines, [1, 1, tokens, head size / 2]: half of the pairs turn by the row, half by the column; the prefix does
    /// not turn.</summary>
    private (Tensor Cosines, Tensor Sines) Rotary()
    {
        int pairs = _shape.HeadSize / 4, side = _shape.Side, tokens = _shape.Prefix + side * side;
        var angles = new double[tokens * 2 * pairs];
        for (int place = 0; place < side * side; place++)
        {
            for (int pair = 0; pair < pairs; pair++)
            {
                double frequency = Math.Pow(RotaryBase, -(double)pair / pairs);
                int at = (_shape.Prefix + place) * 2 * pairs + pair;
                angles[at] = place / side * frequency;
                angles[at + pairs] = place % side * frequency;
            }
        }
        Tensor all = tensor(angles, [1, 1, tokens, 2 * pairs]);
        return (all.cos().to(ScalarType.Float32, Device), all.sin().to(ScalarType.Float32, Device));
    }
}
