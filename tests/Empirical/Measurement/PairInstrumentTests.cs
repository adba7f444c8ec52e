using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Calibration;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Measurement;

/// <summary>Several nulls, and counts of bootstrap replicates.</summary>
public sealed class PairInstrumentTests
{
    private static readonly ChanceWorld World = ChanceWorld.WithRosettaNeurons(0.2, Rng.FromSeed("instrument world"));

    [Test]
    public void TheNullOfTheLargestThresholdDecides_AndEachIsRecorded()
    {
        PairMeasurement measured = Measure(new([1], ["permutation", "shift", "rotation"], 3, device: "cpu", crossFit: false));
        Assert.Multiple(() =>
        {
            Assert.That(measured.ByNull.Select(own => own.Name), Is.EqualTo(new[] { "permutation", "shift", "rotation" }));
            Assert.That(measured.ByNull.Select(own => own.Pairs.Draws.Count), Is.All.EqualTo(3));
            Assert.That(measured.Calibration!.Tau, Is.EqualTo(measured.ByNull.Max(own => own.Calibration.Tau)));
            Assert.That(measured.Deciding!.Name, Is.EqualTo("rotation"), "features are shared in superposition");
            Assert.That(measured.Nulls, Is.SameAs(measured.Deciding.Pairs));
            Assert.That(measured.RosettaPairs, Has.Count.EqualTo(measured.Calibration.CalibratedCount));
            Assert.That(measured.RosettaPairs.Count(pair => pair.A == pair.B), Is.GreaterThan(5));
        });
    }

    [Test]
    public void ANullThatLetsNoPairPassDecides()
    {
        NullOutcome Outcome(string name, double chance) => new(name, new([[chance]]),
            Rosetta.Theory.Statistics.Discovery.ThresholdCalibration.Of([.. Enumerable.Repeat(0.5, 30)], [[chance]]));
        NullOutcome passes = Outcome("shift", 0.1), passesNot = Outcome("rotation", 0.6);
        Assert.That(passes.Calibration.Tau, Is.EqualTo(0.5));
        Assert.That(NullOutcome.Deciding([passes, passesNot]), Is.SameAs(passesNot));
        Assert.That(NullOutcome.Deciding([]), Is.Null);
    }

    [Test]
    public void BootstrapReplicates_AreCountedAtEveryThreshold()
    {
        PairMeasurement measured = Measure(new([1], ["shift"], 3, bootstrap: 4, device: "cpu", crossFit: false));
        double tau = measured.Calibration!.Tau!.Value;
        PairMeasurement atTau = Measure(new([1], ["shift"], 3, thresholds: [tau], bootstrap: 4, device: "cpu", crossFit: false)),
            without = Measure(new([1], ["none"], bootstrap: 2, device: "cpu", crossFit: false));
        Assert.Multiple(() =>
        {
            Assert.That(measured.BootstrapCounts, Has.Count.EqualTo(4));
            Assert.That(measured.BootstrapCounts, Is.All.Length.EqualTo(19));
            foreach (int[] replicate in measured.BootstrapCounts)
                Assert.That(replicate, Is.Ordered.Descending);
            Assert.That(atTau.BootstrapCounts.Select(replicate => replicate.Single()), Is.EqualTo(measured.BootstrapCalibratedPairs));
            Assert.That(measured.BootstrapCounts.Select(replicate => replicate[^5]).Distinct().Count(), Is.GreaterThan(1));
            Assert.That(without.BootstrapCounts, Has.Count.EqualTo(2), "counts at thresholds need no null");
            Assert.That(without.BootstrapCalibratedPairs, Is.Empty);
            Assert.That(without.Deciding, Is.Null);
        });
    }

    [Test]
    public void Settings_SayWhatDecides()
    {
        InstrumentSettings settings = new([1]), none = new([1], ["none"]), one = new([1], ["rotation", "rotation"], 4);
        Assert.That(settings.Nulls, Is.EqualTo(new[] { "shift", "rotation" }));
        Assert.That(settings.NullMatchings, Is.EqualTo(10));
        Assert.That((none.NullDraws, none.NullMatchings), Is.EqualTo((0, 0)));
        Assert.That(one.Key, Does.Contain("null=rotation draws=4"));
        Assert.That(() => new InstrumentSettings([1], ["shuffle"]), Throws.TypeOf<BadInputException>());
        double[] literal = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
        Assert.That(InstrumentSettings.DefaultThresholds, Is.EqualTo(literal));
    }

    private static PairMeasurement Measure(InstrumentSettings settings) =>
        PairInstrument.Measure(World.A, World.B, settings, Rng.FromSeed("instrument"));
}
