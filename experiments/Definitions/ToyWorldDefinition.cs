using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Sim.Toys;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Experiments.Definitions;

/// <summary>
/// Trained toys: the features stay, the neuron budget varies. Every utility family is fitted to the counts of one spectrum of importance, frozen, and held
/// against the counts of the others.
/// </summary>
/// <param name="World">Name; its cells are in worlds named after it.</param>
/// <param name="Kind">Which network.</param>
/// <param name="Inputs">Laws of the inputs, one per probability of presence.</param>
/// <param name="Spectra">Spectra of importance.</param>
/// <param name="Calibration">The one that parameters are estimated from.</param>
/// <param name="Neurons">Sizes, ascending.</param>
/// <param name="Seeds">Independent networks of each kind.</param>
/// <param name="Penalty">L1 penalty of an autoencoder.</param>
/// <param name="Tau">Isolation from which a feature counts.</param>
/// <param name="Hypothesis">The family whose predictions decide.</param>
/// <param name="Margin">Ratio minus one within which a predicted count is right.</param>
/// <param name="EvaluationSamples">Fresh samples on which a trained network is measured.</param>
/// <param name="Training">How networks are trained.</param>
public sealed record ToyWorldDefinition(string World, ToyKind Kind, IReadOnlyList<ToyFeatures> Inputs, IReadOnlyList<Spectrum> Spectra, Spectrum Calibration,
    IReadOnlyList<int> Neurons, int Seeds, double Penalty, double Tau, UtilityFamily Hypothesis, double Margin, int EvaluationSamples, ToyTrainingSettings Training)
{
    /// <summary>Whether the hypothesis's counts decide the run's outcome, or are reported beside it.</summary>
    public bool Decides { get; init; } = true;

    /// <summary>Share of the variance that an isolation map, a utility or an allocation may miss and still be right.</summary>
    public double CurveMargin { get; init; } = DefaultCurveMargin;

    /// <summary>A fiftieth, stated before the runs of docs/toys.md; eight seeds know what a form misses to about a quarter of it.</summary>
    public const double DefaultCurveMargin = 0.02;

    /// <summary>
    /// Names of the seeds of a spectrum's networks. The calibration has seeds of its own: networks of one seed share data and initial weights whatever their spectrum, and a prediction whose
    /// errors are those of the measurement would look surer than it is. The other spectra share seeds (a paired design).
    /// </summary>
    public IEnumerable<int> SeedsOf(Spectrum spectrum) => Enumerable.Range(IsCalibration(spectrum) ? Seeds : 0, Seeds);

    /// <summary>Whether utilities are fitted to the networks of a spectrum.</summary>
    public bool IsCalibration(Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        return spectrum.CanonicalText == Calibration.CanonicalText;
    }

    /// <summary>One combination of inputs and spectrum, over all sizes: the name of its cells' world.</summary>
    public string WorldOf(ToyFeatures inputs, Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return string.Create(CultureInfo.InvariantCulture, $"{World}/p={inputs.Presence}/{Short(spectrum)}");
    }

    /// <summary>The world as the allocation model sees it: as many features as the toy has, and no more.</summary>
    public Scenario ScenarioOf(ToyFeatures inputs, Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(spectrum);
        double first = spectrum.LogWeight(1);
        SpectrumPoint[] points = [.. Enumerable.Range(1, inputs.Count).Select(rank => new SpectrumPoint(rank, Math.Exp(spectrum.LogWeight(rank) - first)))];
        return Scenario.Create(WorldOf(inputs, spectrum), TableSpectrum.Of(points, null), Hypothesis.Member(Hypothesis.Starts[0]).Hypothesis, Tau,
            Neurons.Select(size => (long)size), seeds: Seeds, samples: EvaluationSamples);
    }

    /// <summary>A spectrum in a few letters: beta=1.5 for a power law, kind and digest for one that has no short name of its own (a table).</summary>
    public static string Short(Spectrum spectrum)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        string parameters = string.Join(',', spectrum.Parameters.Select(parameter => string.Create(CultureInfo.InvariantCulture, $"{parameter.Name}={parameter.Value}")));
        return spectrum is PowerLawSpectrum ? parameters : parameters.Length > 0 ? $"{spectrum.Kind}:{parameters}"
            : $"{spectrum.Kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spectrum.CanonicalText)))[..8]}";
    }
}
