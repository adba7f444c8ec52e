using Rosetta.Theory.Spectra;

namespace Rosetta.Experiments.Definitions;

/// <summary>Reads a spectrum of importance (E5 to E10).</summary>
internal static class SpectrumReader
{
    /// <param name="map">The mapping.</param>
    /// <param name="folder">What a table's file name is relative to.</param>
    public static Spectrum Read(YamlMap map, string folder)
    {
        Spectrum spectrum = map.Required("kind").AsOneOf("power-law", "zipf-mandelbrot", "cutoff", "broken", "lognormal", "table") switch
        {
            "power-law" => PowerLawSpectrum.Of(Number("beta")),
            "zipf-mandelbrot" => ZipfMandelbrotSpectrum.Of(Number("beta"), Number("q")),
            "cutoff" => CutoffSpectrum.Of(Number("beta"), Number("cutoff")),
            "broken" => BrokenSpectrum.Of(Number("beta1"), Number("beta2"), Number("break")),
            "table" => SpectrumTable.Read(Path.Combine(folder, map.Required("file").AsText()), map.Optional("tail")?.AsNumber()),
            _ => LognormalSpectrum.Of(Number("sigma"), map.Optional("tilt")?.AsNumber() ?? 0),
        };
        map.Done();
        return spectrum;

        double Number(string key) => map.Required(key).AsNumber();
    }
}
