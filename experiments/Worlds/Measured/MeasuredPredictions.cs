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
    public const string FromCorpus = "corpus", FromProfile = "profile", FromStated = "stated";

    /// <summary>Freezes the prediction on the spectrum that the experiment states, if it states one.</summary>
    public static void FreezeStated(RunSession session, MeasuredWorld world, IReadOnlyList<long> sizes)
    {
        if (world.Prediction is not { } prediction || !prediction.Sources.Contains(FromStated) || sizes.Count == 0)
            return;
        string id = $"{world.World}/{FromStated}";
        Scenario scenario = Scenario.Create(id, prediction.Spectrum!, prediction.Hypothesis, prediction.Tau, sizes,
            uncertainties: prediction.Uncertainties);
        Freezing.Freeze(session, id, world.World, Source(world, "spectrum as the experiment states it"), scenario, []);
    }

    /// <summary>Freezes the prediction from the corpus's token frequencies, if the experiment asks for it.</summary>
    public static void FreezeFromCorpus(RunSession session, MeasuredWorld world, IReadOnlyList<long> sizes, Func<CorpusSpectrum> measure)
    {
        if (world.Prediction?.Sources.Contains(FromCorpus) != true)
            return;
        CorpusSpectrum spectrum = measure();
        string source = string.Create(CultureInfo.InvariantCulture,
            $"spectrum of the corpus: tokens and token pairs by rank 1 to {spectrum.LastRank}, beta = {spectrum.Beta:F3} +- "
                + $"{spectrum.StandardError:F3} by documents and +- {spectrum.StructuralError:F3} by what is taken as a feature");
        Freeze(session, world, FromCorpus, source, _ => (spectrum.Beta, spectrum.JoinedError), sizes, []);
    }

    /// <summary>Freezes the prediction from the isolation profile at one size, which no judgement may use then.</summary>
    /// <param name="session">The run.</param>
    /// <param name="world">The world.</param>
    /// <param name="delta">The profile's exponent.</param>
    /// <param name="sizes">Sizes to be judged; the profile's is not among them.</param>
    public static void FreezeFromProfile(RunSession session, MeasuredWorld world, DeltaEstimate delta, IReadOnlyList<long> sizes)
    {
        string source = string.Create(CultureInfo.InvariantCulture,
            $"isolation profile at N = {delta.Size:F0} (left out): delta = {delta.Value:F3} +- {delta.StandardError:F3} over "
                + $"{delta.FeatureCount} features; beta = gamma delta, so gamma cancels: this tests the relation of profile and counts, "
                + $"not the utility");
        // The rival gets the same profile and its own beta from it; one that reads none from a profile keeps the hypothesis's.
        Freeze(session, world, FromProfile, source, hypothesis => hypothesis.ProfileGamma(hypothesis.DefaultIsolation) is { } gamma
            ? (gamma * delta.Value, gamma * delta.StandardError) : null, sizes, [(int)delta.Size]);
    }

    /// <summary>Freezes the hypothesis and its rival, each on the power-law spectrum that it reads off the evidence.</summary>
    private static void Freeze(RunSession session, MeasuredWorld world, string name, string source,
        Func<Hypothesis, (double Beta, double Error)?> read, IReadOnlyList<long> sizes, IReadOnlyList<int> heldOut)
    {
        string id = $"{world.World}/{name}";
        Hypothesis own = world.Prediction!.Hypothesis, other = session.Definition.Rival.Hypothesis;
        (double Beta, double Error) known = read(own)!.Value;
        Freezing.Freeze(session, id, world.World, Source(world, source), Of(own, known), heldOut,
            rivalScenario: Of(other, read(other) ?? known));

        Scenario Of(Hypothesis hypothesis, (double Beta, double Error) spectrum) => Scenario.Create(id, PowerLawSpectrum.Of(spectrum.Beta),
            hypothesis, world.Prediction.Tau, sizes,
            uncertainties: [StatedUncertainty.OfStandardError("spectrum.beta", spectrum.Error)]);
    }

    private static string Source(MeasuredWorld world, string source) => world.Before is { } before ? $"{source}. {before}" : source;
}
