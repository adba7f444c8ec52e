using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The frozen numbers are the law's own, by the estimators that a measurement gets.</summary>
public class PredictorTests
{
    /// <summary>
    /// Truncation: the table of docs/theory.md has alpha of the finite-N curve within 0.03 of its limit over three decades
    /// from N = 10^4; whole ranks add as much in delta.
    /// </summary>
    private const double FiniteSize = 0.05;

    private static readonly double[] Scanned = [0.5, 0.6, 0.7, 0.8, 0.9];

    private static readonly long[] Large = [10_000, 40_000, 160_000, 640_000];

    [TestCase(1.5)]
    [TestCase(2)]
    [TestCase(3)]
    public void WithLogUtility_PurificationTendsToOne_DeltaToBeta_AndTheirRelationToOne(double beta)
    {
        Dictionary<string, FrozenNumber> claims = Claims(CrraHypothesis.Log(0.1), beta, []);
        Assert.That(claims["purification"].Predicted, Is.EqualTo(1).Within(FiniteSize));
        Assert.That(claims["delta"].Predicted, Is.EqualTo(beta).Within(FiniteSize * beta));
        Assert.That(claims["alpha-delta"].Predicted, Is.EqualTo(1).Within(FiniteSize));
        Assert.That(claims["threshold"].Predicted, Is.EqualTo(0).Within(FiniteSize));
        Assert.That(claims["mean-isolation"].Predicted, Is.EqualTo(1 - 0.5 / (beta + 1)).Within(0.01), "the plateau");
    }

    [Test]
    public void BelowDeltaOne_AFeaturePurifiesAsDelta() =>
        Assert.That(Claims(CrraHypothesis.Of(2, 0.5), 1.5, [])["purification"].Predicted, Is.EqualTo(0.75).Within(FiniteSize));

    [Test]
    public void APredictionFromAProfile_DoesNotClaimTheDeltaThatItWasMadeFrom()
    {
        Dictionary<string, FrozenNumber> claims = Claims(CrraHypothesis.Log(0.1), 2, [2_560_000]);
        Assert.That(claims.ContainsKey("delta"), Is.False);
        Assert.That(claims["alpha-delta"].ProfileNeurons, Is.EqualTo(2_560_000));
        Assert.That(claims["alpha-delta"].Neurons, Is.EqualTo(Large));
    }

    [Test]
    public void ALawWithoutAShape_ClaimsNone()
    {
        // Linear utility: isolation is 1 or 0, so there is neither an impurity to fall nor a shape to read.
        Dictionary<string, FrozenNumber> claims = Claims(LinearHypothesis.Instance, 2, [], [64, 128, 256, 512]);
        Assert.That(claims.Keys, Does.Not.Contain("purification").And.Not.Contain("delta").And.Not.Contain("alpha-delta"));
    }

    [Test]
    public void UncertainParameters_GiveAnInterval()
    {
        Scenario scenario = Of(CrraHypothesis.Log(0.1), 2, [128, 256, 512, 1024],
            [StatedUncertainty.OfStandardError("spectrum.beta", 0.1)]);
        FrozenNumber delta = Predictor.Of(scenario, scenario.WithHypothesis(LinearHypothesis.Instance), [], Scanned, Rng.FromSeed("claims"))
            .Single(claim => claim.Quantity == "delta");
        // Sampling: 200 draws know a 2.5 % quantile of a normal to 0.2 of its deviation, twice over both ends.
        Assert.That(delta.Interval95![1] - delta.Interval95[0], Is.EqualTo(2 * 1.96 * 0.1).Within(0.08));
        Assert.That((delta.Rival, delta.RivalValue), Is.EqualTo(("isolations spread evenly above tau", (double?)1)));
    }

    private static Dictionary<string, FrozenNumber> Claims(Hypothesis hypothesis, double beta, int[] heldOut, long[]? sizes = null)
    {
        Scenario scenario = Of(hypothesis, beta, sizes ?? Large, []);
        return Predictor.Of(scenario, scenario.WithHypothesis(CrraHypothesis.Log(1)), heldOut, Scanned, Rng.FromSeed("claims"))
            .GroupBy(claim => claim.Quantity).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    private static Scenario Of(Hypothesis hypothesis, double beta, long[] sizes, StatedUncertainty[] uncertainties) =>
        Scenario.Create("claims", PowerLawSpectrum.Of(beta), hypothesis, 0.5, sizes, uncertainties: uncertainties);
}
