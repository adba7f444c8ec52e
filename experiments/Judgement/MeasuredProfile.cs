using System.Globalization;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Judgement;

/// <summary>Isolations that one measurement gives, wherever they come from: what scaling claims are judged on.</summary>
/// <param name="Neurons">Size.</param>
/// <param name="Seed">What it shares with measurements at other sizes (data, initial weights); null where it is independent of them.</param>
/// <param name="Isolations">In any order; of a toy the isolation of every feature, of a matched pair the correlations of its mutual pairs.</param>
/// <param name="Floor">Below this no isolation can be read; null where nothing passes the null.</param>
/// <param name="Ceiling">Isolation above which values are not resolved, so that they are censored; null where there is none.</param>
/// <param name="HoldsAllFeatures">Whether every feature of the world is among them, so that what is not isolated is known too.</param>
internal sealed record MeasuredProfile(double Neurons, string? Seed, IReadOnlyList<double> Isolations, double? Floor, bool HoldsAllFeatures, double? Ceiling = null)
{
    /// <summary>Of the matched pairs of one world. Simulated worlds are independent draws; trained models of one seed share the order of their data, which only several seeds can show: with one, sizes are what there is.</summary>
    public static IReadOnlyList<MeasuredProfile> OfPairs(IReadOnlyList<CellRow> cells)
    {
        bool bySeed = CountSeriesOfRun.SeedsAreClusters(cells);
        return [.. cells.Select(cell => new MeasuredProfile(cell.Neurons, bySeed ? cell.Seed.ToString(CultureInfo.InvariantCulture) : null, cell.Pair!.Profile, cell.Pair.Tau, HoldsAllFeatures: false))];
    }

    /// <summary>Whether isolations from tau on can be read.</summary>
    public bool Reaches(double tau) => Floor <= tau;
}
