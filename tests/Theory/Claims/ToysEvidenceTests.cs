using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Toys;
using Rosetta.Tests.Experiments.Stages;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Statistics.Estimators;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>What is read off the networks of one series.</summary>
public sealed class ToysEvidenceTests
{
    private static readonly ToyWorld World = ExperimentReader.Parse(SmallToyExperiment.Text, "small", ".").Of<ToyWorld>().First();

    private static ToysEvidence Series(double first) =>
        World.Evidence(World.Inputs[0], World.Spectra[0], [.. from neurons in World.Neurons from seed in Enumerable.Range(0, 4)
            select new CellRow
            {
                Key = $"{neurons} {seed}",
                Kind = CellKinds.Toy,
                World = World.WorldOf(World.Inputs[0], World.Spectra[0]),
                Neurons = neurons,
                Seed = seed,
                StartedUtc = default,
                EndedUtc = default,
                Toy = new ToyEvidence
                {
                    Record = "", Steps = 1, Loss = 0, Presence = 0.1, Spectrum = "",
                    Isolation = [first, 1 - 4.0 / neurons / 4, .. Enumerable.Repeat(0.1, 46)],
                    Capacity = [.. Enumerable.Repeat(0.1, 48)],
                    NeuronCapacity = [.. Enumerable.Repeat(0.1, 48)],
                    Utility = [.. Enumerable.Repeat(0.1, 48)],
                },
            }]);

    [Test]
    public void FeaturesOfOneSeedAreOneCluster_WithTheGeometricMeanOfTheirImpurities()
    {
        PurificationFit fit = PurificationFit.Of(Series(0.9).FeaturesUpTo(2));
        Assert.That(fit.FeatureCount, Is.EqualTo(4), "seeds");
        // One feature keeps its impurity, the other's falls as 1/N: the mean of their logarithms falls half as fast.
        Assert.That(fit.Exponent.Value, Is.EqualTo(0.5).Within(1e-9));
    }

    [Test]
    public void ImpuritiesThatCannotBeResolved_AreRefused_AndCensoredInDelta()
    {
        ToysEvidence series = Series(1 - 1e-9);
        Assert.That(() => series.FeaturesUpTo(1), Throws.TypeOf<BadInputException>().With.Message.Contains("float32"));
        Assert.That(series.Profiles[0].Isolations[0], Is.EqualTo(1 - 1e-9), "nothing is replaced");
        Assert.That(series.Profiles[0].Ceiling, Is.LessThan(1 - 1e-9));
    }

    [Test]
    public void CalibrationAndOtherSpectra_HaveSeedsOfTheirOwn() =>
        Assert.That(World.SeedsOf(World.Spectra[0]).Intersect(World.SeedsOf(World.Calibration)), Is.Empty);
}
