using Rosetta.Theory;
using Rosetta.Theory.Formulas;
using Rosetta.Theory.Laws;

namespace Rosetta.Tests.Theory.Formulas;

public sealed class FormulaTests
{
    private static readonly NamedValue[] Kappa = [new("kappa", 2), new("gamma", 1.5)];

    [TestCase("1 + 2*3", 7)]
    [TestCase("(1 + 2)*3", 9)]
    [TestCase("2^3^2", 512)]
    [TestCase("-c^2", -9)]
    [TestCase("2^-1", 0.5)]
    [TestCase("8/4/2", 1)]
    [TestCase("1 - 2 - 3", -4)]
    [TestCase("--c", 3)]
    [TestCase("1/(1 + c/kappa)^gamma", 0.25298221281347033)]
    [TestCase("exp(-c) * e^c", 1)]
    [TestCase("ln(e) + log(e)", 2)]
    [TestCase("min(c, 2) + max(c, 2)", 5)]
    [TestCase("pow(c, 2) + sqrt(c + 1)", 11)]
    [TestCase("2e-1 + .5 + 1.", 1.7)]
    [TestCase("cos", double.NaN)]
    [TestCase("abs(-c) + tanh(0) + atan(0) + expm1(0) + log1p(0) + 0*pi", 3)]
    public void Formula_HasTheValueOfItsMathematics(string text, double expected)
    {
        if (double.IsNaN(expected))
            Assert.Throws<BadInputException>(() => Formula.Parse(text, "c", Kappa));
        else
            Assert.That(Formula.Parse(text, "c", Kappa).Value(3), Is.EqualTo(expected).Within(1e-14));
    }

    [TestCase("", "column 1", "the end")]
    [TestCase("1 +", "column 4", "the end")]
    [TestCase("(1 + c", "column 7", "')'")]
    [TestCase("1 + c)", "column 6", "')'")]
    [TestCase("2 c", "column 3", "'c'")]
    [TestCase("1/(1 + c/kapa)", "column 10", "kapa")]
    [TestCase("exp c", "column 1", "parentheses")]
    [TestCase("min(c)", "column 6", "argument 2 of 2")]
    [TestCase("c ** 2", "column 3", "^")]
    [TestCase("1 # 2", "column 3", "'#'")]
    [TestCase(". + 1", "column 1", "number")]
    [TestCase("1.2.3", "column 4", "operator")]
    public void UnreadableFormula_NamesColumnAndExpectation(string text, string column, string mention) =>
        Assert.That(Assert.Throws<BadInputException>(() => Formula.Parse(text, "c", Kappa))!.Message,
            Does.Contain(column).And.Contain(mention));

    [TestCase("(")]
    [TestCase("-")]
    [TestCase("2^")]
    [TestCase("exp(")]
    public void DeepNesting_IsRefusedBeforeTheStackEnds(string opening) =>
        Assert.That(Assert.Throws<BadInputException>(() =>
            Formula.Parse(string.Concat(Enumerable.Repeat(opening, 900)), "c", []))!.Message,
                Does.Contain("nested"));

    [TestCase("exp(-c)", 800, -800)]
    [TestCase("exp(-c) * exp(-2*c)", 1000, -3000)]
    [TestCase("exp(c) * exp(-3*c)", 1000, -2000)]
    [TestCase("1/(1 + c)^300", 1e6, -4144.653467389132)]
    [TestCase("exp(-c) + exp(-2*c)", 900, -900)]
    [TestCase("exp(-c) - exp(-c - 1)", 900, -900.4586751453871)]
    [TestCase("pow(exp(-c), 2)/sqrt(exp(-c))", 1000, -1500)]
    [TestCase("min(exp(-c), exp(-2*c))", 1000, -2000)]
    [TestCase("max(exp(-c), exp(-2*c))", 1000, -1000)]
    [TestCase("abs(-exp(-c))", 1000, -1000)]
    public void Logarithm_OutlastsTheRangeOfTheValue(string text, double at, double expected) =>
        Assert.That(Formula.Parse(text, "c", []).LogValue(at), Is.EqualTo(expected).Within(1e-13 * Math.Abs(expected)));

    [TestCase("1 - c", 3, double.NaN)]
    [TestCase("c", 0, double.NegativeInfinity)]
    [TestCase("1/c", 0, double.PositiveInfinity)]
    public void Logarithm_OfWhatHasNone(string text, double at, double expected) =>
        Assert.That(Formula.Parse(text, "c", []).LogValue(at), Is.EqualTo(expected));

    [Test]
    public void SpacingAndRedundantParentheses_DoNotChangeTheCanonicalText() =>
        Assert.That(Formula.Parse(" 1/( (1+c/kappa) ) ", "c", Kappa).CanonicalText,
            Is.EqualTo(Formula.Parse("1 / (1 + c / kappa)", "c", Kappa).CanonicalText));
}
