using Rosetta.Empirical.Backend;
using Rosetta.Sim.Scenes;
using Rosetta.Sim.Training;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rosetta.Sim.Vision;

/// <summary>
/// An image tower and a text tower of OpenCLIP's layout that learn which caption belongs to which scene (Radford et al. 2021). The text
/// tower is the same small one at every size, so that only the image tower grows.
/// </summary>
internal sealed class ContrastivePair : ILearner
{
    /// <summary>Width of the common embedding, and sizes of the text tower.</summary>
    internal const int Embedding = 64, TextWidth = 48, TextLayers = 2, TextHeads = 3;

    private const double Epsilon = 1e-5;

    /// <summary>Logits begin with 1/0.07 times the cosine and never exceed 100 times it.</summary>
    private const double InitialScale = 2.659260036932778, LargestScale = 4.605170185988092;

    private readonly VisionShape _shape;
    private readonly LanguageTrainingSettings _settings;
    private readonly VisionData _data;
    private readonly ParameterBank _bank;
    private readonly TransformerStack _image, _text;
    private readonly ScenePatches _training, _heldOut;
    private readonly long[] _truth;

    /// <param name="shape">Sizes of the image tower.</param>
    /// <param name="settings">Pictures a step (batch): each is told from all others.</param>
    /// <param name="data">The scenes.</param>
    /// <param name="initial">Source of the initial weights.</param>
    public ContrastivePair(VisionShape shape, LanguageTrainingSettings settings, VisionData data, Rng initial)
    {
        shape.Require();
        (_shape, _settings, _data, _bank) = (shape, settings, data, new ParameterBank(initial));
        (_training, _heldOut) = (new ScenePatches(data.Training, shape, VisionData.Clip), new ScenePatches(data.HeldOut, shape,
            VisionData.Clip));
        _bank.AddLinear("visual.patch", shape.Width, shape.PatchValues, bias: false);
        _bank.AddNormal("visual.class", VisionData.TokenDeviation, shape.Width);
        _bank.AddNormal("visual.positions", VisionData.TokenDeviation, 1 + shape.Patches, shape.Width);
        _bank.AddNorm("visual.ln_pre", shape.Width);
        _image = new TransformerStack(_bank, "visual.blocks", shape.Layers, shape.Width, shape.Heads, Epsilon);
        _bank.AddNorm("visual.ln_post", shape.Width);
        _bank.AddNormal("visual.proj", 1 / Math.Sqrt(shape.Width), shape.Width, Embedding);
        _bank.AddNormal("token_embedding", VisionData.TokenDeviation, SceneCaption.Vocabulary, TextWidth);
        _bank.AddNormal("positional_embedding", VisionData.TokenDeviation, SceneCaption.Context, TextWidth);
        _text = new TransformerStack(_bank, "text.blocks", TextLayers, TextWidth, TextHeads, Epsilon, causal: true);
        _bank.AddNorm("ln_final", TextWidth);
        _bank.AddNormal("text_projection", 1 / Math.Sqrt(TextWidth), TextWidth, Embedding);
        _bank.AddConstant("logit_scale", InitialScale, 1);
        Parameters = _bank.All;
        // Picture i belongs to caption i.
        _truth = [.. Enumerable.Range(0, settings.BatchSize).Select(i => (long)i)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public double Backward(int step) => Gradients.Of(Loss(_training, (long)step * _settings.BatchSize));

    /// <inheritdoc/>
    public HeldOutLoss HeldOut()
    {
        using var off = no_grad();
        var sum = new CompensatedSum();
        int batches = Math.Max(1, _data.HeldOutCount / _settings.BatchSize);
        for (int batch = 0; batch < batches; batch++)
        {
            using var scope = NewDisposeScope();
            sum.Add(Loss(_heldOut, (long)batch * _settings.BatchSize).item<float>());
        }
        return new HeldOutLoss(sum.Value / batches, null, Math.Log(_settings.BatchSize), (long)batches * _settings.BatchSize);
    }

    /// <inheritdoc/>
    public void WriteTo(string folder) => TowerFolder.WriteOpenClip(folder, _shape, _bank, _image, _text);

    /// <summary>Neurons of pictures, [batch, tokens, 4 width] a layer, class token first.</summary>
    /// <param name="patches">[batch, patches, values].</param>
    /// <param name="receive">Receives them.</param>
    internal void Neurons(Tensor patches, Action<int, Tensor> receive) => Images(patches, receive);

    /// <inheritdoc/>
    public void Dispose() => _bank.Dispose();

    private Tensor Loss(ScenePatches scenes, long first)
    {
        int batch = _settings.BatchSize, values = _shape.Patches * _shape.PatchValues;
        var patches = new float[batch * values];
        var tokens = new long[batch * SceneCaption.Context];
        var ends = new long[batch];
        for (int row = 0; row < batch; row++)
        {
            Scene scene = scenes.Read(first + row, patches.AsSpan(row * values, values));
            Span<long> own = tokens.AsSpan(row * SceneCaption.Context, SceneCaption.Context);
            SceneCaption.Encode(scene, own);
            ends[row] = (long)row * SceneCaption.Context + own.IndexOf(SceneCaption.Vocabulary - 1L);
        }
        Tensor images = nn.functional.normalize(Images(tensor(patches, [batch, _shape.Patches, _shape.PatchValues]), null), dim: 1);
        Tensor texts = nn.functional.normalize(Texts(tensor(tokens), tensor(ends), batch), dim: 1);
        Tensor scale = minimum(_bank["logit_scale"], tensor(new[] { (float)LargestScale })).exp();
        Tensor logits = images.matmul(texts.t()) * scale, truth = tensor(_truth);
        return nn.functional.cross_entropy(logits, truth).Plus(nn.functional.cross_entropy(logits.t(), truth)).Times(0.5);
    }

    private Tensor Images(Tensor patches, Action<int, Tensor>? receive)
    {
        Tensor first = _bank["visual.class"].view(1, 1, -1).expand(patches.shape[0], -1, -1);
        Tensor tokens = cat([first, _bank.Linear(patches, "visual.patch")], 1).Plus(_bank["visual.positions"]);
        Tensor last = _image.Forward(_bank.Norm(tokens, "visual.ln_pre", Epsilon), receive);
        return _bank.Norm(last.select(1, 0), "visual.ln_post", Epsilon).matmul(_bank["visual.proj"]);
    }

    private Tensor Texts(Tensor tokens, Tensor ends, int batch)
    {
        Tensor embedded = _bank["token_embedding"].index_select(0, tokens).view(batch, SceneCaption.Context, TextWidth)
            .Plus(_bank["positional_embedding"]);
        Tensor last = _text.Forward(embedded).reshape(batch * SceneCaption.Context, TextWidth).index_select(0, ends);
        return _bank.Norm(last, "ln_final", Epsilon).matmul(_bank["text_projection"]);
    }
}
