using FsCheck;
using FsCheck.Fluent;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Sim.Toys;

public sealed class FeatureCapacityTests
{
    /// <summary>Rounding: float64 sums over at most 40 x 20 terms.</summary>
    private const double Rounding = 1e-10;

    [FsCheck.NUnit.Property]
    public Property Capacities_SumToAtMostTheHiddenDimensions(PositiveInt features, PositiveInt dimensions, int seed)
    {
        int rows = features.Get % 40 + 1, columns = dimensions.Get % 20 + 1;
        Rng rng = Rng.FromSeed("capacity property").Derive("case", seed);
        // Scales over six decades, rows that repeat and rows of zeros: where a careless formula breaks.
        var matrix = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            double scale = rng.NextInt(5) == 0 ? 0 : Math.Pow(10, 6 * rng.NextDouble() - 3);
            bool repeats = row > 0 && rng.NextInt(4) == 0;
            for (int column = 0; column < columns; column++)
                matrix[row * columns + column] = repeats ? matrix[(row - 1) * columns + column] : (float)(scale * rng.NextGaussian());
        }
        double[] capacities = FeatureCapacity.Of(matrix, rows, columns);
        return (capacities.Sum() <= columns + Rounding && capacities.All(capacity => capacity is >= 0 and <= 1))
            .Label($"{capacities.Sum():R} of {columns}").Classify(rows > columns, "more features than dimensions")
            .Classify(rows <= columns, "room for all");
    }

    [Test]
    public void OrthogonalFeatures_HaveOneDimensionEach_WhateverTheirNorms() =>
        Assert.That(FeatureCapacity.Of([3, 0, 0, 0, 0.001f, 0, 0, 0, 0], 3, 3), Is.EqualTo(new double[] { 1, 1, 0 }).Within(Rounding));

    [Test]
    public void AnAntipodalPair_SharesOneDimension() =>
        Assert.That(FeatureCapacity.Of([1, -1], 2, 1), Is.EqualTo(new[] { 0.5, 0.5 }).Within(Rounding));
}
