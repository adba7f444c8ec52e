using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a spectrum of importance (theory.md section 7).</summary>
internal static class SpectrumReader
{
    public static Spectrum Read(YamlMap map, string folder)
    {
        map.Required("kind").AsOneOf("power-law");
        double beta = map.Required("beta").AsNumber();
        map.Done();
        return PowerLawSpectrum.Of(beta);
    }
}
