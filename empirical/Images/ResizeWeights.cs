namespace Rosetta.Empirical.Images;

/// <summary>
/// What each pixel of a resized line is made of: a run of pixels of the original line, and their weights, which sum to 1. Where a line gets
/// shorter the kernel is stretched, so that no pixel goes unseen (antialiasing).
/// </summary>
internal sealed class ResizeWeights
{
    private ResizeWeights(int[] starts, double[][] weights) => (Starts, Weights) = (starts, weights);

    /// <summary>The first original pixel of each new one.</summary>
    internal int[] Starts { get; }

    /// <summary>Weights of that pixel and of those after it.</summary>
    internal double[][] Weights { get; }

    /// <param name="input">Pixels of the original line.</param>
    /// <param name="output">Pixels of the new one.</param>
    /// <param name="filter">The kernel.</param>
    /// <param name="single">Whether all is rounded to float32 on the way, as torch does for floating-point tensors.</param>
    internal static ResizeWeights Of(int input, int output, ResizeFilter filter, bool single = false)
    {
        double Rounded(double value) => single ? (float)value : value;
        double scale = Rounded((double)input / output), stretch = Math.Max(scale, 1), support = Rounded(filter.Support() * stretch),
            narrow = Rounded(1 / stretch);
        var starts = new int[output];
        var weights = new double[output][];
        for (int i = 0; i < output; i++)
        {
            double center = Rounded((i + 0.5) * scale);
            int start = Math.Max((int)(center - support + 0.5), 0), end = Math.Min((int)(center + support + 0.5), input);
            var line = new double[end - start];
            double sum = 0;
            for (int j = 0; j < line.Length; j++)
                sum = Rounded(sum + (line[j] = Rounded(filter.Weight(Rounded((j + start - center + 0.5) * narrow)))));
            for (int j = 0; j < line.Length && sum != 0; j++)
                line[j] = Rounded(line[j] / sum);
            (starts[i], weights[i]) = (start, line);
        }
        return new ResizeWeights(starts, weights);
    }
}
