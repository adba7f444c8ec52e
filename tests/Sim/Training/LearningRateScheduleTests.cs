using Rosetta.Sim.Training;
using Rosetta.Theory;

namespace Rosetta.Tests.Sim.Training;

public sealed class LearningRateScheduleTests
{
    /// <summary>Rounding: one cosine and four products.</summary>
    private const double Rounding = 1e-15;

    [Test]
    public void Rate_RisesToThePeak_AndFallsAsHalfACosine()
    {
        var schedule = new LearningRateSchedule(0.01, 10, 110, 0.1);
        Assert.Multiple(() =>
        {
            Assert.That(schedule.At(0), Is.EqualTo(0.001).Within(Rounding));
            Assert.That(schedule.At(9), Is.EqualTo(0.01).Within(Rounding));
            Assert.That(schedule.At(10), Is.EqualTo(0.01).Within(Rounding));
            Assert.That(schedule.At(60), Is.EqualTo(0.0055).Within(Rounding), "half way: the middle of peak and end");
            Assert.That(schedule.At(110), Is.EqualTo(0.001).Within(Rounding), "the end, one past the last step");
            Assert.That(Enumerable.Range(10, 100).Select(schedule.At), Is.Ordered.Descending);
        });
    }

    [TestCase(0, 1, 10, 0.1)]
    [TestCase(double.NaN, 1, 10, 0.1)]
    [TestCase(0.1, 11, 10, 0.1)]
    [TestCase(0.1, 1, 0, 0.1)]
    [TestCase(0.1, 1, 10, 1.5)]
    public void ImpossibleSchedules_AreRefused(double peak, int warmup, int total, double final) =>
        Assert.That(() => new LearningRateSchedule(peak, warmup, total, final), Throws.TypeOf<BadInputException>());
}
