using System.Globalization;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>
/// Predictions of a measured world: the hypothesis is stated, the spectrum is measured on something other than the counts (M25, E24).
/// </summary>
internal static class MeasuredPredictions
{
    public const string FromCorpus = "corpus", FromProfile = "profile";

    /// <summary>Freezes the prediction from the corpus's token frequencies, if the experiment asks for it.</summary>
    public static void FreezeFromCorpus(RunSession session, MeasuredWorld world, IReadOnlyList<long> sizes, Func<CorpusSpectrum> measure)
    {
        if (world.Prediction?.Sources.Contains(FromCorpus) != true)
            return;
        CorpusSpectrum spectrum = measure();
        string source = string.Create(CultureInfo.InvariantCulture,
            $"spectrum of the corpus: tokens and token pairs by rank 1 to {spectrum.LastRank}, beta = {spectrum.Beta:F3} +- "
                + $"{spectrum.StandardError:F3}");
        Freeze(session, world, FromCorpus, source, spectrum.Beta, spectrum.StandardError, sizes, []);
    }

    /// <summary>Freezes the prediction from the isolation profile at one size, which no judgement may use then.</summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="delta">The profile's exponent.</param>
    /// <param name="sizes">Sizes to be judged; the profile's is not among them.</param>
    public static void FreezeFromProfile(RunSession session, MeasuredWorld world, DeltaEstimate delta, IReadOnlyList<long> sizes)
    {
        Hypothesis hypothesis = world.Prediction!.Hypothesis;
        double gamma = hypothesis.RequireProfileGamma(hypothesis.DefaultIsolation);
        string source = string.Create(CultureInfo.InvariantCulture,
            $"isolation profile at N = {delta.Size:F0} (left out): delta = {delta.Value:F3} +- {delta.StandardError:F3} over "
                + $"{delta.FeatureCount} features");
        Freeze(session, world, FromProfile, source, gamma * delta.Value, gamma * delta.StandardError, sizes, [(int)delta.Size]);
    }

    private static void Freeze(RunSession session, MeasuredWorld world, string name, string source, double beta, double error,
        IReadOnlyList<long> sizes, IReadOnlyList<int> heldOut)
    {
        string id = $"{world.World}/{name}";
        Scenario scenario = Scenario.Create(id, PowerLawSpectrum.Of(beta), world.Prediction!.Hypothesis, world.Prediction.Tau, sizes,
            uncertainties: [StatedUncertainty.OfStandardError("spectrum.beta", error)]);
        Freezing.Freeze(session, id, world.World, world.Before is { } before ? $"{source}. {before}" : source, scenario, heldOut);
    }
}
