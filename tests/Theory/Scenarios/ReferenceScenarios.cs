using System.Text.Json;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Scenarios;

/// <summary>Scenarios as the reference files of the allocation model describe them.</summary>
internal static class ReferenceScenarios
{
    public static Scenario Of(JsonElement row) => Scenario.Create("reference", SpectrumOf(row.GetProperty("spectrum")),
        HypothesisOf(row.GetProperty("hypothesis")), row.GetProperty("tau").GetDouble(), [row.GetProperty("neurons").GetInt64()]);

    public static string Label(JsonElement row) =>
        $"{row.GetProperty("spectrum")} {row.GetProperty("hypothesis")} tau={row.GetProperty("tau")} "
            + $"N={row.GetProperty("neurons")}".Replace("\"", "", StringComparison.Ordinal);

    private static Spectrum SpectrumOf(JsonElement spectrum)
    {
        double Number(string name) => spectrum.GetProperty(name).GetDouble();
        return spectrum.GetProperty("kind").GetString() switch
        {
            "power-law" => PowerLawSpectrum.Of(Number("beta")),
            "zipf-mandelbrot" => ZipfMandelbrotSpectrum.Of(Number("beta"), Number("q")),
            "cutoff" => CutoffSpectrum.Of(Number("beta"), Number("cutoff")),
            "broken" => BrokenSpectrum.Of(Number("beta1"), Number("beta2"), Number("break")),
            "lognormal" => LognormalSpectrum.Of(Number("sigma"), Number("tilt")),
            var kind => throw new NotSupportedException(kind),
        };
    }

    private static Hypothesis HypothesisOf(JsonElement hypothesis)
    {
        double Number(string name) => hypothesis.GetProperty(name).GetDouble();
        return hypothesis.GetProperty("kind").GetString() switch
        {
            "log" => CrraHypothesis.Log(Number("kappa")),
            "crra" => CrraHypothesis.Of(Number("gamma"), Number("kappa")),
            "exponential" => ExponentialHypothesis.Of(Number("kappa")),
            "power" => PowerHypothesis.Of(Number("theta"), Number("kappa")),
            var kind => throw new NotSupportedException(kind),
        };
    }
}
