using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// How often models that share no neuron are said to have Rosetta Neurons, by null and draws of it, in worlds whose documents carry none
/// to nearly all of the variance and in worlds where features are shared in superposition (<see cref="ChanceWorld"/>); and how many are
/// found where there are some.
/// </summary>
internal static class NullCalibration
{
    private const int Draws = 5;
    private const double SharedDocuments = 0.2, MostOfVariance = 0.9, Level = 0.05;

    /// <summary>What is tried together.</summary>
    private static readonly string[] Shift = ["shift"], Permutation = ["permutation"], Rotation = ["shift", "rotation"],
        Mixture = ["shift", "mixture"];

    public static IEnumerable<CalibrationPart> Parts(CancellationToken stop) =>
    [
        .. new[] { 0, 0.2, 0.5, 0.9 }.Select(share => Unrelated(share, Draws, [Shift, Rotation], stop)),
        Unrelated(MostOfVariance, 3, [Shift, Permutation], stop), Unrelated(MostOfVariance, 19, [Shift], stop),
        False("100 shared features, each neuron a random mixture of all", ChanceWorld.Superposed, SharedDocuments, Draws,
            [Shift, Rotation, Mixture], asked: [Rotation, Mixture], stop),
        False("100 shared features, each neuron three of them in equal shares", ChanceWorld.SuperposedInThrees, SharedDocuments, Draws,
            [Shift, Rotation, Mixture], asked: [Mixture], stop),
        Found(stop),
    ];

    private static CalibrationPart Unrelated(double share, int draws, string[][] tried, CancellationToken stop) =>
        False("unrelated models", ChanceWorld.Unrelated, share, draws, tried, [Shift, Rotation], stop);

    private static CalibrationPart False(string world, Func<double, Rng, ChanceWorld> build, double share, int draws, string[][] tried,
        string[][] asked, CancellationToken stop)
    {
        string setting = string.Create(CultureInfo.InvariantCulture, $"{world}; documents carry {share:P0}; {draws} draws");
        ShareTally[] tallies = [.. tried.Select(nulls => new ShareTally("runs with a false Rosetta Neuron",
            asked.Contains(nulls) ? AskedRange.ErrorRate : null))];
        ShareTally byRate = new("runs with a false Rosetta Neuron, were the bound not asked", null);
        return new($"nulls; {setting}", rng =>
        {
            PairMeasurement measured = Measure(build(share, rng.Derive("world")), [.. tried.SelectMany(nulls => nulls).Distinct()], draws,
                rng, stop);
            for (int i = 0; i < tried.Length; i++)
                tallies[i].Add(Tau(measured, tried[i]) is not null);
            byRate.Add(PassesByRate(measured.MutualPairs, measured.ByNull[0].Pairs));
        }, () =>
        [
            .. tallies.Select((tally, i) => tally.Row($"{setting}; {string.Join(" and ", tried[i])}")),
            byRate.Row($"{setting}; {tried[0][0]}"),
        ]);
    }

    /// <summary>Power, and false ones among the true.</summary>
    private static CalibrationPart Found(CancellationToken stop)
    {
        string[][] tried = [Shift, Rotation, Mixture];
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"32 Rosetta Neurons among {ChanceWorld.Neurons} mixtures of 100 shared features; {Draws} draws");
        int[] found = new int[tried.Length], there = new int[tried.Length];
        List<double>[] falseShare = [.. tried.Select(_ => new List<double>())];
        return new($"nulls; {setting}", rng =>
        {
            ChanceWorld world = ChanceWorld.WithRosettaNeurons(SharedDocuments, rng.Derive("world"));
            PairMeasurement measured = Measure(world, [.. tried.SelectMany(nulls => nulls).Distinct()], Draws, rng, stop);
            for (int i = 0; i < tried.Length; i++)
            {
                double tau = Tau(measured, tried[i]) ?? double.PositiveInfinity;
                int[] pairs = [.. measured.MutualPairs.Where(pair => pair.Correlation >= tau)
                    .Select(pair => pair.A == pair.B ? measured.Match.LayoutA.FlatOf(pair.A) : int.MaxValue)];
                int right = pairs.Count(neuron => neuron < world.TruePairs);
                (found[i], there[i]) = (found[i] + right, there[i] + world.TruePairs);
                falseShare[i].Add(pairs.Length == 0 ? 0 : 1 - (double)right / pairs.Length);
            }
        }, () =>
        [
            .. tried.Select((nulls, i) => CalibrationRow.OfShare("power: Rosetta Neurons found",
                $"{setting}; {string.Join(" and ", nulls)}", found[i], there[i], 0, null)),
            .. tried.Select((nulls, i) => CalibrationRow.OfErrorRates("false share of Rosetta Neurons",
                $"{setting}; {string.Join(" and ", nulls)}", falseShare[i]) with { Asked = nulls == Shift ? null : AskedRange.ErrorRate }),
        ]);
    }

    private static PairMeasurement Measure(ChanceWorld world, IReadOnlyList<string> nulls, int draws, Rng rng, CancellationToken stop) =>
        PairInstrument.Measure(world.A, world.B, new InstrumentSettings([1], nulls, draws, device: "cpu", crossFit: false),
            rng.Derive("instrument"), cancellation: stop);

    /// <summary>Whether the false discovery rate alone lets a pair pass (M18 without M32).</summary>
    private static bool PassesByRate(IReadOnlyList<MutualPair> real, NullPairs nulls) => real.Select((pair, i) =>
        (1 + nulls.Draws.Count * nulls.CountAt(pair.Correlation)) / (nulls.Draws.Count * (i + 1.0))).Any(rate => rate <= Level);

    /// <summary>The threshold that some of the nulls would set by themselves; null where they let no pair pass.</summary>
    private static double? Tau(PairMeasurement measured, string[] nulls) =>
        NullOutcome.Deciding(measured.ByNull.Where(outcome => nulls.Contains(outcome.Name)))!.Calibration.Tau;
}
