using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Formulas;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Utilities;

public sealed class UserHypothesisTests
{
    /// <summary>Rounding of a numerical inverse against a closed one, through sums and a root.</summary>
    private const double Relative = 1e-11;

    private static readonly (string Formula, Hypothesis Closed)[] Known =
    [
        ("1/(kappa + c)", CrraHypothesis.Log(0.6)),
        ("(1/kappa)*(1 + c/kappa)^-2.5", CrraHypothesis.Of(2.5, 0.6)),
        ("exp(-c/kappa)/kappa", ExponentialHypothesis.Of(0.6)),
        ("0.4*c^(0.4 - 1)/kappa^0.4", PowerHypothesis.Of(0.4, 0.6)),
    ];

    [Test]
    public void WrittenUtility_GivesWhatItsClosedFormGives([Range(0, 3)] int which, [Values(50L, 20_000L, 1_000_000_000_000L)] long neurons)
    {
        (string formula, Hypothesis closed) = Known[which];
        UserHypothesis written = UserHypothesis.Of(FormulaUtility.Of("written", formula, new NamedValue("kappa", 0.6)));
        CapacityAllocation expected = Solve(closed), actual = Solve(written);
        Assert.Multiple(() =>
        {
            Assert.That(actual.LogLambda, Is.EqualTo(expected.LogLambda).Within(Relative * Math.Abs(expected.LogLambda)));
            Assert.That(actual.R0, expected.R0 is null ? Is.Null : Is.EqualTo(expected.R0.Value).Within(Relative * expected.R0.Value));
            Assert.That(actual.RTau, Is.EqualTo(expected.RTau!.Value).Within(Relative * expected.RTau.Value));
            Assert.That(actual.MeanIsolationRosetta, Is.EqualTo(expected.MeanIsolationRosetta!.Value).Within(Relative));
        });

        CapacityAllocation Solve(Hypothesis hypothesis) =>
            AllocationSolver.Solve(Scenario.Create("u", PowerLawSpectrum.Of(1.7), hypothesis, 0.4, [neurons]), neurons);
    }

    [TestCase("1/(kappa + c)", 1.0)]
    [TestCase("(1 + c)^-2.5 + (1 + c)^-4", 2.5)]
    [TestCase("exp(-c)", double.PositiveInfinity)]
    [TestCase("exp(-sqrt(c))", double.PositiveInfinity)]
    [TestCase("1/((1 + c)*ln(2 + c))", null)]
    public void DecayExponent_IsReadOffWhereItSettles(string formula, double? expected)
    {
        double? decay = UserHypothesis.Of(FormulaUtility.Of("decay", formula, new NamedValue("kappa", 0.6))).DecayExponent;
        Assert.That(decay, expected is { } value && double.IsFinite(value) ? Is.EqualTo(value).Within(1e-6) : Is.EqualTo(expected));
    }

    [TestCase("1 + c", "rises")]
    [TestCase("2 + sin", "column 5")]
    [TestCase("1/(1 + c) - 0.001", "no value at c = 1030")]
    [TestCase("min(1, 1/c)", "does not decrease")]
    [TestCase("1/(1 + c) + 0.2*exp(-(c - 5)^2)", "rises")]
    [TestCase("max(0, 1 - c)", "is zero")]
    [TestCase("ln(c)", "c = 0")]
    public void ImpossibleUtility_IsRefusedWithItsPlace(string formula, string mention) =>
        Assert.That(Assert.Throws<BadInputException>(() => UserHypothesis.Of(FormulaUtility.Of("bad", formula)))!.Message,
            Does.Contain(mention));

    [Test]
    public void FormulaParameter_CanBeChanged()
    {
        UserHypothesis hypothesis = UserHypothesis.Of(FormulaUtility.Of("f", "1/(kappa + c)", new NamedValue("kappa", 1)));
        Assert.That(Math.Exp(hypothesis.With("kappa", 3).LogMarginalAtZero), Is.EqualTo(1 / 3.0).Within(1e-15));
        Assert.That(((UserHypothesis)hypothesis.With("kappa", 3)).Scale, Is.EqualTo(3));
        Assert.Throws<BadInputException>(() => hypothesis.With("gamma", 3));
    }

    [Test]
    public void UtilityInCode_NeedsItsMarginalAlone()
    {
        CapacityAllocation closed = AllocationSolver.Solve(Of(CrraHypothesis.Log(1)), 5000),
            coded = AllocationSolver.Solve(Of(UserHypothesis.Of(new LogUtility(null))), 5000),
            inverted = AllocationSolver.Solve(Of(UserHypothesis.Of(new LogUtility(log => Math.Exp(-log) - 1))), 5000);
        Assert.That(coded.R0, Is.EqualTo(closed.R0!.Value).Within(Relative * closed.R0.Value));
        Assert.That(inverted.R0, Is.EqualTo(closed.R0.Value).Within(Relative * closed.R0.Value));
        Assert.That(Assert.Throws<BadInputException>(() => UserHypothesis.Of(new LogUtility(log => Math.Exp(-log))))!.Message,
            Does.Contain("inverse"));

        static Scenario Of(Hypothesis hypothesis) => Scenario.Create("c", PowerLawSpectrum.Of(1.5), hypothesis, 0.5, [5000]);
    }

    [Test]
    public void IsolationMaps_InvertThemselves([Values(0.01, 0.5, 0.99)] double isolation)
    {
        foreach (IsolationMap map in new IsolationMap[] { HyperbolicIsolation.Of(0.3), ExponentialIsolation.Of(0.3),
            SaturatingIsolation.Instance, HillIsolation.Of(2.5, 0.3), FormulaIsolation.Of("tanh(c/kappa)", new NamedValue("kappa", 2)) })
        {
            double capacity = map.CapacityFor(isolation);
            Assert.That(map.Isolation(capacity), Is.EqualTo(isolation).Within(1e-14), map.CanonicalText);
            Assert.That(map.Impurity(capacity), Is.EqualTo(1 - isolation).Within(1e-14), map.CanonicalText);
            Assert.That(map.Isolation(0), Is.Zero, map.CanonicalText);
        }
    }

    [TestCase("c", "c = 1.")]
    [TestCase("exp(-c)", "c = 0")]
    [TestCase("c*exp(-c)", "c = 1.")]
    public void ImpossibleMap_IsRefusedWithItsPlace(string formula, string mention) =>
        Assert.That(Assert.Throws<BadInputException>(() => FormulaIsolation.Of(formula))!.Message, Does.Contain(mention));

    [Test]
    public void UnreachableThreshold_GivesNoFrontier()
    {
        Scenario scenario = Scenario.Create("capped", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(1), 0.9, [100, 1000],
            isolation: FormulaIsolation.Of("0.8*c/(c + 1)"));
        ScalingPrediction prediction = ScalingPrediction.Of(scenario);
        Assert.That(prediction.Frontiers.Select(frontier => (frontier.Allocation.RTau, frontier.Allocation.Rosetta)),
            Is.All.EqualTo(((double?)null, 0L)));
        Assert.That((prediction.FrontierSlope, prediction.CountSlope), Is.EqualTo(((double?)null, (double?)null)));
    }

    private sealed class LogUtility(Func<double, double>? inverse) : IMarginalUtility
    {
        public string Name => "coded log";

        public string CanonicalText => "coded-log";

        public double Marginal(double capacity) => 1 / (1 + capacity);

        public double? CapacityAt(double logMarginal) => inverse?.Invoke(logMarginal);
    }
}
