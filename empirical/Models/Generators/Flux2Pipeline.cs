using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>
/// FLUX.2-klein whole: noise and prompt embeddings in, images, latents and the last step's neurons out. Distilled: no guidance.
/// </summary>
internal sealed class Flux2Pipeline : VisionModel
{
    /// <summary>Steps of the published study, and its images' side in pixels.</summary>
    private const int OwnSteps = 2, OwnSide = 256;

    private readonly Flux2Transformer _transformer;
    private readonly Flux2Autoencoder _autoencoder;
    private readonly GeneratorNoise _noise;

    private Flux2Pipeline(Flux2Transformer transformer, Flux2Autoencoder autoencoder, VisionReading reading)
        : base("flux2-pipeline", transformer.Layout, reading.Type, reading.Device)
    {
        (_transformer, _autoencoder) = (transformer, autoencoder);
        int side = Math.Max(1, OwnSide / autoencoder.Scale);
        _noise = new GeneratorNoise(transformer.Shape.Channels, side, side);
    }

    /// <summary>Reads a pipeline's folder.</summary>
    internal static Flux2Pipeline Read(ModelFolder folder, VisionReading reading)
    {
        FlowSchedule.Require(folder.PathOf(GeneratorFolder.SchedulerPart));
        Flux2Transformer transformer = GeneratorFamilies.Flux2(folder.PathOf(GeneratorFolder.Transformer), reading);
        try
        {
            if (transformer.Shape.Guided)
            {
                throw new BadInputException($"'{folder.Given}' has a transformer that takes guidance",
                    "FLUX.2-klein, which takes none, is what is known here", "Choose another model, or feed the transformer alone");
            }
            Flux2Autoencoder autoencoder = Flux2Autoencoder.Read(folder.PathOf(GeneratorFolder.Autoencoder), reading);
            if (4 * autoencoder.Channels == transformer.Shape.Channels && transformer.Shape.Outputs == transformer.Shape.Channels)
                return new Flux2Pipeline(transformer, autoencoder, reading);
            autoencoder.Dispose();
            throw new BadInputException($"'{folder.Given}' has a transformer of {transformer.Shape.Channels} channels and an autoencoder "
                + $"of "
                + $"{autoencoder.Channels}", "A token has the channels of 2 x 2 pixels of a latent", "Download the whole pipeline again");
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override (double Black, double White)? ImageRange => (0, 1);

    /// <inheritdoc/>
    public override int Width => _transformer.Shape.Width;

    private protected override WeightSet Weights => _transformer.Weights;

    /// <inheritdoc/>
    public override IReadOnlyList<InputTensor> Inputs(int? steps = null)
    {
        _ = GeneratorSteps.Of(steps, OwnSteps);
        return [.. _noise.Inputs, PromptEmbeddings.Input(_transformer.Shape.Text)];
    }

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs)
    {
        (int rows, int columns) = _noise.SizeOf(inputs);
        return new TokenGrid(layer < _transformer.Shape.Double ? 0 : (int)PromptEmbeddings.Of(inputs).shape[1], rows, columns);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null)
    {
        (int rows, int columns) = _noise.SizeOf(inputs);
        int scale = _autoencoder.Scale;
        return new Dictionary<string, long[]>
        {
            ["latent"] = [_autoencoder.Channels, 2 * rows, 2 * columns],
            ["image"] = [3, scale * rows, scale * columns],
        };
    }

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        (int rows, int columns) = _noise.SizeOf(inputs);
        float[] levels = FlowSchedule.Levels(GeneratorSteps.Of(steps, OwnSteps), rows * columns);
        Tensor text = PromptEmbeddings.Of(inputs).to(Type, Device);
        long batch = text.shape[0];
        Tensor imageIds = Positions(batch, rows, columns), textIds = TextPositions(batch, text.shape[1]);
        Tensor latents = _noise.Start(inputs, Device).flatten(2).transpose(1, 2).to(Type);
        for (int step = 0; step < levels.Length - 1; step++)
        {
            bool last = step == levels.Length - 2;
            using DisposeScope scope = NewDisposeScope();
            // The original goes through its unit of time, a thousandth, and back.
            using Tensor time = full([batch], levels[step] * 1000f / 1000f, device: Device).to(Type);
            Tensor? velocity = _transformer.Run(latents, text, time, imageIds, textIds, null, last ? receive : null, withOutput || !last);
            if (velocity is null)
                return new Dictionary<string, Tensor>();
            Tensor next = latents.to(ScalarType.Float32).Plus(velocity.to(ScalarType.Float32).Times(levels[step + 1] - levels[step]))
                .to(Type).MoveToOuterDisposeScope();
            latents.Dispose();
            latents = next;
        }
        Tensor latent = _autoencoder.Unfold(latents.transpose(1, 2).unflatten(2, [rows, columns]));
        return new Dictionary<string, Tensor> { ["latent"] = latent, ["image"] = GeneratedImage.Of(_autoencoder.Decode(latent)) };
    }

    private protected override void Dispose(bool disposing)
    {
        _transformer.Dispose();
        _autoencoder.Dispose();
    }

    /// <summary>(0, row, column, 0) of each token.</summary>
    private Tensor Positions(long batch, int rows, int columns)
    {
        Tensor row = arange(rows, dtype: ScalarType.Float32, device: Device).repeat_interleave(columns),
            column = arange(columns, dtype: ScalarType.Float32, device: Device).repeat([rows]);
        return stack([zeros_like(row), row, column, zeros_like(row)], 1).unsqueeze(0).expand([batch, -1, -1]);
    }

    /// <summary>(0, 0, 0, i) of each text token.</summary>
    private Tensor TextPositions(long batch, long texts)
    {
        Tensor index = arange(texts, dtype: ScalarType.Float32, device: Device);
        return stack([zeros_like(index), zeros_like(index), zeros_like(index), index], 1).unsqueeze(0).expand([batch, -1, -1]);
    }
}
