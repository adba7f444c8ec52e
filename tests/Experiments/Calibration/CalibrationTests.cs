using Rosetta.Experiments.Calibration;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Tests.Experiments.Calibration;

public sealed class CalibrationTests
{
    /// <summary>Enough that 80 % coverage is outside 93-97 % by ten standard errors.</summary>
    private const int GuardWorlds = 400;

    [Test]
    public void TheSameSeedGivesTheSameTable_AnotherOneAnother()
    {
        string Table(string seed) => CalibrationStudy.Csv(CalibrationStudy.Run(
            [CountCalibration.Part(0, 5, 1), .. ProfileCalibration.Parts().Take(1), .. FalsePairCalibration.Parts().Take(1)], 10,
            Rng.FromSeed(seed)));
        string first = Table("calibration");
        Assert.Multiple(() =>
        {
            Assert.That(Table("calibration"), Is.EqualTo(first));
            Assert.That(Table("another"), Is.Not.EqualTo(first));
        });
    }

    [Test]
    public void APartDrawsTheSameWorldsWhateverRunsBesideIt()
    {
        IReadOnlyList<CalibrationRow> alone =
            CalibrationStudy.Run([.. ProportionCalibration.Parts().Skip(2).Take(1)], 50, Rng.FromSeed("calibration"));
        IReadOnlyList<CalibrationRow> among = CalibrationStudy.Run([.. ProportionCalibration.Parts()], 50, Rng.FromSeed("calibration"));
        Assert.That(among.Where(row => row.Setting == alone[0].Setting).Select(row => row.Value),
            Is.EqualTo(alone.Select(row => row.Value)));
    }

    [TestCase(0.95, "inside")]
    [TestCase(0.80, "outside")]
    public void AnIntervalPassedOffAs95PercentIsFlaggedWhenItIsNot(double level, string standing)
    {
        ShareTally tally = new("coverage: a mean", AskedRange.Coverage);
        CalibrationPart part = new("guard", rng =>
        {
            double[] values = [.. Enumerable.Range(0, 10).Select(_ => rng.NextGaussian())];
            double mean = values.Average(), error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 90);
            tally.Add(Interval.Around(mean, StudentT.TwoSidedQuantile(level, 9) * error), 0);
        }, () => [tally.Row("ten normal values")]);
        CalibrationRow row = CalibrationStudy.Run([part], GuardWorlds, Rng.FromSeed("guard"))[0];
        Assert.That(row.Standing, Is.EqualTo(standing), $"coverage {row.Value}");
    }

    [Test]
    public void WorldsWithoutAnIntervalAreCountedApart()
    {
        ShareTally tally = new("coverage", AskedRange.Coverage);
        tally.Add(null, 0);
        tally.Add(Interval.Of(-1, 1), 0);
        CalibrationRow row = tally.Row("two worlds");
        Assert.That((row.Worlds, row.Undefined, row.Value), Is.EqualTo((1, 1, 1.0)));
    }

    [Test]
    public void AveragesPoolTheWorldsOfAllDesigns_AndLeaveOutWhatIsNotAsked()
    {
        CalibrationRow Row(string quantity, int hits, AskedRange? asked) => CalibrationRow.OfShare(quantity, "design", hits, 100, 1, asked);
        CalibrationRow average = CalibrationStudy.Averages([Row("a", 90, AskedRange.Coverage), Row("a", 100, AskedRange.Coverage),
            Row("b", 5, AskedRange.ErrorRate), Row("c", 1, null), Row("c", 2, null)]).Single();
        Assert.That((average.Quantity, average.Value, average.Worlds, average.Undefined), Is.EqualTo(("a", 0.95, 200, 2)));
        Assert.That(average.Setting, Is.EqualTo("average over 2 designs"));
    }

    [Test]
    public void MatchedPopulations_GiveTheSameRowsForTheSameSeed()
    {
        IReadOnlyList<CalibrationRow> Rows() =>
            CalibrationStudy.Run([.. MatchedCalibration.Parts(CancellationToken.None).Where(part =>
                part.Name.StartsWith("matched; ", StringComparison.Ordinal))], 2, Rng.FromSeed("matched"));
        IReadOnlyList<CalibrationRow> first = Rows();
        Assert.That(CalibrationStudy.Csv(Rows()), Is.EqualTo(CalibrationStudy.Csv(first)));
        Assert.That(first.Select(row => row.Quantity), Has.Some.Contains("false pair rate").And.Some.Contains("coverage: exponent"));
    }

    /// <summary>
    /// Sampling: 2,000 studies know a power of 0.8 to 0.009; four such errors, and 0.02 for the shifted
    /// t distribution that stands for the noncentral.
    /// </summary>
    private const double PowerTolerance = 4 * 0.009 + 0.02;

    [TestCase(4, 0.05)]
    [TestCase(6, 0.01)]
    [TestCase(12, 0.05)]
    public void TheDetectableGapIsDetectedWithItsPower(int sizeCount, double dispersion)
    {
        const int studies = 2000;
        const double count = 100;
        double gap = DetectableGap.Of(sizeCount, 1.2, dispersion, count, 0.05, 0.8), deviation = Math.Sqrt(dispersion + 1 / count);
        double[] sizes = [.. Enumerable.Range(0, sizeCount).Select(i => 100 * Math.Pow(10, 1.2 * i / (sizeCount - 1)))];
        Rng root = Rng.FromSeed("gap");
        int told = Enumerable.Range(0, studies).Count(study =>
        {
            Rng rng = root.Derive("study", study);
            PowerLawFit fit =
                PowerLawFit.Of(sizes, [.. sizes.Select(size => Math.Pow(size, 0.7) * Math.Exp(deviation * rng.NextGaussian()))]);
            return !fit.ExponentInterval().Contains(0.7 + gap);
        });
        Assert.That((double)told / studies, Is.EqualTo(0.8).Within(PowerTolerance));
    }

    [TestCase("[128, 512, 2048]", "smallest with power 0.8", "\"smallest\": {")]
    [TestCase("[128]", "no design tried has power 0.8", "\"smallest\": null")]
    public void PredictOnAnExperimentSaysWhatTellsItFromItsRival(string neurons, string said, string written)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("e.yaml", $$"""
            experiment: power
            question: q
            rival-law: r
            refuted-by: f
            seed: s
            rival: {kind: linear}
            simulate:
              - {scenario: far, spectrum: {kind: power-law, beta: 2}, hypothesis: {kind: log, kappa: 0.1}, tau: 0.5, neurons: {{neurons}}, samples: 2000}
            """);
        ProgramRun run = ProgramRun.Of("predict", file), again = ProgramRun.Of("predict", file, "--json");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitStatus, Is.Zero, run.Errors);
            Assert.That(run.Output, Does.Contain(said));
            Assert.That(again.Output, Does.Contain(written).And.Contain("\"confirmingPower\""));
        });
    }
}
