using Rosetta.Experiments.Calibration;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Calibration;

/// <summary>A few worlds of the calibration of the claims about selectivity.</summary>
public sealed class SelectivityCalibrationTests
{
    /// <summary>At a rate of 5 % more than four of fifteen worlds are wrong with a chance of 0.06 %.</summary>
    private const int Worlds = 15, MostWrong = 4;

    [TestCase("4 sizes, labels at random, the last layer grows, Rosetta Neurons lie there")]
    public void WrongVerdictsAreRare_AndTheSameSeedGivesTheSameRows(string name)
    {
        Assert.That(Run(name, Worlds).Where(row => row.Asked == AskedRange.ErrorRate && row.Hits > MostWrong).Select(row => row.Quantity),
            Is.Empty);
        Assert.That(CalibrationStudy.Csv(Run(name, 2)), Is.EqualTo(CalibrationStudy.Csv(Run(name, 2))));
    }

    [Test]
    public void GrowthOfRosettaNeuronsAlone_IsFound() => Assert.That(Run("5 sizes, Rosetta Neurons grow throughout", 5)
        .Single(row => row.Quantity.StartsWith("power: polarization", StringComparison.Ordinal)).Hits, Is.GreaterThan(2));

    private static IReadOnlyList<CalibrationRow> Run(string name, int worlds) => CalibrationStudy.Run(
        [SelectivityCalibration.Parts().Single(part => part.Name == $"selectivity; {name}")], worlds,
        Rng.FromSeed("selectivity calibration"));
}
