using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>Is the count a constant fraction of the neurons, that is, is the exponent against neurons 1?</summary>
/// <param name="Exponent">Measured against neurons.</param>
/// <param name="P">Two-sided p value of exponent = 1; NaN where the fit has no error.</param>
/// <param name="SublinearP">One-sided p value of exponent &gt;= 1: small means sublinear in neurons.</param>
public sealed record ConstantFractionTest(double Exponent, double P, double SublinearP)
{
    /// <summary>Tests a fit whose sizes are numbers of neurons.</summary>
    public static ConstantFractionTest Of(SizeFit againstNeurons)
    {
        ArgumentNullException.ThrowIfNull(againstNeurons);
        if (!(againstNeurons.StandardError > 0) || !(againstNeurons.DegreesOfFreedom > 0))
            return new(againstNeurons.Exponent, double.NaN, double.NaN);
        double t = (againstNeurons.Exponent - 1) / againstNeurons.StandardError;
        return new(againstNeurons.Exponent, StudentT.TwoSidedP(t, againstNeurons.DegreesOfFreedom), StudentT.Lower(t, againstNeurons.DegreesOfFreedom));
    }
}
