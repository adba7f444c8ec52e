namespace Rosetta.Empirical.Contexts;

/// <summary>Contexts of one neuron, and the scale that its activations are shown on.</summary>
/// <param name="Top">Samples of the largest activations, the largest first.</param>
/// <param name="Bands">Samples drawn from each band of <see cref="ContextSettings.Bands"/>, without those of the top.</param>
/// <param name="Scale">The neuron's own scale.</param>
internal sealed record NeuronPicks(int[] Top, int[][] Bands, NeuronScale Scale);

/// <summary>Quantiles of one neuron over all samples, and with them the scale that its activations are shown on: 0 is the median and 1 the
/// 0.999 quantile, so that two neurons of any units are shown alike.</summary>
/// <param name="Quantiles">Values at <see cref="ContextSettings.Bands"/>: the last is the minimum.</param>
/// <param name="Maximum">Largest value.</param>
public sealed record NeuronScale(IReadOnlyList<float> Quantiles, float Maximum)
{
    /// <summary>Levels are kept in steps of so much, from -1 to 1.5.</summary>
    public const double Step = 0.01;

    /// <summary>Stands for no sample, where a document ends.</summary>
    public const byte NoSample = 255;

    private const int MostSteps = 250, ZeroSteps = 100;

    /// <summary>Raw value at level 0: the median.</summary>
    public float Low => Quantiles[3];

    /// <summary>Raw value at level 1: the 0.999 quantile; the maximum of a neuron that is above its median less often than that; and as
    /// far above the median as the minimum lies below it, if nothing is above.</summary>
    public float High => Quantiles[0] > Low ? Quantiles[0] : Maximum > Low ? Maximum : Low + (Low - Quantiles[^1]);

    /// <summary>Levels of raw values in steps of <see cref="Step"/> from -1 on, held to -1 .. 1.5.</summary>
    /// <param name="raw">Activations.</param>
    /// <param name="steps">As many levels.</param>
    public void Steps(ReadOnlySpan<float> raw, Span<byte> steps)
    {
        double low = Low, one = Step * ((double)High - low);
        for (int i = 0; i < raw.Length; i++)
        {
            double level = ZeroSteps + (raw[i] - low) / one;
            steps[i] = level <= 0 ? (byte)0 : level >= MostSteps ? (byte)MostSteps : (byte)(level + 0.5);
        }
    }
}
