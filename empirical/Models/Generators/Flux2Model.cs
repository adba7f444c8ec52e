using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Vision;
using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>FLUX.2's transformer alone, fed what its pipeline would feed it: one pass at one time.</summary>
internal sealed class Flux2Model : VisionModel
{
    private const string Image = "input.hidden_states", Text = "input.encoder_hidden_states", Time = "input.timestep",
        ImageIds = "input.img_ids", TextIds = "input.txt_ids", Guidance = "input.guidance";

    private readonly Flux2Transformer _transformer;

    internal Flux2Model(Flux2Transformer transformer, VisionReading reading)
        : base("flux2", transformer.Layout, reading.Type, reading.Device) => _transformer = transformer;

    /// <inheritdoc/>
    public override int Width => _transformer.Shape.Width;

    private protected override WeightSet Weights => _transformer.Weights;

    /// <inheritdoc/>
    public override IReadOnlyList<InputTensor> Inputs(int? steps = null)
    {
        GeneratorSteps.Refuse(steps, "A transformer alone");
        Flux2Configuration shape = _transformer.Shape;
        string axes = FormattableString.Invariant($"tokens, {shape.RotarySizes.Count}");
        List<InputTensor> inputs =
        [
            new(Image, FormattableString.Invariant($"batch, tokens, {shape.Channels}")),
            new(Text, FormattableString.Invariant($"batch, tokens, {shape.Text}")), new(Time, "batch"),
            new(ImageIds, "batch, " + axes), new(TextIds, "batch, " + axes),
        ];
        if (shape.Guided)
            inputs.Add(new InputTensor(Guidance, "batch"));
        return inputs;
    }

    /// <inheritdoc/>
    public override TokenGrid Grid(int layer, IReadOnlyDictionary<string, Tensor> inputs)
    {
        long tokens = inputs[Image].shape[1], texts = inputs[Text].shape[1];
        if (inputs[ImageIds].shape[1] != tokens || inputs[TextIds].shape[1] != texts)
        {
            throw new BadInputException($"{ImageIds} has {inputs[ImageIds].shape[1]} positions for {tokens} tokens, and {TextIds} "
                + $"{inputs[TextIds].shape[1]} for {texts}", "Each token has one position", "Write the file of inputs again");
        }
        (int rows, int columns) = (1, (int)tokens);
        if (_transformer.Shape.RotarySizes.Count > 2)
        {
            using DisposeScope scope = NewDisposeScope();
            (long row, long column) = (Last(1), Last(2));
            if (row * column == tokens)
                (rows, columns) = ((int)row, (int)column);
        }
        return new TokenGrid(layer < _transformer.Shape.Double ? 0 : (int)texts, rows, columns);

        long Last(int axis) => (long)inputs[ImageIds].select(2, axis).max().to(ScalarType.Float64).item<double>() + 1;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> OutputShapes(IReadOnlyDictionary<string, Tensor> inputs, int? steps = null) =>
        new Dictionary<string, long[]> { [VisionCapture.OutputTensor] = [inputs[Image].shape[1], _transformer.Shape.Outputs] };

    private protected override IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, int? steps,
        bool withOutput, Action<int, Tensor> receive)
    {
        Tensor At(string name) => inputs[name].to(Device);
        Tensor? output = _transformer.Run(At(Image), At(Text), At(Time), At(ImageIds), At(TextIds),
            _transformer.Shape.Guided ? At(Guidance) : null, receive, withOutput);
        return output is null ? new Dictionary<string, Tensor>() : new Dictionary<string, Tensor> { [VisionCapture.OutputTensor] = output };
    }

    private protected override void Dispose(bool disposing) => _transformer.Dispose();
}
