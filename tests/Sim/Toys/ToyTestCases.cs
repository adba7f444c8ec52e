using Rosetta.Sim.Toys;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Sim.Toys;

/// <summary>Small toys that several tests train.</summary>
internal static class ToyTestCases
{
    /// <summary>All kinds and both kinds of dependence, in sizes that are no multiple of a vector or a panel.</summary>
    public static IEnumerable<ToyInstance> Ragged(int seed = 0)
    {
        yield return new ToyInstance(ToyKind.Computation, ToyFeatures.Independent(70, 0.1), PowerLawSpectrum.Of(1.5), 5, seed);
        yield return new ToyInstance(ToyKind.Computation, ToyFeatures.Independent(70, 0.1), PowerLawSpectrum.Of(1), 48, seed);
        yield return new ToyInstance(ToyKind.Computation, ToyFeatures.Of(70, 0.1, FeatureCorrelation.Together, 7),
            PowerLawSpectrum.Of(1), 100, seed);
        yield return new ToyInstance(ToyKind.Bottleneck, ToyFeatures.Independent(64, 0.3), PowerLawSpectrum.Of(1), 20, seed);
        yield return new ToyInstance(ToyKind.Bottleneck, ToyFeatures.Of(70, 0.1, FeatureCorrelation.Exclusive, 5),
            PowerLawSpectrum.Of(2), 7, seed);
        yield return new ToyInstance(ToyKind.Autoencoder, ToyFeatures.Independent(33, 0.2), PowerLawSpectrum.Of(0.5), 36, seed,
            penalty: 0.3);
    }
}
