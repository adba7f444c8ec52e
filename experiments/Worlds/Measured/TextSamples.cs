using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>Documents as both models of a pair see them.</summary>
internal sealed record TextSamples(AlignedCorpus Aligned) : IPairSamples
{
    /// <inheritdoc/>
    public string Digest => Aligned.Digest;

    /// <summary>Documents that are aligned when they are first asked for.</summary>
    public static Lazy<IPairSamples> Of(Lazy<AlignedCorpus> aligned) => new(() => new TextSamples(aligned.Value));

    /// <inheritdoc/>
    public string KeyOf(MatchDefinition match) => $"samples={Aligned.Samples.Count} pooling={match.Pooling}";

    /// <inheritdoc/>
    public IPairCapture Begin(RunSession session, ModelPair pair) => new Capture(session, pair, Aligned);

    private sealed class Capture(RunSession session, ModelPair pair, AlignedCorpus aligned) : IPairCapture
    {
        private readonly SpanCapture _spans = PairCells.Captures(session, aligned);

        public (IActivations, MeasuredSide) Of(bool isFirst)
        {
            MatchDefinition match = session.Definition.Match;
            PairSide side = Side(isFirst);
            MeasuredModel model = null!;
            var loss = new TokenLoss();
            IActivations activations = _spans.Of(side.Folder, Windows(isFirst), session.Device, session.Stop, pair.Rounding,
                look: (own, values) => model = MeasuredModel.Of(side.Name, side.Folder, own, values, match.Contexts, session.Stop),
                loss: loss);
            return (activations, new MeasuredSide(model, loss.Tokens > 0 ? loss.NatsPerToken : null,
                ParticipationRatio.Of(activations, session.Stop)));
        }

        public IActivations Untrained(bool isFirst, Rng initial) =>
            _spans.Of(Side(isFirst).Folder, Windows(isFirst), session.Device, session.Stop, pair.Rounding, initial);

        public void KeepContexts(string path, string name, string corpus, PairMeasurement measured,
            (IActivations Activations, MeasuredSide Side) a, (IActivations Activations, MeasuredSide Side) b, Rng rng) =>
            ContextFile.Write(path, MatchContexts.Of(new ContextSource(name, corpus, aligned, session.Definition.Match.Pooling, measured,
                a.Side.Model, b.Side.Model, rng), a.Activations, b.Activations, new ContextSettings(), session.Stop));

        public void Dispose() => _spans.Dispose();

        private PairSide Side(bool isFirst) => isFirst ? pair.A : pair.B;

        private IReadOnlyList<FeedWindow> Windows(bool isFirst) => isFirst ? aligned.WindowsA : aligned.WindowsB;
    }
}
