using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static Rosetta.Sim.Toys.ToyProducts;

namespace Rosetta.Sim.Toys;

/// <summary>
/// Loss of one network on one batch and its gradient by hand:
/// L = (1/S) sum over samples of [ sum_r w_r (y_r - t_r)^2 + penalty * sum_n |h_n| ].
/// </summary>
/// <remarks>
/// The encoder's products touch only features that are present; outputs are computed, compared and differentiated 32 at a time and never
/// stored as a whole. The derivative of a ReLU at 0 is 0. A test holds the gradient against automatic differentiation.
/// </remarks>
internal sealed class ToyGradient(ToyInstance instance)
{
    private readonly float[] _importance = Padded(instance);

    /// <summary>Sizes of the arrays.</summary>
    public ToyShape Shape { get; } = new(instance.Features.Count, instance.Neurons, instance.Tied);

    /// <summary>Computes loss and gradient (left in the workspace).</summary>
    public double Compute(float[] parameters, SparseSamples batch, ToyWorkspace work)
    {
        int samples = batch.SampleCount, neurons = Shape.PaddedNeurons;
        work.Fit(Shape, samples);
        Hidden(parameters, batch, work.Hidden);
        ByColumns(work.Hidden, work.HiddenByColumn, samples, neurons);
        float[] rows, panels;
        int panelsStart;
        if (Shape.Tied)
        {
            (rows, panels, panelsStart) = (parameters, work.DecoderPanels, 0);
            RowsToPanels(parameters, panels);
        }
        else
        {
            (rows, panels, panelsStart) = (work.DecoderRows, parameters, Shape.DecoderStart);
            PanelsToRows(parameters, rows);
        }
        double loss = 0;
        for (int panel = 0; panel < Shape.Panels; panel++)
        {
            ref float weights = ref At(panels, panelsStart + panel * neurons * ToyShape.Panel);
            Outputs(ref weights, work, samples);
            loss += Residuals(panel, parameters, batch, work);
            ref float decoderGradient = ref Shape.Tied ? ref At(work.PanelGradient, 0)
                : ref At(work.Gradient, Shape.DecoderStart + panel * neurons * ToyShape.Panel);
            for (int neuron = 0; neuron < neurons; neuron += Rows)
                EightRows<UnitStride>(ref At(work.Hidden, neuron), neurons, ref At(work.Outputs, 0), ToyShape.Panel,
                    ref Unsafe.Add(ref decoderGradient, neuron * ToyShape.Panel), ToyShape.Panel, samples, ToyShape.Panel, add: false);
            if (Shape.Tied)
                StoreTransposed(work.PanelGradient, work.Gradient, panel);
            for (int sample = 0; sample < samples; sample += Rows)
                EightRows<PanelStride>(ref At(work.Outputs, sample * ToyShape.Panel), 1,
                    ref At(rows, panel * ToyShape.Panel * neurons), neurons,
                    ref At(work.HiddenGradient, sample * neurons), neurons, ToyShape.Panel, neurons, add: panel > 0);
        }
        loss += ThroughActivation(work, samples);
        if (!Shape.Tied)
            work.Gradient.AsSpan(Shape.Encoder(Shape.Features, 0), (Shape.PaddedFeatures - Shape.Features) * neurons).Clear();
        for (int feature = 0; feature < Shape.Features; feature++)
            SparseRow(batch.SamplesWith(feature), batch.ValuesIn(feature), ref At(work.HiddenGradient, 0), neurons,
                ref At(work.Gradient, feature * neurons), add: Shape.Tied);
        return loss / samples;
    }

