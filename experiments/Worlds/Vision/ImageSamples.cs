using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Selectivity;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Vision;

/// <summary>Images as both models of a pair see them: samples are the places of one grid, documents are the images.</summary>
internal sealed record ImageSamples(ImagePair Pair) : IPairSamples
{
    /// <inheritdoc/>
    public string Digest => Pair.Digest;

    /// <inheritdoc/>
    /// <remarks>At the places of the common grid.</remarks>
    public KnownFactors? Known
    {
        get
        {
            if (Pair.Given is not { Factors: { } factors } source)
                return null;
            int each = Pair.Grid.Count * factors.Names.Count;
            var values = new float[checked(source.Count * each)];
            Parallel.For(0, source.Count, image => factors.OfPlaces(image, Pair.Grid, values.AsSpan(image * each, each)));
            return new KnownFactors(factors.Names, values);
        }
    }

    /// <inheritdoc/>
    public string KeyOf(MatchDefinition match) => $"images={Pair.Images} grid={Pair.Grid}";

    /// <inheritdoc/>
    public IPairCapture Begin(RunSession session, ModelPair pair) => new Capture(session, Pair);

    private sealed class Capture(RunSession session, ImagePair pair) : IPairCapture
    {
        private readonly ImageCapture _images = new(pair, session.Folder.ActivationsPath) { Device = session.Device };

        public (IActivations, MeasuredSide) Of(bool isFirst)
        {
            IActivations activations = _images.Of(isFirst, null, session.Stop);
            var model = new MeasuredModel((isFirst ? pair.A : pair.B).Name, NeuronSelectivity.OfActivations(activations, session.Stop));
            return (activations, new MeasuredSide(model, null, ParticipationRatio.Of(activations, session.Stop)));
        }

        public IActivations Untrained(bool isFirst, Rng initial) => _images.Of(isFirst, null, session.Stop, initial);

        public void KeepContexts(string path, string name, string corpus, PairMeasurement measured,
            (IActivations Activations, MeasuredSide Side) a, (IActivations Activations, MeasuredSide Side) b, Rng rng) =>
            throw new BadInputException("match.contexts is asked for of images", "Contexts are kept of texts", "Leave it out");

        public void Dispose() => _images.Dispose();
    }
}
