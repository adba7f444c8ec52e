using Rosetta.Theory.Allocation;
using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Theory.Predictions;

/// <summary>The table of numbers in docs/theory.md: kappa = 1, tau = 1/2.</summary>
public sealed class PublishedTableTests
{
    /// <summary>The table states three digits and asks for agreement to 0.002.</summary>
    private const double Stated = 0.002;

    /// <summary>Truncation: the asymptotic values are stated to four digits.</summary>
    private const double FourDigits = 5e-5;

    private static readonly int[] LocalSizes = [6, 11, 16, 20];

    [TestCase(1.5, 1, 0.6667, 0.655, 0.8, new[] { 0.582, 0.641, 0.659, 0.664 })]
    [TestCase(2.0, 1, 0.5, 0.497, 0.8333, new[] { 0.461, 0.493, 0.499, 0.500 })]
    [TestCase(3.0, 1, 0.3333, 0.333, 0.875, new[] { 0.320, 0.332, 0.333, 0.333 })]
    [TestCase(2.0, 1.5, 0.75, 0.727, 0.7857, new[] { 0.634, 0.707, 0.733, 0.742 })]
    [TestCase(1.2, 1, 0.8333, 0.791, 0.7727, new[] { 0.679, 0.764, 0.799, 0.813 })]
    [TestCase(0.8, 1, 1, 0.958, 0.7222, new[] { 0.829, 0.928, 0.967, 0.982 })]
    public void Prediction_MeetsTheTable(double beta, double gamma, double alpha, double slope, double plateau, double[] local)
    {
        Scenario scenario = Scenario.Create("table", PowerLawSpectrum.Of(beta), CrraHypothesis.Of(gamma, 1), 0.5,
            Enumerable.Range(10, 12).Select(power => 1L << power));
        ScalingPrediction prediction = ScalingPrediction.Of(scenario);
        Assert.Multiple(() =>
        {
            Assert.That(prediction.Alpha, Is.EqualTo(alpha).Within(FourDigits), "alpha");
            Assert.That(prediction.Delta, Is.EqualTo(beta / gamma), "delta");
            Assert.That(prediction.FrontierSlope, Is.EqualTo(slope).Within(Stated), "slope");
            Assert.That(Plateaus.MeanIsolation(scenario), Is.EqualTo(plateau).Within(FourDigits), "plateau");
            for (int i = 0; i < LocalSizes.Length; i++)
                Assert.That(ScalingPrediction.At(scenario, 1L << LocalSizes[i]).LocalExponent, Is.EqualTo(local[i]).Within(Stated), $"local exponent at 2^{LocalSizes[i]}");
        });
    }
}
