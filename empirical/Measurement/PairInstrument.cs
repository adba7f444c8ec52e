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
        int matchings = 1 + settings.NullMatchings, done = 0;
        // The same documents in every measurement of one seed, so that replicates can be joined over sizes.
        Resamples? resamples = Resamples.Of(a, settings, rng);
        using var backend = new TorchProducts(settings.Device, tensorFloat32: settings.TensorFloat32);
        SampleHalves? halves = settings.CrossFit ? SampleHalves.Of(a, rng.Derive("halves")) : null;
        // One pass over the samples serves the models and every rotation of the second.
        TurnedProducts? kept = settings.TurnsProducts && settings.Nulls.Contains(NullModels.Rotation) ? new() : null;
        MatchedParts matched = Match("match", a, b, settings.Ks, resamples is not null, settings.Sketch, halves);
        MatchResult match = matched.All;
        CrossFittedIsolation? crossFitted = halves is null ? null
            : CrossFittedIsolation.Of(a, b, halves, matched.Halves, cancellation);
        // Nulls are matched exactly in any case: a sketch would leave out their pairs below its level, whose largest set the threshold.
        IReadOnlyList<ResampledMatch> rotated = [];
        NullOutcome[] nulls = [.. settings.Nulls.Select(name =>
        {
            int draw = 0;
            return NullOutcome.Of(name, NullPairs.Matches(name, settings.NullDraws, a, b, rng,
                (first, second) => MatchDrawn(name, draw++, first, second)), match.Pairs(1), settings.FalseDiscoveryRate);
        }).OfType<NullOutcome>()];
        IReadOnlyList<ResampledMatch> replicates = resamples?.Of(a, b, match, cancellation) ?? [];
        progress?.Invoke(1);
        EffectiveSampleEstimate? effective = EffectiveSampleEstimate.Of(a, b, UnrelatedStreams(b), UnrelatedDraws, UnrelatedPairs,
            rng.Derive("unrelated pairs"), cancellation);
        return new PairMeasurement(match, nulls, crossFitted, effective, replicates, rotated, settings);

        // Of the first draw of the rotation, the same resamples as of the models.
        MatchResult MatchDrawn(string name, int draw, IActivations first, IActivations second)
        {
            bool resampled = resamples is not null && name == NullModels.Rotation && draw == 0;
            MatchResult drawn = Match($"{name}-{draw}", first, second, [1], resampled).All;
            if (resampled)
                rotated = resamples!.Of(first, second, drawn, cancellation);
            return drawn;
        }

        MatchedParts Match(string name, IActivations first, IActivations second, IReadOnlyList<int> ks, bool resampled,
            SketchOptions? sketch = null, SampleHalves? parts = null)
        {
            bool isFirst = second == b;
            var options = new MatchOptions { Ks = ks, Sketch = sketch, KeptNeighbours = Kept(resampled, ks), Keep = isFirst ? kept : null,
                Turn = isFirst ? null : kept, Rounds = settings.RoundsProducts };
            MatchedParts found = journal is null ? Now(null) : journal.Matching(name, first, second, options, Now);
            progress?.Invoke(++done / (double)matchings);
            HeldMemory.GiveBack();
            return found;

            MatchedParts Now(PassJournal? pass) =>
                MutualTopK.Match(first, second, options with { Journal = pass }, backend, parts, null, cancellation);
        }
    }

    /// <summary>Matches two models once more, for what they are compared with (twins at initialisation): the correlations of their mutual
    /// pairs, descending, those on the resamples that <see cref="Measure"/> draws from the same source, and the match.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, same samples in the same order.</param>
    /// <param name="settings">Bootstrap and device.</param>
    /// <param name="rng">Source of the bootstrap.</param>
    /// <param name="resampled">Whether resamples are wanted.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    public static (IReadOnlyList<double> Profile, IReadOnlyList<double[]> Replicates, MatchResult Match) Compare(IActivations a,
        IActivations b, InstrumentSettings settings, Rng rng, bool resampled, CancellationToken cancellation = default)
    {
        Resamples? resamples = resampled ? Resamples.Of(a, settings, rng) : null;
        MatchResult match = MutualTopK.Match(a, b,
            new MatchOptions { Device = settings.Device, KeptNeighbours = Kept(resamples is not null, [1]) }, cancellation: cancellation);
        return ([.. match.Pairs(1).Select(pair => pair.Correlation)],
            PairMeasurement.Profiles(resamples?.Of(a, b, match, cancellation) ?? []), match);
    }

    /// <summary>How often each document is drawn, resample by resample: the first ones of those that <see cref="Measure"/> draws from the
    /// same source.</summary>
    /// <param name="activations">Whose samples.</param>
    /// <param name="count">Resamples.</param>
    /// <param name="rng">Source of the bootstrap.</param>
    public static IReadOnlyList<int[]> DocumentDraws(IActivations activations, int count, Rng rng) => count == 0 ? []
        : Resamples.DrawsOf(Blocks(activations), count, rng);

    /// <summary>Matches two models under random rotations inside the layers that calibrate nothing: what the subspace alone has, beside the
    /// nulls of a world whose truth is known.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, same samples in the same order.</param>
    /// <param name="draws">Rotations.</param>
    /// <param name="device">auto, cpu or cuda.</param>
    /// <param name="rng">Source of the rotations.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    /// <returns>By draw: correlations of the mutual pairs, descending.</returns>
    public static IReadOnlyList<IReadOnlyList<double>> Rotations(IActivations a, IActivations b, int draws, string device, Rng rng,
        CancellationToken cancellation = default)
    {
        (a, b) = HeldMemory.Hold(a, b);
        using var backend = new TorchProducts(device);
        return NullPairs.Of(NullPairs.Matches(NullModels.Rotation, draws, a, b, rng, (first, second) =>
            MutualTopK.Match(first, second, new MatchOptions { Device = device }, backend, null, null, cancellation).All)).Draws;
    }

    private static int Kept(bool resampled, IReadOnlyList<int> ks) =>
        resampled ? Math.Max(DocumentReplicates.Candidates, ks.Max() + DocumentReplicates.Spare) : 1;

    /// <summary>The documents that every resample draws, and how often.</summary>
    private sealed record Resamples(BlockResample Documents, IReadOnlyList<int[]> Draws)
    {
        public static Resamples? Of(IActivations activations, InstrumentSettings settings, Rng rng)
        {
            if (settings.Bootstrap == 0)
                return null;
            BlockResample blocks = Blocks(activations);
            return new(blocks, DrawsOf(blocks, settings.Bootstrap, rng));
        }

        public static IReadOnlyList<int[]> DrawsOf(BlockResample blocks, int count, Rng rng) => [.. Enumerable.Range(0, count)
            .Select(replicate => blocks.DrawMultiplicities(rng.Derive("bootstrap", replicate)))];

        public IReadOnlyList<ResampledMatch> Of(IActivations a, IActivations b, MatchResult match, CancellationToken cancellation) =>
            DocumentReplicates.Of(a, b, match, Documents, Draws, match.Ks, cancellation);
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
