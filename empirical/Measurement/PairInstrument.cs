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
    /// <param name="journal">Where what is finished is kept, so that a measurement that was ended can go on; null for nowhere.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <exception cref="Rosetta.Theory.BadInputException">Different samples, or a model without a finite neuron.</exception>
    public static PairMeasurement Measure(IActivations a, IActivations b, InstrumentSettings settings, Rng rng,
        Action<double>? progress = null, MatchJournal? journal = null, CancellationToken cancellation = default)
    {
        MutualTopK.RequireSamples(a, b);
        (a, b) = HeldMemory.Hold(a, b);
        journal?.Begin(a, b);
        int matchings = 1 + settings.NullMatchings + settings.Bootstrap, done = 0;
        using var backend = new TorchProducts(settings.Device, tensorFloat32: settings.TensorFloat32);
        SampleHalves? halves = settings.CrossFit ? SampleHalves.Of(a, rng.Derive("halves")) : null;
        MatchedParts matched = Match("match", a, b, settings.Ks, settings.Sketch, halves);
        MatchResult match = matched.All;
        CrossFittedIsolation? crossFitted = halves is null ? null
            : CrossFittedIsolation.Of(a, b, halves, matched.Halves, cancellation);
        // Nulls are matched exactly in any case: a sketch would leave out their pairs below its level, whose largest set the threshold.
        NullOutcome[] nulls = [.. settings.Nulls.Select(name =>
        {
            int draw = 0;
            return NullOutcome.Of(name, NullPairs.Matches(name, settings.NullDraws, a, b, rng,
                (first, second) => Match($"{name}-{draw++}", first, second, [1]).All), match.Pairs(1), settings.FalseDiscoveryRate);
        }).OfType<NullOutcome>()];
        double? tau = NullOutcome.Deciding(nulls)?.Calibration.Tau;
        List<int> atTau = [];
        List<int[]> counts = [];
        BlockResample? blocks = settings.Bootstrap > 0 ? Blocks(a) : null;
        for (int replicate = 0; replicate < settings.Bootstrap; replicate++)
        {
            // The same documents in every measurement of one seed, so that replicates can be joined over sizes.
            int[] order = blocks!.DrawRows(rng.Derive("bootstrap", replicate));
            IReadOnlyList<MutualPair> resampled = Match($"bootstrap-{replicate}", new SelectedSamples(a, order),
                new SelectedSamples(b, order), [1], settings.Sketch).All.Pairs(1);
            counts.Add([.. settings.Thresholds.Select(threshold => resampled.Count(pair => pair.Correlation >= threshold))]);
            if (tau is not null)
                atTau.Add(resampled.Count(pair => pair.Correlation >= tau));
        }
        progress?.Invoke(1);
        EffectiveSampleEstimate? effective = EffectiveSampleEstimate.Of(a, b, UnrelatedStreams(b), UnrelatedDraws, UnrelatedPairs,
            rng.Derive("unrelated pairs"), cancellation);
        return new PairMeasurement(match, nulls, crossFitted, effective, atTau, counts, settings);

        MatchedParts Match(string name, IActivations first, IActivations second, IReadOnlyList<int> ks, SketchOptions? sketch = null,
            SampleHalves? parts = null)
        {
            MatchedParts found = journal is null ? Now(null) : journal.Matching(name, first, second, ks, Now);
            progress?.Invoke(++done / (double)matchings);
            return found;

            MatchedParts Now(PassJournal? pass) => MutualTopK.Match(first, second,
                new MatchOptions { Ks = ks, Sketch = sketch, Journal = pass }, backend, parts, null, cancellation);
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
