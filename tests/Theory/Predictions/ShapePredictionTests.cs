using Rosetta.Theory;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Predictions;

/// <summary>Budgets of a network's shape, and the powers of depth and width that they predict.</summary>
public sealed class ShapePredictionTests
{
    private static readonly Scenario Law = Scenario.Create("shapes", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(0.1), 0.5, [1024]);

    private static readonly NetworkShape[] Shapes =
        [.. new (double, double)[] { (2, 4096), (32, 4096), (2, 65536), (32, 65536), (8, 16384) }.Select(own => NetworkShape.Of(own.Item1,
            own.Item2))];

    /// <summary>Truncation: finite N (E26) keeps fitted powers this far from their limits at these sizes.</summary>
    private const double FiniteSize = 0.02;

    [Test]
    public void ABudgetOfNeurons_HasOnePowerForDepthAndWidth()
    {
        ShapePrediction predicted = ShapePrediction.Of(Law, ShapeBudget.Whole, Shapes);
        Assert.That(predicted.Limit!.Value.Layers, Is.EqualTo(1 / 1.5).Within(1e-6));
        Assert.That(predicted.Limit!.Value.Width, Is.EqualTo(1 / 1.5).Within(1e-6));
        Assert.That(predicted.Fitted!.Value.Layers, Is.EqualTo(1 / 1.5).Within(FiniteSize));
        Assert.That(predicted.Fitted!.Value.Width, Is.EqualTo(1 / 1.5).Within(FiniteSize));
        Assert.That(predicted.Rosetta[1], Is.GreaterThan(predicted.Rosetta[0]));
    }

    [Test]
    public void AResidualBudget_HasNoPowerOfDepth()
    {
        ShapePrediction predicted = ShapePrediction.Of(Law, ShapeBudget.Residual(4), Shapes);
        Assert.That(predicted.Limit!.Value.Layers, Is.EqualTo(0).Within(1e-9));
        Assert.That(predicted.Fitted!.Value.Layers, Is.EqualTo(0).Within(1e-9));
        Assert.That(predicted.Fitted!.Value.Width, Is.EqualTo(1 / 1.5).Within(FiniteSize));
        Assert.That(predicted.Frontiers[0], Is.EqualTo(predicted.Frontiers[1]).Within(1e-9 * predicted.Frontiers[0]));
    }

    [TestCase("kappa * d * sqrt(L)", 0.5, 1)]
    [TestCase("0.5 * N^0.8", 0.8, 0.8)]
    [TestCase("kappa * N / (1 + d / 1e9)", 1, 1)]
    public void AFormula_HasTheElasticitiesOfItsForm(string formula, double layers, double width)
    {
        (double ofLayers, double ofWidth) = ShapeBudget.Of(formula, formula.Contains("kappa", StringComparison.Ordinal)
            ? [new("kappa", 0.9)] : []).Elasticities(NetworkShape.Of(8, 512));
        // Truncation of central differences, and 512/1e9.
        Assert.That((ofLayers, ofWidth), Is.EqualTo((layers, width)).Using<(double, double), (double, double)>((one, two) =>
            Math.Abs(one.Item1 - two.Item1) < 2e-6 && Math.Abs(one.Item2 - two.Item2) < 2e-6));
    }

    [Test]
    public void PowersAndNeurons_AreFormulasOfTheSameKind()
    {
        NetworkShape shape = NetworkShape.Of(4, 64);
        Assert.That(ShapeBudget.Powers(2, 0.5, 1).Capacity(shape), Is.EqualTo(2 * 2 * 64).Within(1e-9));
        Assert.That(ShapeBudget.OfNeurons(NeuronBudget.Of(0.5, 0.7)).Capacity(shape), Is.EqualTo(0.5 * Math.Pow(1024, 0.7)).Within(1e-9));
        Assert.That(ShapePrediction.Of(Law, ShapeBudget.Whole, [shape]).Fitted, Is.Null, "one shape has no powers");
    }

    [Test]
    public void BudgetsThatCannotBe_AreRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => ShapeBudget.Residual(5).Capacity(NetworkShape.Of(1, 64)), Throws.TypeOf<BadInputException>(), "above N");
            Assert.That(() => ShapeBudget.Of("kappa * ", [new("kappa", 1)]), Throws.TypeOf<BadInputException>());
            Assert.That(() => ShapeBudget.Of("d * width", []), Throws.TypeOf<BadInputException>());
            Assert.That(() => ShapeBudget.Of("d * L", [new("L", 2)]), Throws.TypeOf<BadInputException>());
            Assert.That(() => ShapeBudget.Of("d - 100", []).Capacity(NetworkShape.Of(1, 64)), Throws.TypeOf<BadInputException>());
        });
    }

    [Test]
    public void TheFloorOfADimension_FallsWithIt_AndExpectsFewerPairsAtHigherLevels()
    {
        DimensionFloor low = DimensionFloor.Of(512, 46), high = DimensionFloor.Of(2560, 169);
        Assert.That(low.Highest, Is.EqualTo(Math.Sqrt(2 * Math.Log(512) / 46)).Within(1e-12));
        Assert.That(high.Highest, Is.LessThan(low.Highest));
        Assert.That(low.PairsAt(0.3), Is.GreaterThan(low.PairsAt(0.5)));
    }
}
