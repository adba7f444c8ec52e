using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Vision;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Vision;

/// <summary>Images as both models of a pair see them: samples are the places of one grid, documents are the images.</summary>
/// <param name="Pair">The models and what they are fed.</param>
/// <param name="Encoders">What selectivity is measured with.</param>
internal sealed record ImageSamples(ImagePair Pair, ImageEncoders Encoders) : IPairSamples
{
    /// <inheritdoc/>
    public string Digest => Pair.Digest;

    /// <inheritdoc/>
    public string? Unknown { get; init; }

    /// <inheritdoc/>
    /// <remarks>At the places of the common grid.</remarks>
    public KnownFactors? Known
    {
        get
        {
            if (Pair.ViewNote is not null || Pair.Given is not { Factors: { } factors } source)
                return null;
            int each = Pair.Grid.Count * factors.Names.Count;
            var values = new float[checked(source.Count * each)];
            Parallel.For(0, source.Count, image => factors.OfPlaces(image, Pair.Grid, Pair.View, values.AsSpan(image * each, each)));
            return new KnownFactors(factors.Names, values);
        }
    }

    /// <inheritdoc/>
    public string KeyOf(MatchDefinition match) => $"images={Pair.Images} grid={Pair.Grid}"
        + string.Concat(Pair.Input.Encoders.Select(name => $" encoder={name}"));

    /// <inheritdoc/>
    public IPairCapture Begin(RunSession session, ModelPair pair) => new Capture(session, Pair, Encoders);

    private sealed class Capture(RunSession session, ImagePair pair, ImageEncoders encoders) : IPairCapture
    {
        private readonly ImageCapture _images = new(pair, session.Folder.ActivationsPath) { Device = session.Device };

        public (IActivations, MeasuredSide) Of(bool isFirst)
        {
            IActivations activations = _images.Of(isFirst, null, session.Stop);
            var model = new MeasuredModel((isFirst ? pair.A : pair.B).Name, _images.Selectivity(activations, encoders, session.Stop));
            return (activations, new MeasuredSide(model, null, ParticipationRatio.Of(activations, session.Stop))
                { Agreements = _images.Agreements(model.Name, activations, encoders, session.Stop) });
        }

        public (IActivations, MeasuredModel?) Untrained(bool isFirst, Rng initial, bool measured)
        {
            IActivations activations = _images.Of(isFirst, null, session.Stop, initial);
            return (activations, measured ? new MeasuredModel((isFirst ? pair.A : pair.B).Name,
                _images.Selectivity(activations, encoders, session.Stop)) : null);
        }

        public void KeepContexts(string path, string name, string corpus, PairMeasurement measured,
            (IActivations Activations, MeasuredSide Side) a, (IActivations Activations, MeasuredSide Side) b, Rng rng) =>
            ContextFile.Write(path, ImageContexts.Of(new ContextSource(name, pair.SourceName, null, "mean", measured, a.Side.Model,
                b.Side.Model, rng), pair, _images.Source, a.Activations, b.Activations, session.Stop));

        public void Dispose() => _images.Dispose();
    }
}
