using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>How alike two measures of selectivity over images rank the neurons of one model (M37).</summary>
/// <param name="Model">The model.</param>
/// <param name="Measure">One measure, a column of the neuron table.</param>
/// <param name="Encoder">Its encoder; "" where it has none.</param>
/// <param name="Other">The other measure.</param>
/// <param name="OtherEncoder">Its encoder; "" where it has none.</param>
/// <param name="Neurons">Neurons that have both.</param>
/// <param name="Correlation">Spearman's rank correlation over them.</param>
/// <param name="Error">Standard error of its area tangent, leaving out a tenth of the images at a time.</param>
/// <param name="InsideLayers">The mean of the layers' own rank correlations, by neurons; null where no layer has one.</param>
/// <param name="Untrained">That of the model's twin at initialisation; null where none was measured.</param>
public sealed record MeasureAgreement(string Model, string Measure, string Encoder, string Other, string OtherEncoder, int Neurons,
    double Correlation, double Error, double? InsideLayers, double? Untrained)
{
    /// <summary>Parts of the images that are left out in turn, so that an error has one degree of freedom less.</summary>
    public const int Parts = 10;

    /// <summary>Area tangent of the correlation, whose errors are alike wherever it lies (Fisher).</summary>
    public Estimate AreaTangent => new(Math.Atanh(Math.Clamp(Correlation, -Most, Most)), Error, Parts - 1);

    /// <summary>95 % interval of the correlation.</summary>
    public Interval Interval95
    {
        get
        {
            Interval ends = AreaTangent.IntervalAt(0.95);
            return Interval.Of(Math.Tanh(ends.Low), Math.Tanh(ends.High));
        }
    }

    /// <summary>A correlation of 1 has no area tangent.</summary>
    public const double Most = 1 - 1e-9;
}
