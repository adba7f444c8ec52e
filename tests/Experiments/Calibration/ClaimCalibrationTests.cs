using Rosetta.Experiments.Calibration;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Calibration;

/// <summary>A few worlds of the calibration that goes from measured pairs to the outcomes of claims.</summary>
public sealed class ClaimCalibrationTests
{
    /// <summary>At a rate of 5 % more than four of twenty worlds are wrong with a chance of 0.3 %.</summary>
    private const int Worlds = 20, MostWrong = 4;

    [TestCase("log utility on r^-1.5; 5 sizes over 1.2 decades; 1 seed(s); Poisson")]
    [TestCase("a constant share of 15 %; 5 sizes over 1.2 decades; 1 seed(s); Poisson")]
    public void WrongVerdictsAreRare_AndTheSameSeedGivesTheSameRows(string setting)
    {
        IReadOnlyList<CalibrationRow> rows = Run(setting, Worlds);
        Assert.That(rows.Where(row => row.Asked == AskedRange.ErrorRate && row.Hits > MostWrong).Select(row => row.Quantity), Is.Empty);
        Assert.That(rows.Count(row => row.Asked == AskedRange.ErrorRate), Is.EqualTo(6));
        Assert.That(CalibrationStudy.Csv(Run(setting, 3)), Is.EqualTo(CalibrationStudy.Csv(Run(setting, 3))));
    }

    [Test]
    public void EveryPartHasANameOfItsOwn() =>
        Assert.That(ClaimCalibration.Parts().Select(part => part.Name), Is.Unique);

    [Test]
    public void PairsAreDrawnWithTheirModels_TheirNullAndCountsThatGrow()
    {
        CountTruth half = new("half", null, 1.5, (size, _) => size / 4);
        PairsEvidence evidence = new PairDesign([128, 512], 3, SharedModels: true).World(half, Rng.FromSeed("pairs"));
        Assert.Multiple(() =>
        {
            Assert.That(evidence.HasNull, Is.True);
            Assert.That(evidence.CommonFloor, Is.InRange(0.1, 0.4));
            Assert.That(evidence.Pairs.Take(3).SelectMany(pair => new[] { pair.Pair.ModelA, pair.Pair.ModelB }).Distinct().Count(),
                Is.EqualTo(3));
            Assert.That(evidence.Pairs.Take(3).Average(pair => pair.Pair.CountAt(PairDesign.Tau)), Is.EqualTo(32).Within(16));
            Assert.That(evidence.Pairs.Skip(3).Average(pair => pair.Pair.CountAt(PairDesign.Tau)), Is.EqualTo(128).Within(50));
        });
    }

    [Test]
    public void MatchedWorlds_AreJudgedAndTheSameSeedGivesTheSameRows()
    {
        static string Rows() => CalibrationStudy.Csv(CalibrationStudy.Run(
            [MatchedClaimCalibration.Part(true, 0.2, [64, 128, 256], CancellationToken.None)], 1, Rng.FromSeed("matched claims")));
        Assert.That(Rows(), Is.EqualTo(Rows()).And.Contain("power: a sublinear law agrees where it is true"));
    }

    private static IReadOnlyList<CalibrationRow> Run(string setting, int worlds) => CalibrationStudy.Run(
        [ClaimCalibration.Parts().Single(part => part.Name == $"claims; {setting}")], worlds, Rng.FromSeed("claim calibration"));
}
