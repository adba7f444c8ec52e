using System.Globalization;

namespace Rosetta.Empirical.Matching;

/// <summary>What a sketched match proves.</summary>
/// <param name="Level">Correlation at and above which pairs were looked for.</param>
/// <param name="MissProbability">Of every neuron judged by its sketch: the probability, over the random signs, that a better partner at or
/// above the level was missed is at most this (all partners together).</param>
/// <param name="Width">Buckets of the sketch.</param>
/// <param name="Precision">What sketches were multiplied in.</param>
/// <param name="BySketch">Neurons of both models that the sketch proved.</param>
/// <param name="Exactly">Neurons that it could not prove, which were compared exactly with the whole other model.</param>
/// <param name="Verified">Pairs whose correlation was computed in float64.</param>
public sealed record SketchCertificate(double Level, double MissProbability, int Width, string Precision, int BySketch, int Exactly,
    long Verified)
{
    /// <summary>Share of the neurons that the sketch proved; the others were compared exactly.</summary>
    public double ShareBySketch => BySketch + Exactly == 0 ? 1 : BySketch / (double)(BySketch + Exactly);

    /// <summary>In one sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"pairs at {Level} and above: the sketch proves {BySketch} neurons (each missed a better partner with a probability of at most "
            + $"{MissProbability}), {Exactly} were compared exactly");
}
