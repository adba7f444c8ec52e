using Rosetta.Experiments.Calibration;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Calibration;

/// <summary>A few worlds of the calibration of the claims about levels.</summary>
public sealed class LevelCalibrationTests
{
    /// <summary>At a rate of 5 % more than four of fifteen worlds are wrong with a chance of 0.06 %; at 95 % fewer than eleven of fifteen
    /// are covered with the same.</summary>
    private const int Worlds = 15, MostWrong = 4;

    [TestCase("the model; 5 sizes, 1 seed(s), 30 isolated pairs at the smallest, scatter 0.03")]
    [TestCase("an exponent that moves; 5 sizes, 1 seed(s), 30 isolated pairs at the smallest, scatter 0.03, exponent falls by 0.8")]
    [TestCase("divergence; 5 sizes, two families, ratio grows by 0")]
    public void WrongVerdictsAreRare_AndTheSameSeedGivesTheSameRows(string name)
    {
        IReadOnlyList<CalibrationRow> rows = Run(name, Worlds);
        Assert.That(rows.Where(row => row.Asked == AskedRange.ErrorRate && row.Hits > MostWrong).Select(row => row.Quantity), Is.Empty);
        Assert.That(rows.Where(row => row.Asked == AskedRange.Coverage && row.Hits < row.Worlds - row.Worlds / Worlds * MostWrong)
            .Select(row => row.Quantity), Is.Empty);
        Assert.That(CalibrationStudy.Csv(Run(name, 2)), Is.EqualTo(CalibrationStudy.Csv(Run(name, 2))));
    }

    [Test]
    public void AnExponentThatMovesWithTheLevel_IsFoundOut() => Assert.That(Run(
        "an exponent that moves; 6 sizes, 1 seed(s), 60 isolated pairs at the smallest, scatter 0.03, exponent falls by 0.8", Worlds)
        .Single(row => row.Quantity.StartsWith("power: one exponent for all levels refuted", StringComparison.Ordinal)).Hits,
        Is.GreaterThan(Worlds / 2));

    [Test]
    public void EveryPartHasANameOfItsOwn() => Assert.That(LevelCalibration.Parts().Select(part => part.Name), Is.Unique);

    [Test]
    public void DrawnWorlds_HaveTheCountsThatTheyStandFor()
    {
        LevelDesign design = new(LevelDesign.Ladder(5), Seeds: 40);
        LevelTable table = LevelTable.Of(design.World(Rng.FromSeed("levels")));
        foreach (double level in new[] { 0.3, 0.5, 0.7 })
        {
            // Sampling: 40 Poisson counts and their rotated ones, and one scatter of the size.
            double expected = design.Features(9216, level), error = Math.Sqrt(2 * expected / 40 + Math.Pow(0.03 * expected, 2));
            Assert.That(table.Mean(4, LevelTable.Counted.Above, table.Level(level)), Is.EqualTo(expected).Within(4 * error));
        }
    }

    private static IReadOnlyList<CalibrationRow> Run(string name, int worlds) => CalibrationStudy.Run(
        [LevelCalibration.Parts().Single(part => part.Name == $"levels; {name}")], worlds, Rng.FromSeed("level calibration"));
}
