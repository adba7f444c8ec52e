using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>What the known factors of the samples say of a pair's neurons and of its nulls' (M48, M49).</summary>
internal sealed class FactorCells
{
    private readonly KnownFactors _known;
    private readonly IActivations _a, _b;
    private readonly FactorCorrelations _ofA, _ofB;

    /// <summary>Correlates both models with the factors.</summary>
    public FactorCells(KnownFactors known, IActivations a, IActivations b, CancellationToken stop)
    {
        (_known, _a, _b) = (known, a, b);
        (_ofA, _ofB) = (Correlations(a, stop), Correlations(b, stop));
    }

    /// <summary>Labels and kinds of the pairs, and of one draw of each null.</summary>
    /// <param name="measured">The pairs.</param>
    /// <param name="nulls">Names of the nulls.</param>
    /// <param name="rng">Source of the draws, which are the instrument's first ones.</param>
    /// <param name="twins">Of twins at initialisation; null without any.</param>
    /// <param name="stop">Ends the work.</param>
    public FactorEvidence Evidence(PairMeasurement measured, IReadOnlyList<string> nulls, Rng rng, TwinFactors? twins,
        CancellationToken stop)
    {
        MatchResult match = measured.Match;
        IReadOnlyList<MutualPair> pairs = measured.MutualPairs;
        return new FactorEvidence
        {
            Names = _known.Names,
            LabelsA = [.. pairs.Select(pair => FactorPairs.LabelOf(_ofA, match.LayoutA.FlatOf(pair.A)))],
            LabelsB = [.. pairs.Select(pair => FactorPairs.LabelOf(_ofB, match.LayoutB.FlatOf(pair.B)))],
            Kinds = [.. pairs.Select(pair => FactorPairs.KindOf(_ofA, match.LayoutA.FlatOf(pair.A), _ofB, match.LayoutB.FlatOf(pair.B)))],
            LabelledA = FactorPairs.Labelled(_ofA, _a.Layout),
            LabelledB = FactorPairs.Labelled(_ofB, _b.Layout),
            UntrainedLabelledA = twins?.LabelledA,
            UntrainedLabelledB = twins?.LabelledB,
            Nulls = [.. nulls.Where(name => NullModels.All[name] is not null)
                    .Select(name => Drawn(name, rng, measured.Settings.Device, stop)),
                .. twins is null ? [] : new[] { twins.Pairs }],
        };
    }

    /// <summary>The same of twins at initialisation.</summary>
    public TwinFactors OfTwins(IActivations a, IActivations b, string device, CancellationToken stop)
    {
        FactorCorrelations ofA = Correlations(a, stop), ofB = Correlations(b, stop);
        return new TwinFactors(Kinds("untrained", Match(a, b, device, stop), ofA, ofB), FactorPairs.Labelled(ofA, a.Layout),
            FactorPairs.Labelled(ofB, b.Layout));
    }

    /// <summary>One draw: neurons that are moved keep what they encode, neurons that are turned are new ones.</summary>
    private NullFactors Drawn(string name, Rng rng, string device, CancellationToken stop)
    {
        NullDraw draw = NullModels.All[name]!.Draw(_a, _b, rng.Derive("factors").Derive(name));
        bool turned = NullModels.All[name] is RotationNull or MixtureNull;
        return Kinds(name, Match(draw.A, draw.B, device, stop), _ofA, turned ? Correlations(draw.B, stop) : _ofB);
    }

    private static NullFactors Kinds(string name, MatchResult match, FactorCorrelations ofA, FactorCorrelations ofB) =>
        new(name, [.. match.Pairs(1).Select(pair => pair.Correlation)], FactorPairs.KindsOf(match, ofA, ofB));

    private static MatchResult Match(IActivations a, IActivations b, string device, CancellationToken stop) =>
        MutualTopK.Match(a, b, new MatchOptions { Device = device }, cancellation: stop);

    private FactorCorrelations Correlations(IActivations activations, CancellationToken stop) =>
        FactorCorrelations.Of(activations, _known.Values, _known.Names.Count, stop);
}

/// <summary>What factors say of twins at initialisation.</summary>
/// <param name="Pairs">Their pairs.</param>
/// <param name="LabelledA">Neurons of A that encode a factor.</param>
/// <param name="LabelledB">Neurons of B that do.</param>
internal sealed record TwinFactors(NullFactors Pairs, int LabelledA, int LabelledB);
