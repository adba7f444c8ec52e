using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Discovery;

namespace Rosetta.Empirical.Measurement;

/// <summary>
/// Which neuron of one model of a family carries the feature of which neuron of another, larger one (M24). Features have no name across
/// sizes but this: a mutual nearest neighbour over the same samples, with a correlation that the null's false discovery rate allows.
/// </summary>
public sealed class NeuronLinks
{
    private NeuronLinks(int mutualPairs, double? tau, double nullMaximum, IReadOnlyList<NeuronLink> links,
        IReadOnlyList<IReadOnlyList<NeuronLink>> nullLinks) =>
        (MutualPairs, Tau, NullMaximum, Links, NullLinks) = (mutualPairs, tau, nullMaximum, links, nullLinks);

    /// <summary>Mutual nearest neighbours, linked or not.</summary>
    public int MutualPairs { get; }

    /// <summary>Least correlation of a link; null when no pair passes.</summary>
    public double? Tau { get; }

    /// <summary>Largest correlation of any draw of the deciding null.</summary>
    public double NullMaximum { get; }

    /// <summary>Mutual pairs at or above <see cref="Tau"/>, correlation descending.</summary>
    public IReadOnlyList<NeuronLink> Links { get; }

    /// <summary>By draw of the deciding null: its mutual pairs at or above the same threshold, each of them false.</summary>
    public IReadOnlyList<IReadOnlyList<NeuronLink>> NullLinks { get; }

    /// <summary>Links two models.</summary>
    /// <param name="from">The smaller model.</param>
    /// <param name="to">The larger one, over the same samples.</param>
    /// <param name="settings">Nulls, their draws (at least one), false discovery rate and device; the rest is not used.</param>
    /// <param name="rng">Draws of the null.</param>
    /// <param name="cancellation">Ends the matching.</param>
    public static NeuronLinks Measure(IActivations from, IActivations to, InstrumentSettings settings, Rng rng,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.NullDraws, 1);
        var options = new MatchOptions { Device = settings.Device };
        MatchResult real = Match(from, to);
        Dictionary<string, MatchResult[]> drawn = settings.Nulls.ToDictionary(name => name,
            name => NullPairs.Matches(name, settings.NullDraws, from, to, rng, Match).ToArray());
        NullOutcome deciding = NullOutcome.Deciding(settings.Nulls
            .Select(name => NullOutcome.Of(name, drawn[name], real.Pairs(1), settings.FalseDiscoveryRate)!))!;
        ThresholdCalibration calibration = deciding.Calibration;
        double tau = calibration.Tau ?? double.PositiveInfinity;
        return new NeuronLinks(real.Pairs(1).Count, calibration.Tau, calibration.NullMaximum ?? 0, Above(real),
            [.. drawn[deciding.Name].Select(Above)]);

        MatchResult Match(IActivations a, IActivations b) => MutualTopK.Match(a, b, options, cancellation: cancellation);

        IReadOnlyList<NeuronLink> Above(MatchResult match) => [.. match.Pairs(1).Where(pair => pair.Correlation >= tau)
            .Select(pair => new NeuronLink(match.LayoutA.FlatOf(pair.A), match.LayoutB.FlatOf(pair.B), pair.Correlation))];
    }
}

/// <summary>A neuron of one model and the one of the other that carries the same feature, by flat index.</summary>
public readonly record struct NeuronLink(int From, int To, double Correlation);
