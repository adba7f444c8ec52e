using Rosetta.Empirical.Backend;
using Rosetta.Sim.Training;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>
/// A masked autoencoder of Pixio's layout (He et al. 2021, with several class tokens): the encoder sees some patches of a scene, a small
/// decoder predicts the standardised pixels of the others. Only the encoder is kept.
/// </summary>
internal sealed class MaskedAutoencoder : ILearner
{
    /// <summary>Pixio's.</summary>
    internal const int ClassTokens = 8;

    private const double Epsilon = 1e-6;

    /// <summary>A flat patch has no texture to predict: its deviation counts as this.</summary>
    private const double LeastVariance = 1e-2;

    private readonly VisionShape _shape;
    private readonly LanguageTrainingSettings _settings;
    private readonly VisionData _data;
    private readonly ParameterBank _bank;
    private readonly TransformerStack _encoder, _decoder;
    private readonly ScenePatches _training, _heldOut;
    private readonly int _visible, _narrow;

    /// <param name="shape">Sizes of the encoder.</param>
    /// <param name="settings">Pictures a step (batch).</param>
    /// <param name="data">The scenes.</param>
    /// <param name="initial">Source of the initial weights.</param>
    public MaskedAutoencoder(VisionShape shape, LanguageTrainingSettings settings, VisionData data, Rng initial)
    {
        shape.Require();
        (_shape, _settings, _data, _bank) = (shape, settings, data, new ParameterBank(initial));
        (_training, _heldOut) = (new ScenePatches(data.Training, shape, VisionData.ImageNet),
            new ScenePatches(data.HeldOut, shape, VisionData.ImageNet));
        _visible = Math.Max(1, (int)Math.Round(shape.Patches * (1 - data.MaskedShare)));
        int decoderHeads = Math.Max(1, shape.Heads / 2);
        _narrow = decoderHeads * Math.Max(8, shape.Width / 2 / decoderHeads);
        _bank.AddLinear("patch", shape.Width, shape.PatchValues);
        _bank.AddNormal("class", VisionData.TokenDeviation, 1, ClassTokens, shape.Width);
        _bank.AddNormal("positions", VisionData.TokenDeviation, ClassTokens + shape.Patches, shape.Width);
        _encoder = new TransformerStack(_bank, "blocks", shape.Layers, shape.Width, shape.Heads, Epsilon);
        _bank.AddNorm("norm", shape.Width);
        _bank.AddLinear("decoder.embed", _narrow, shape.Width);
        _bank.AddNormal("decoder.mask", VisionData.TokenDeviation, 1, 1, _narrow);
        _bank.AddNormal("decoder.positions", VisionData.TokenDeviation, ClassTokens + shape.Patches, _narrow);
        _decoder = new TransformerStack(_bank, "decoder.blocks", 1, _narrow, decoderHeads, Epsilon);
        _bank.AddNorm("decoder.norm", _narrow);
        _bank.AddLinear("decoder.pixels", shape.PatchValues, _narrow);
        Parameters = _bank.All;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public double Backward(int step) => Gradients.Of(Loss(_training, (long)step * _settings.BatchSize, _settings.BatchSize,
        _data.Order.Derive("masks", step)).Loss);

    /// <inheritdoc/>
    public HeldOutLoss HeldOut()
    {
        using var off = no_grad();
        var sum = new CompensatedSum();
        var blind = new CompensatedSum();
        int batches = Math.Max(1, _data.HeldOutCount / _settings.BatchSize);
        for (int batch = 0; batch < batches; batch++)
        {
            using var scope = NewDisposeScope();
            (Tensor loss, double square) = Loss(_heldOut, (long)batch * _settings.BatchSize, _settings.BatchSize,
                Rng.FromSeed(_data.HeldOut).Derive("masks", batch));
            sum.Add(loss.item<float>());
            blind.Add(square);
        }
        return new HeldOutLoss(sum.Value / batches, null, blind.Value / batches,
            (long)batches * _settings.BatchSize * (_shape.Patches - _visible));
    }

    /// <inheritdoc/>
    public void WriteTo(string folder) => TowerFolder.WritePixio(folder, _shape, _bank, _encoder);

    /// <summary>Neurons of whole pictures, nothing masked, [batch, tokens, 4 width] a layer, class tokens first.</summary>
    /// <param name="patches">[batch, patches, values].</param>
    /// <param name="receive">Receives them.</param>
    internal void Neurons(Tensor patches, Action<int, Tensor> receive) =>
        _encoder.Forward(Tokens(_bank.Linear(patches, "patch").Plus(_bank["positions"].narrow(0, ClassTokens, _shape.Patches))), receive);

    /// <inheritdoc/>
    public void Dispose() => _bank.Dispose();

    /// <summary>Class tokens, with their positions, before the given ones.</summary>
    private Tensor Tokens(Tensor places)
    {
        Tensor first = _bank["class"].Plus(_bank["positions"].narrow(0, 0, ClassTokens)).expand(places.shape[0], -1, -1);
        return cat([first, places], 1);
    }

    /// <summary>The loss, and what predicting zero for everything would give.</summary>
    private (Tensor Loss, double Blind) Loss(ScenePatches scenes, long first, int batch, Rng masks)
    {
        int places = _shape.Patches, values = _shape.PatchValues, hidden = places - _visible;
        var seen = new float[batch * _visible * values];
        var targets = new float[batch * hidden * values];
        // Place of each seen patch; where each place's token lies among seen ones and hidden ones; where hidden ones lie among places.
        long[] seenPlace = new long[batch * _visible], restore = new long[batch * places], hiddenAt = new long[batch * hidden];
        var patches = new float[places * values];
        var squares = new CompensatedSum();
        for (int row = 0; row < batch; row++)
        {
            _ = scenes.Read(first + row, patches);
            int[] order = masks.Permutation(places);
            for (int i = 0; i < places; i++)
            {
                ReadOnlySpan<float> patch = patches.AsSpan(order[i] * values, values);
                restore[row * places + order[i]] = row * places + i;
                if (i < _visible)
                {
                    seenPlace[row * _visible + i] = order[i];
                    patch.CopyTo(seen.AsSpan((row * _visible + i) * values));
                    continue;
                }
                int at = row * hidden + i - _visible;
                hiddenAt[at] = (long)row * places + order[i];
                squares.Add(Standardise(patch, targets.AsSpan(at * values, values)));
            }
        }
        Tensor own = _bank["positions"].narrow(0, ClassTokens, places).index_select(0, tensor(seenPlace)).view(batch, _visible, -1);
        Tensor read = _bank.Linear(tensor(seen, [batch, _visible, values]), "patch").Plus(own);
        Tensor code = _bank.Linear(_bank.Norm(_encoder.Forward(Tokens(read)), "norm", Epsilon), "decoder.embed");
        Tensor all = cat([code.narrow(1, ClassTokens, _visible), _bank["decoder.mask"].expand(batch, hidden, -1)], 1)
            .reshape(batch * places, _narrow).index_select(0, tensor(restore)).view(batch, places, _narrow);
        Tensor decoded = _decoder.Forward(cat([code.narrow(1, 0, ClassTokens), all], 1).Plus(_bank["decoder.positions"]))
            .narrow(1, ClassTokens, places).reshape(batch * places, _narrow).index_select(0, tensor(hiddenAt));
        Tensor predicted = _bank.Linear(_bank.Norm(decoded, "decoder.norm", Epsilon), "decoder.pixels");
        return (nn.functional.mse_loss(predicted, tensor(targets, [batch * hidden, values])), squares.Value / targets.Length);
    }

    /// <summary>A patch with mean 0 and deviation 1, as it is predicted; the sum of its squares.</summary>
    private static double Standardise(ReadOnlySpan<float> patch, Span<float> target)
    {
        double sum = 0, squares = 0;
        foreach (float value in patch)
            sum += value;
        double mean = sum / patch.Length;
        foreach (float value in patch)
            squares += (value - mean) * (value - mean);
        double inverse = 1 / Math.Sqrt(squares / patch.Length + LeastVariance);
        for (int i = 0; i < patch.Length; i++)
            target[i] = (float)((patch[i] - mean) * inverse);
        return squares * inverse * inverse;
    }
}