    /// <summary>Hidden units of a batch, after their activation, [samples, N padded].</summary>
    public void Hidden(float[] parameters, SparseSamples batch, float[] hidden)
    {
        int neurons = Shape.PaddedNeurons;
        for (int sample = 0; sample < batch.SampleCount; sample++)
            SparseRow(batch.FeaturesOf(sample), batch.ValuesOf(sample), ref At(parameters, 0), neurons,
                ref At(hidden, sample * neurons), add: false);
        if (!instance.Rectified)
            return;
        for (int i = 0; i < batch.SampleCount * neurons; i += ToyShape.Lane)
        {
            Vector512<float> value = Load(ref At(hidden, i), 0);
            // Not Max: it may turn NaN into 0, and a network that diverged must be seen.
            Store(Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), Vector512<float>.Zero, value),
                ref At(hidden, i), 0);
        }
    }

    private void Outputs(ref float weights, ToyWorkspace work, int samples)
    {
        for (int sample = 0; sample < samples; sample += Rows)
            EightRows<UnitStride>(ref At(work.HiddenByColumn, sample * Shape.PaddedNeurons), Rows, ref weights, ToyShape.Panel,
                ref At(work.Outputs, sample * ToyShape.Panel), ToyShape.Panel, Shape.PaddedNeurons, ToyShape.Panel, add: false);
    }

    /// <summary>Turns the outputs of a panel into gradients, stores the gradient of its biases, returns its loss.</summary>
    private double Residuals(int panel, float[] parameters, SparseSamples batch, ToyWorkspace work)
    {
        ReadOnlySpan<int> places = batch.PanelPlaces(panel);
        ReadOnlySpan<float> magnitudes = batch.PanelMagnitudes(panel);
        for (int i = 0; i < places.Length; i++)
            At(work.Targets, places[i]) = magnitudes[i];
        int samples = batch.SampleCount;
        double loss = 0;
        Span<float> lanes = stackalloc float[ToyShape.Lane];
        for (int half = 0; half < ToyShape.Panel; half += ToyShape.Lane)
        {
            int first = panel * ToyShape.Panel + half;
            Vector512<float> bias = Load(ref At(parameters, Shape.BiasStart + first), 0), importance = Load(ref At(_importance, first), 0);
            Vector512<float> slope = importance * (2f / samples), zero = Vector512<float>.Zero, sum = zero, biasGradient = zero;
            ref float outputs = ref At(work.Outputs, half), targets = ref At(work.Targets, half);
            for (int sample = 0; sample < samples; sample++)
            {
                Vector512<float> output = Load(ref outputs, 0) + bias;
                Vector512<float> off = Vector512.LessThanOrEqual(output, zero);
                Vector512<float> residual = Vector512.ConditionalSelect(off, zero, output) - Load(ref targets, 0);
                sum = Vector512.FusedMultiplyAdd(residual, residual, sum);
                Vector512<float> gradient = Vector512.ConditionalSelect(off, zero, residual * slope);
                biasGradient += gradient;
                Store(gradient, ref outputs, 0);
                Store(zero, ref targets, 0);
                outputs = ref Unsafe.Add(ref outputs, ToyShape.Panel);
                targets = ref Unsafe.Add(ref targets, ToyShape.Panel);
            }
            Store(biasGradient, ref At(work.Gradient, Shape.BiasStart + first), 0);
            (sum * importance).CopyTo(lanes);
            foreach (float lane in lanes)
                loss += lane;
        }
        return loss;
    }

    /// <summary>Gradient before the hidden activation, with the penalty's; returns the penalty's loss.</summary>
    private double ThroughActivation(ToyWorkspace work, int samples)
    {
        if (!instance.Rectified)
            return 0;
        int length = samples * Shape.PaddedNeurons;
        Vector512<float> zero = Vector512<float>.Zero, slope = Vector512.Create((float)(instance.Penalty / samples)), sum = zero;
        for (int i = 0; i < length; i += ToyShape.Lane)
        {
            Vector512<float> hidden = Load(ref At(work.Hidden, i), 0), gradient = Load(ref At(work.HiddenGradient, i), 0);
            sum += hidden;
            Store(Vector512.ConditionalSelect(Vector512.Equals(hidden, zero), zero, gradient + slope), ref At(work.HiddenGradient, i), 0);
        }
        double total = 0;
        for (int lane = 0; lane < ToyShape.Lane; lane++)
            total += sum[lane];
        return instance.Penalty * total;
    }

    private static void ByColumns(float[] rows, float[] columns, int samples, int neurons)
    {
        unchecked
        {
            for (int block = 0; block < samples; block += Rows)
            {
                ref float target = ref At(columns, block * neurons);
                for (int row = 0; row < Rows; row++)
                {
                    ref float source = ref At(rows, (block + row) * neurons);
                    for (int neuron = 0; neuron < neurons; neuron++)
                        Unsafe.Add(ref target, (nint)neuron * Rows + row) = Unsafe.Add(ref source, neuron);
                }
            }
        }
    }

    private void PanelsToRows(float[] parameters, float[] rows)
    {
        for (int panel = 0; panel < Shape.Panels; panel++)
            Transpose(ref At(parameters, Shape.DecoderStart + panel * Shape.PaddedNeurons * ToyShape.Panel), Shape.PaddedNeurons,
                ToyShape.Panel, ref At(rows, panel * ToyShape.Panel * Shape.PaddedNeurons));
    }

    private void RowsToPanels(float[] rows, float[] panels)
    {
        for (int panel = 0; panel < Shape.Panels; panel++)
            Transpose(ref At(rows, panel * ToyShape.Panel * Shape.PaddedNeurons), ToyShape.Panel, Shape.PaddedNeurons,
                ref At(panels, panel * Shape.PaddedNeurons * ToyShape.Panel));
    }

    private void StoreTransposed(float[] panelGradient, float[] gradient, int panel) =>
        Transpose(ref At(panelGradient, 0), Shape.PaddedNeurons, ToyShape.Panel,
            ref At(gradient, panel * ToyShape.Panel * Shape.PaddedNeurons));

    private static void Transpose(ref float source, int rows, int columns, ref float target)
    {
        unchecked
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                    Unsafe.Add(ref target, (nint)column * rows + row) = Unsafe.Add(ref source, (nint)row * columns + column);
            }
        }
    }

    private static ref float At(float[] array, nint index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index);

    private static float[] Padded(ToyInstance instance)
    {
        var padded = new float[new ToyShape(instance.Features.Count, instance.Neurons, instance.Tied).PaddedFeatures];
        double[] importances = instance.Importances();
        for (int i = 0; i < importances.Length; i++)
            padded[i] = (float)importances[i];
        return padded;
    }
}
