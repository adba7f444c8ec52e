using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Resampling;

namespace Rosetta.Empirical.Measurement;

/// <summary>The one instrument: matches two models, matches them again under each null, calibrates the threshold, counts and
/// resamples.</summary>
public static class PairInstrument
{
    /// <summary>Random pairs behind T_eff, over several shifts so that no single offset decides: a relative error near sqrt(2 / 5000), 2
    /// %.</summary>
    private const int UnrelatedDraws = 10, UnrelatedPairs = 500;

    /// <summary>Measures two models over the same samples.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, same samples in the same order.</param>
    /// <param name="settings">Ranks, nulls, level, thresholds, bootstrap.</param>
    /// <param name="rng">Source of null draws and bootstrap; children are derived by name.</param>
    /// <param name="progress">Told the matchings done, of all.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <exception cref="Rosetta.Theory.BadInputException">Different samples, or a model without a finite neuron.</exception>
    public static PairMeasurement Measure(IActivations a, IActivations b, InstrumentSettings settings, Rng rng,
        Action<double>? progress = null, CancellationToken cancellation = default)
    {
        (a, b) = HeldMemory.Hold(a, b);
        int matchings = 1 + settings.NullMatchings + settings.Bootstrap, done = 0;
        using var backend = new TorchProducts(settings.Device, tensorFloat32: settings.TensorFloat32);
        CrossFittedIsolation? crossFitted = null;
        MatchResult match;
        if (settings.CrossFit)
        {
            (match, crossFitted) = MutualTopK.MatchCrossFitted(a, b, new MatchOptions { Ks = settings.Ks }, backend, rng.Derive("halves"),
                null, cancellation);
            progress?.Invoke(++done / (double)matchings);
        }
        else
        {
            match = Match(a, b, settings.Ks, settings.Sketch);
        }
        // Nulls are matched exactly in any case: a sketch would leave out their pairs below its level, whose largest set the threshold.
        NullOutcome[] nulls = [.. settings.Nulls.Select(name => NullOutcome.Of(name,
            NullPairs.Matches(name, settings.NullDraws, a, b, rng, (first, second) => Match(first, second, [1])),
            match.Pairs(1), settings.FalseDiscoveryRate)).OfType<NullOutcome>()];
        double? tau = NullOutcome.Deciding(nulls)?.Calibration.Tau;
        List<int> atTau = [];
        List<int[]> counts = [];
        BlockResample? blocks = settings.Bootstrap > 0 ? Blocks(a) : null;
        for (int replicate = 0; replicate < settings.Bootstrap; replicate++)
        {
            // The same documents in every measurement of one seed, so that replicates can be joined over sizes.
            int[] order = blocks!.DrawRows(rng.Derive("bootstrap", replicate));
            IReadOnlyList<MutualPair> resampled = Match(new SelectedSamples(a, order), new SelectedSamples(b, order), [1], settings.Sketch)
                .Pairs(1);
            counts.Add([.. settings.Thresholds.Select(threshold => resampled.Count(pair => pair.Correlation >= threshold))]);
            if (tau is not null)
                atTau.Add(resampled.Count(pair => pair.Correlation >= tau));
        }
        progress?.Invoke(1);
        EffectiveSampleEstimate? effective = EffectiveSampleEstimate.Of(a, b, UnrelatedStreams(b), UnrelatedDraws, UnrelatedPairs,
            rng.Derive("unrelated pairs"), cancellation);
        return new PairMeasurement(match, nulls, crossFitted, effective, atTau, counts, settings);

        MatchResult Match(IActivations first, IActivations second, IReadOnlyList<int> ks, SketchOptions? sketch = null)
        {
            MatchedParts matched = MutualTopK.Match(first, second, new MatchOptions { Ks = ks, Sketch = sketch }, backend, null,
                null, cancellation);
            progress?.Invoke(++done / (double)matchings);
            return matched.All;
        }
    }

    /// <summary>Documents, or single samples where samples are independent.</summary>
    private static BlockResample Blocks(IActivations activations) => BlockResample.Of(
        [.. (activations.BlockOfSample.Count > 0 ? activations.BlockOfSample : Enumerable.Range(0, activations.SampleCount))
            .Select(block => block.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Streams that keep their autocorrelation but share nothing: a shift where documents leave room for one, else a permutation,
    /// which overstates T_eff.</summary>
    private static INull UnrelatedStreams(IActivations b) =>
        b.BlockOfSample.Count > 0 && CircularShiftNull.Admits(b) ? new CircularShiftNull() : new PermutationNull();
}
