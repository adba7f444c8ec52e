using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Sana-Sprint whole: noise and prompt embeddings in, images, latents and the last step's neurons out.</summary>
internal sealed class SanaPipeline : VisionModel
{
    /// <summary>Steps of the published study.</summary>
    private const int OwnSteps = 1;

    /// <summary>Strength of guidance: the pipeline's default.</summary>
    private const double Guidance = 4.5;

    private readonly SanaTransformer _transformer;
    private readonly DeepCompressionAutoencoder _autoencoder;
    private readonly ConsistencySchedule _schedule;
    private readonly GeneratorNoise _noise;

    private SanaPipeline(SanaTransformer transformer, DeepCompressionAutoencoder autoencoder, ConsistencySchedule schedule,
        VisionReading reading) : base("sana-pipeline", transformer.Layout, reading.Type, reading.Device)
    {
        (_transformer, _autoencoder, _schedule) = (transformer, autoencoder, schedule);
        _noise = new GeneratorNoise(transformer.Shape.Channels, transformer.Shape.Side, transformer.Shape.Side);
    }

    /// <summary>Reads a pipeline's folder.</summary>
    internal static SanaPipeline Read(ModelFolder folder, VisionReading reading)
    {
        ConsistencySchedule schedule = ConsistencySchedule.Read(folder.PathOf(GeneratorFolder.SchedulerPart));
        SanaTransformer transformer = GeneratorFamilies.Sana(folder.PathOf(GeneratorFolder.Transformer), reading);
        try
        {
            DeepCompressionAutoencoder autoencoder = DeepCompressionAutoencoder.Read(folder.PathOf(GeneratorFolder.Autoencoder), reading);
            if (autoencoder.Channels == transformer.Shape.Channels && transformer.Shape.Outputs == transformer.Shape.Channels)
                return new SanaPipeline(transformer, autoencoder, schedule, reading);
            autoencoder.Dispose();
            throw new BadInputException($"'{folder.Given}' has a transformer of {transformer.Shape.Channels} channels and an autoencoder "
                + $"of "
                + $"{autoencoder.Channels}", "Both work on the same latents", "Download the whole pipeline again");
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
        int count = GeneratorSteps.Of(steps, OwnSteps);
        string axes = FormattableString.Invariant($"batch, {_transformer.Shape.Channels}, height, width");
        return
        [
            .. _noise.Inputs, PromptEmbeddings.Input(_transformer.Shape.Text),
            new(PromptEmbeddings.Mask, "batch, tokens", IsInteger: true, IsRequired: false),
            .. Enumerable.Range(0, count - 1).Select(step => new InputTensor(LaterNoise(count, step), axes, IsRequired: false)),
        ];
    }

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs)
    {
        (int height, int width) = _noise.SizeOf(inputs);
        return SanaGrid.Of([0, 0, height, width], _transformer.Shape, PromptEmbeddings.Of(inputs),
            inputs.GetValueOrDefault(PromptEmbeddings.Mask));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null)
    {
        (int height, int width) = _noise.SizeOf(inputs);
        int scale = _autoencoder.Scale;
        return new Dictionary<string, long[]>
        {
            ["latent"] = [_autoencoder.Channels, height, width],
            ["image"] = [3, scale * height, scale * width],
        };
    }

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        float[] times = ConsistencySchedule.Times(GeneratorSteps.Of(steps, OwnSteps));
        Tensor text = PromptEmbeddings.Of(inputs).to(Type, Device);
        Tensor? mask = inputs.GetValueOrDefault(PromptEmbeddings.Mask)?.to(Device);
        Tensor guidance = full([text.shape[0]], (float)(Guidance * _transformer.Shape.GuidanceScale), device: Device);
        double deviation = _schedule.DataDeviation;
        Tensor latent = _noise.Start(inputs, Device).Times(deviation), denoised = latent;
        for (int step = 0; step < times.Length - 1; step++)
        {
            bool last = step == times.Length - 2;
            float now = times[step], next = times[step + 1];
            float level = MathF.Sin(now) / (MathF.Cos(now) + MathF.Sin(now)), norm = MathF.Sqrt(level * level + (1 - level) * (1 - level));
            Tensor input = latent.Times(1 / deviation).Times(norm);
            Tensor? output = _transformer.Run(input, text, mask, full([text.shape[0]], level, device: Device), guidance,
                last ? receive : null, withOutput || !last);
            if (output is null)
                return new Dictionary<string, Tensor>();
            Tensor velocity = input.Times(1 - 2 * level).Plus(output.to(ScalarType.Float32).Times(1 - 2 * level + 2 * level * level))
                .Times(deviation / norm);
            denoised = latent.Times(MathF.Cos(now)).Plus(velocity.Times(-MathF.Sin(now)));
            if (!last)
            {
                Tensor noise = _noise.Later(inputs, LaterNoise(times.Length - 1, step), Device);
                latent = denoised.Times(MathF.Cos(next)).Plus(noise.Times(deviation * MathF.Sin(next)));
            }
        }
        Tensor final = denoised.Times(1 / deviation);
        return new Dictionary<string, Tensor> { ["latent"] = final, ["image"] = GeneratedImage.Of(_autoencoder.Decode(final)) };
    }

    private protected override void Dispose(bool disposing)
    {
        _transformer.Dispose();
        _autoencoder.Dispose();
    }

    /// <summary>Name of the noise that is added after a step.</summary>
    private static string LaterNoise(int steps, int step) => FormattableString.Invariant($"steps{steps}.noise.{step}");
}
