using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Utilities;

/// <summary>
/// Which utility gives beta from a profile, under which map (docs/theory.md, E41), and that the profile then has that exponent.
/// </summary>
public sealed class ProfileGammaTests
{
    private const double Beta = 1.7;

    /// <summary>Rounding of a price and of an inverse, in a logarithm of impurity ratios near 2.</summary>
    private const double Exponent = 1e-9;

    private static readonly NamedValue Kappa = new("kappa", 2);

    private static readonly (string Name, Hypothesis Utility, IsolationMap Map, double? Gamma)[] Cases =
    [
        ("log", CrraHypothesis.Log(0.3), HyperbolicIsolation.Of(0.3), 1),
        ("log with another scale", CrraHypothesis.Log(0.3), HyperbolicIsolation.Of(0.4), null),
        ("log with another form", CrraHypothesis.Log(0.3), ExponentialIsolation.Of(0.3), null),
        ("log with a steeper step", CrraHypothesis.Log(0.3), HillIsolation.Of(2, 0.3), null),
        ("log with hill of power 1", CrraHypothesis.Log(0.3), HillIsolation.Of(1, 0.3), 1),
        ("crra", CrraHypothesis.Of(2.5, 0.3), HyperbolicIsolation.Of(0.3), 2.5),
        ("exponential with its default map", ExponentialHypothesis.Of(0.3), HyperbolicIsolation.Of(0.3), null),
        ("exponential with the exponential map", ExponentialHypothesis.Of(0.3), ExponentialIsolation.Of(0.6), 2),
        ("linear", LinearHypothesis.Instance, SaturatingIsolation.Instance, null),
        ("power", PowerHypothesis.Of(0.4, 0.3), HyperbolicIsolation.Of(0.3), null),
        ("formula with the map of its form", Written("exp(-sqrt(c/kappa))"), FormulaIsolation.Of("1 - exp(-sqrt(c/kappa))", Kappa), 1),
        ("formula with its default map", Written("exp(-sqrt(c/kappa))"), HyperbolicIsolation.Of(2), null),
        ("formula of log", Written("1/(1 + c/kappa)"), HyperbolicIsolation.Of(2), 1),
        ("a map that never reaches 1", CrraHypothesis.Log(1), FormulaIsolation.Of("0.8*c/(c + 1)"), null),
    ];

    private static UserHypothesis Written(string marginal) => UserHypothesis.Of(FormulaUtility.Of("written", marginal, Kappa));

    private static IEnumerable<TestCaseData> All() =>
        Cases.Select(own => new TestCaseData(own.Utility, own.Map, own.Gamma).SetName($"Gamma_OfAProfile({own.Name})"));

    [TestCaseSource(nameof(All))]
    public void Gamma_OfAProfile(Hypothesis utility, IsolationMap map, double? gamma)
    {
        Assert.That(utility.ProfileGamma(map), gamma is { } value ? Is.EqualTo(value).Within(1e-9 * value) : Is.Null);
        if (gamma is null)
        {
            Assert.That(Assert.Throws<BadInputException>(() => utility.RequireProfileGamma(map))!.Message,
                Does.Contain(utility.Name).And.Contain("E41"));
            return;
        }
        Assert.That(utility.RequireProfileGamma(map), Is.EqualTo(utility.ProfileGamma(map)));
        // The same exponent read off the solved profile.
        Scenario scenario = Scenario.Create("profile", PowerLawSpectrum.Of(Beta), utility, 0.5, [100_000], isolation: map);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, 100_000);
        Assert.That(Math.Log(allocation.ImpurityOf(40) / allocation.ImpurityOf(10)) / Math.Log(4),
            Is.EqualTo(Beta / gamma).Within(Exponent));
    }
}
