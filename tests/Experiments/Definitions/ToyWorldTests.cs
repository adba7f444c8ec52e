using Rosetta.Experiments.Definitions;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Spectra;

namespace Rosetta.Tests.Experiments.Definitions;

/// <summary>Names of toy worlds.</summary>
public sealed class ToyWorldTests
{
    [Test]
    public void SpectraThatDiffer_HaveNamesThatDiffer()
    {
        Spectrum one = TableSpectrum.Of([new(1, 1), new(10, 0.1)], null), other = TableSpectrum.Of([new(1, 1), new(10, 0.2)], null);
        string[] names = [.. new[] { one, other, PowerLawSpectrum.Of(1.5), PowerLawSpectrum.Of(2) }.Select(Described.Short)];
        Assert.That(names, Is.Unique);
        Assert.That(names[2], Is.EqualTo("beta=1.5"));
        Assert.That(names, Has.None.Contains("/"), "they are parts of paths of worlds");
    }
}
