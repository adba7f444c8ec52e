namespace Rosetta.Sim.Toys;

/// <summary>
/// Scratch arrays of one thread for one step of one network, grown to the largest network met. Nothing in it outlives a step.
/// </summary>
internal sealed class ToyWorkspace
{
    /// <summary>Hidden units after their activation, [samples, N].</summary>
    public float[] Hidden = [];

    /// <summary>The same in blocks of eight samples, [samples/8][N][8].</summary>
    public float[] HiddenByColumn = [];

    /// <summary>Gradient of the hidden units, [samples, N].</summary>
    public float[] HiddenGradient = [];

    /// <summary>Outputs of one panel, then their gradient, [samples, 32].</summary>
    public float[] Outputs = [];

    /// <summary>Targets of one panel, [samples, 32]; zero between panels.</summary>
    public float[] Targets = [];

    /// <summary>Decoder by rows of outputs, [M, N].</summary>
    public float[] DecoderRows = [];

    /// <summary>Decoder by panels, [M/32][N][32]; used when weights are tied.</summary>
    public float[] DecoderPanels = [];

    /// <summary>Gradient of one panel of the decoder, [N, 32]; used when weights are tied.</summary>
    public float[] PanelGradient = [];

    /// <summary>Gradient of all parameters.</summary>
    public float[] Gradient = [];

    /// <summary>Makes room for a network and a batch.</summary>
    public void Fit(ToyShape shape, int samples)
    {
        Grow(ref Hidden, samples * shape.PaddedNeurons);
        Grow(ref HiddenByColumn, samples * shape.PaddedNeurons);
        Grow(ref HiddenGradient, samples * shape.PaddedNeurons);
        Grow(ref Outputs, samples * ToyShape.Panel);
        Grow(ref Targets, samples * ToyShape.Panel);
        Grow(ref DecoderRows, shape.Tied ? 0 : shape.MatrixLength);
        Grow(ref DecoderPanels, shape.Tied ? shape.MatrixLength : 0);
        Grow(ref PanelGradient, shape.Tied ? shape.PaddedNeurons * ToyShape.Panel : 0);
        Grow(ref Gradient, shape.ParameterCount);
    }

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length)
            array = GC.AllocateArray<float>(length, pinned: true); // Pinned arrays do not move, so their cache lines stay where they are.
    }
}
