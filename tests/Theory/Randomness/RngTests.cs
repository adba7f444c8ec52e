using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Theory.Randomness;

public sealed class RngTests
{
    /// <summary>
    /// First outputs of xoshiro256++ from the state {1, 2, 3, 4}, as published with the reference implementation's ports.
    /// </summary>
    private static readonly ulong[] PublishedVector =
    [
        41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205, 9973669472204895162,
        14011001112246962877, 12406186145184390807, 15849039046786891736, 10450023813501588000,
    ];

    [Test]
    public void Outputs_AreThePublishedVector()
    {
        Rng rng = Rng.FromState(1, 2, 3, 4);
        Assert.That(PublishedVector.Select(_ => rng.NextUInt64()), Is.EqualTo(PublishedVector));
    }

    [Test]
    public void Children_DependOnTheirNameAlone()
    {
        Rng root = Rng.FromSeed("test"), used = Rng.FromSeed("test");
        used.NextUInt64();
        Assert.That(used.Derive("a").NextUInt64(), Is.EqualTo(root.Derive("a").NextUInt64()));
        Assert.That(root.Derive("b").NextUInt64(), Is.Not.EqualTo(root.Derive("a").NextUInt64()));
    }

    [Test]
    public void Gaussian_HasUnitMomentsWithinSamplingError()
    {
        const int draws = 200_000;
        Rng rng = Rng.FromSeed("gaussian moments");
        double sum = 0, squares = 0, fourths = 0;
        for (int i = 0; i < draws; i++)
        {
            double x = rng.NextGaussian();
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
        }
        // Five standard errors of each moment: sqrt(1/n), sqrt(2/n), sqrt(96/n).
        Assert.That(sum / draws, Is.EqualTo(0).Within(5 * Math.Sqrt(1.0 / draws)));
        Assert.That(squares / draws, Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / draws)));
        Assert.That(fourths / draws, Is.EqualTo(3).Within(5 * Math.Sqrt(96.0 / draws)));
    }

    [Test]
    public void Permutation_HoldsEveryIndexOnce() =>
        Assert.That(Rng.FromSeed("permutation").Permutation(1000).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
}
