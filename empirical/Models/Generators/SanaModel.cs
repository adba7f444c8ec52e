using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>Sana-Sprint's transformer alone, fed what its pipeline would feed it: one pass at one time.</summary>
internal sealed class SanaModel : VisionModel
{
    private const string Latent = "input.hidden_states", Text = "input.encoder_hidden_states", Mask = "input.encoder_attention_mask",
        Time = "input.timestep", Guidance = "input.guidance";

    private readonly SanaTransformer _transformer;

    internal SanaModel(SanaTransformer transformer, VisionReading reading)
        : base("sana", transformer.Layout, reading.Type, reading.Device) => _transformer = transformer;

    /// <inheritdoc/>
    public override int Width => _transformer.Shape.Width;

    private protected override WeightSet Weights => _transformer.Weights;

    /// <inheritdoc/>
    public override IReadOnlyList<InputTensor> Inputs(int? steps = null)
    {
        GeneratorSteps.Refuse(steps, "A transformer alone");
        SanaConfiguration shape = _transformer.Shape;
        return
        [
            new(Latent, FormattableString.Invariant($"batch, {shape.Channels}, height, width")),
            new(Text, FormattableString.Invariant($"batch, tokens, {shape.Text}")),
            new(Mask, "batch, tokens", IsInteger: true, IsRequired: false), new(Time, "batch"), new(Guidance, "batch"),
        ];
    }

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs) => SanaGrid.Of(inputs[Latent].shape,
        _transformer.Shape, inputs[Text], inputs.GetValueOrDefault(Mask));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null) =>
        new Dictionary<string, long[]>
        {
            [VisionCapture.OutputTensor] = [_transformer.Shape.Outputs, inputs[Latent].shape[2], inputs[Latent].shape[3]],
        };

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        Tensor? output = _transformer.Run(inputs[Latent].to(Device), inputs[Text].to(Device), inputs.GetValueOrDefault(Mask)?.to(Device),
            inputs[Time].to(Device), inputs[Guidance].to(Device), receive, withOutput);
        return output is null ? new Dictionary<string, Tensor>() : new Dictionary<string, Tensor> { [VisionCapture.OutputTensor] = output };
    }

    private protected override void Dispose(bool disposing) => _transformer.Dispose();
}

/// <summary>The places of a latent.</summary>
internal static class SanaGrid
{
    /// <exception cref="BadInputException">Sides that the patch does not divide, or a mask of another length than the text.</exception>
    internal static TokenGrid Of(ReadOnlySpan<long> latent, SanaConfiguration shape, Tensor text, Tensor? mask)
    {
        if (latent[2] % shape.Patch != 0 || latent[3] % shape.Patch != 0)
        {
            throw new BadInputException($"A latent of {latent[2]} x {latent[3]} was given to a transformer with patches of {shape.Patch}",
                "The patch must divide both sides", "Give another size");
        }
        return mask is null || mask.shape[1] == text.shape[1]
            ? new TokenGrid(0, (int)latent[2] / shape.Patch, (int)latent[3] / shape.Patch)
            : throw new BadInputException($"The text has {text.shape[1]} tokens, and its mask {mask.shape[1]}",
                "The mask says of each token whether it counts", "Write the file of inputs again");
    }
}
