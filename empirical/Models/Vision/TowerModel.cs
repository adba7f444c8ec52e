using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>A vision transformer: images of normalised pixels in, neurons and embeddings out.</summary>
internal sealed class TowerModel : VisionModel
{
    private const string Pixels = InputTensor.Pixels;

    private readonly TowerConfiguration _shape;
    private readonly WeightSet _weights;

    /// <param name="shape">The architecture.</param>
    /// <param name="weights">Its parameters, which the model owns.</param>
    /// <param name="type">Type of the parameters.</param>
    /// <param name="device">Where they are.</param>
    internal TowerModel(TowerConfiguration shape, WeightSet weights, ScalarType type, Device device)
        : base(shape.Family, NeuronLayout.Of([.. Enumerable.Repeat(shape.Neurons, shape.Layers)]), type, device) =>
        (_shape, _weights) = (shape, weights);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["activation"] = _shape.Activation.Name,
        ["patch"] = FormattableString.Invariant($"{_shape.Patch.Height}x{_shape.Patch.Width}"),
        ["class_tokens"] = FormattableString.Invariant($"{_shape.ClassTokens}"),
        ["register_tokens"] = FormattableString.Invariant($"{_shape.Registers}"),
    };

    /// <inheritdoc/>
    public override int Width => _shape.Hidden;

    private protected override WeightSet Weights => _weights;

    // The masked autoencoder's positions are sines that it stores.
    private protected override bool IsFixed(string parameter) => parameter == "periods"
        || parameter == "positions" && _shape.Family == TransformersTowers.MaskedAutoencoder;

    /// <inheritdoc/>
    public override IReadOnlyList<InputTensor> Inputs(int? steps = null) => steps is null
        ? [new InputTensor(Pixels, FormattableString.Invariant($"{InputTensor.BatchAxis}, {_shape.Channels}, height, width"))]
        : throw new BadInputException($"{steps} steps were asked of a tower of family {Family}", "Only generators have steps",
            "Leave --steps out");

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs)
    {
        (int height, int width) = SizeOf(inputs[Pixels]);
        if (height % _shape.Patch.Height != 0 || width % _shape.Patch.Width != 0)
        {
            throw new BadInputException($"Images of {height} x {width} pixels were given to a tower with patches of "
                + $"{_shape.Patch.Height} x {_shape.Patch.Width}", "The patches must divide the image",
                "Resize the images to a multiple of the patch");
        }
        return new TokenGrid(_shape.Prefix, height / _shape.Patch.Height, width / _shape.Patch.Width);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null) =>
        _shape.Output switch
        {
            TowerOutput.LastHidden => new Dictionary<string, long[]> { ["last_hidden"] = [Grid(0, inputs).Count, _shape.Hidden] },
            TowerOutput.None => throw new BadInputException($"The output of a tower of family {Family} that pools by attention was asked "
                + "for", "Only its neurons can be had", "Leave --output out"),
            _ => new Dictionary<string, long[]> { ["embedding"] = [_shape.Projection ?? _shape.Hidden] },
        };

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        TokenGrid grid = Grid(0, inputs);
        using DisposeScope scope = NewDisposeScope();
        (Tensor Cosines, Tensor Sines)? rotary = _shape.RotaryBase is null ? null : Rotary(grid);
        Tensor stream = Embed(inputs[Pixels], grid);
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            using DisposeScope block = NewDisposeScope();
            string name = TowerConfiguration.Block(layer);
            Tensor middle = stream.Plus(Branch(stream, name + "norm1", name + "scale1", input => Attend(input, name, rotary)));
            Tensor normed = _shape.NormsAfterBranches ? middle : _weights.Norm(middle, name + "norm2", _shape.Epsilon);
            Tensor neurons = _shape.Gated
                ? _shape.Activation.Apply(_weights.Linear(normed, name + "mlp.gate")).mul_(_weights.Linear(normed, name + "mlp.up"))
                : _shape.Activation.Apply(_weights.Linear(normed, name + "mlp.up"));
            receive(layer, neurons);
            if (layer == _shape.Layers - 1 && !withOutput)
                return new Dictionary<string, Tensor>();
            Tensor written = _weights.Linear(neurons, name + "mlp.down");
            Tensor next = middle.Plus(Finished(written, name + "norm2", name + "scale2")).MoveToOuterDisposeScope();
            stream.Dispose();
            stream = next;
        }
        (string output, _) = OutputShapes(inputs).Single();
        return new Dictionary<string, Tensor> { [output] = Returned(stream).MoveToOuterDisposeScope() };
    }

    private protected override void Dispose(bool disposing) => _weights.Dispose();

    private (int Height, int Width) SizeOf(Tensor pixels)
    {
        if (pixels.dim() != 4 || pixels.shape[1] != _shape.Channels || pixels.shape[2] < 1 || pixels.shape[3] < 1)
            throw new BadInputException($"{Pixels} is [{string.Join(", ", pixels.shape)}]",
                $"A tower is fed [batch, {_shape.Channels}, height, width]", "Give the images so");
        return ((int)pixels.shape[2], (int)pixels.shape[3]);
    }

    private Tensor Embed(Tensor pixels, TokenGrid grid)
    {
        using DisposeScope scope = NewDisposeScope();
        (int Height, int Width) image = SizeOf(pixels);
        Tensor patches = nn.functional.conv2d(pixels.to(Type, Device), _weights["patch.weight"], _weights.Find("patch.bias"),
            strides: [_shape.Patch.Height, _shape.Patch.Width]).flatten(2).transpose(1, 2);
        Tensor tokens = patches;
        if (_shape.ClassTokens > 0)
            tokens = cat([Repeated("class_tokens", pixels.shape[0]), tokens], 1);
        if (_shape.Positions is { } table)
            tokens = tokens.Plus(table.For(_weights["positions"], _shape.ClassTokens, grid, image));
        if (_shape.Registers > 0)
        {
            tokens = cat([tokens.narrow(1, 0, _shape.ClassTokens), Repeated("registers", pixels.shape[0]),
                tokens.narrow(1, _shape.ClassTokens, tokens.shape[1] - _shape.ClassTokens)], 1);
        }
        if (_shape.PreNorm)
            tokens = _weights.Norm(tokens, "pre_norm", _shape.Epsilon);
        return tokens.MoveToOuterDisposeScope();
    }

    private Tensor Repeated(string tokens, long batch) => _weights[tokens].unsqueeze(0).expand(batch, -1, -1);

    /// <summary>Norm, branch and scale, in the order of the family.</summary>
    private Tensor Branch(Tensor stream, string norm, string scale, Func<Tensor, Tensor> branch) =>
        Finished(branch(_shape.NormsAfterBranches ? stream : _weights.Norm(stream, norm, _shape.Epsilon)), norm, scale);

    private Tensor Finished(Tensor written, string norm, string scale)
    {
        if (_shape.NormsAfterBranches)
            return _weights.Norm(written, norm, _shape.Epsilon);
        return _shape.LayerScale ? written * _weights[scale] : written;
    }

    private Tensor Attend(Tensor input, string block, (Tensor Cosines, Tensor Sines)? rotary)
    {
        Tensor queries = Heads(input, block + "attention.query"), keys = Heads(input, block + "attention.key"),
            values = Heads(input, block + "attention.value");
        if (rotary is { } turn)
            (queries, keys) = (Turned(queries, turn.Cosines, turn.Sines), Turned(keys, turn.Cosines, turn.Sines));
        Tensor mixed = nn.functional.scaled_dot_product_attention(queries, keys, values);
        return _weights.Linear(mixed.transpose(1, 2).flatten(2), block + "attention.output");
    }

    /// <summary>[batch, heads, tokens, head size].</summary>
    private Tensor Heads(Tensor input, string name) => _weights.Linear(input, name).unflatten(2, [_shape.Heads, -1]).transpose(1, 2);

    /// <summary>Cosines and sines of the places, [places, head size]: a quarter of each head for the row, one for the column, twice.
    /// Computed in float32, whatever the type.</summary>
    private (Tensor Cosines, Tensor Sines) Rotary(TokenGrid grid)
    {
        using DisposeScope scope = NewDisposeScope();
        int quarter = _shape.Hidden / _shape.Heads / 4;
        float[] frequencies = new float[quarter];
        for (int m = 0; m < quarter; m++)
            frequencies[m] = (float)Math.Pow(_shape.RotaryBase!.Value, -(double)m / quarter);
        Tensor rates = _weights.Find("periods") is { } periods ? periods.to(ScalarType.Float32).reciprocal()
            : tensor(frequencies).to(Device);
        var places = new float[grid.Rows * grid.Columns * 2];
        for (int place = 0; place < grid.Rows * grid.Columns; place++)
        {
            places[2 * place] = 2 * ((place / grid.Columns + .5f) / grid.Rows) - 1;
            places[2 * place + 1] = 2 * ((place % grid.Columns + .5f) / grid.Columns) - 1;
        }
        Tensor angles = (tensor(places, [grid.Rows * grid.Columns, 2, 1]).to(Device).Times(2 * Math.PI) * rates).flatten(1);
        Tensor both = cat([angles, angles], 1);
        return (both.cos().to(Type).MoveToOuterDisposeScope(), both.sin().to(Type).MoveToOuterDisposeScope());
    }

    /// <summary>Turns the places; the tokens before them stay.</summary>
    private Tensor Turned(Tensor heads, Tensor cosines, Tensor sines)
    {
        Tensor still = heads.narrow(2, 0, _shape.Prefix), places = heads.narrow(2, _shape.Prefix, cosines.shape[0]);
        long half = heads.shape[3] / 2;
        Tensor crossed = cat([places.narrow(3, half, half).neg(), places.narrow(3, 0, half)], 3);
        return cat([still, (places * cosines).Plus(crossed * sines)], 2);
    }

    private Tensor Returned(Tensor stream)
    {
        Tensor Norm(Tensor tokens) => _weights.Norm(tokens, "norm", _shape.Epsilon);
        if (_shape.Output == TowerOutput.LastHidden)
            return Norm(stream);
        Tensor pooled = _shape.Output == TowerOutput.ClassEmbedding ? Norm(stream.select(1, 0))
            : _shape.NormAfterPooling ? Norm(Mean(stream)) : Mean(Norm(stream));
        return _shape.Projection is null ? pooled
            : _shape.ProjectionByColumns ? pooled.matmul(_weights["head.weight"]) : _weights.Linear(pooled, "head");
    }

    private Tensor Mean(Tensor tokens) => tokens.narrow(1, _shape.Prefix, tokens.shape[1] - _shape.Prefix).mean([1]);
}
