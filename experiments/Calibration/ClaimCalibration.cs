using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>
/// From measured pairs through the claims to outcomes, in worlds where a law holds, where the share is constant, where counts are
/// logarithmic and where nothing holds (<see cref="PairDesign"/>).
/// </summary>
/// <remarks>
/// A law is log utility on r^-2 or r^-1.5, its own whole features at tau = 0.5 and its own profile delta = beta. All other worlds have
/// delta = 1.5 and, where that needs a prediction, the one for r^-1.5. In no world does the profile's shape, and so mean correlation, move
/// with size.
/// </remarks>
internal static class ClaimCalibration
{
    private const double Smallest = 128, Short = 16, Long = 64, OtherDelta = 1.5, SlopeDeviation = 0.1, OverDispersed = 0.01;

    /// <summary>Effective dimensions of a shared background: its largest correlation stays under tau.</summary>
    private const double BackgroundDimensions = 300;

    public static IEnumerable<CalibrationPart> Parts()
    {
        IReadOnlyList<double> narrow = PairDesign.SizesFrom(Smallest, Short, 5), wide = PairDesign.SizesFrom(Smallest, Long, 5),
            three = PairDesign.SizesFrom(Smallest, Short, 3);
        PairDesign plain = new(narrow), far = new(wide), scattered = new(narrow, 3, OverDispersed),
            background = new(narrow, ChanceDimensions: BackgroundDimensions), shared = new(narrow, 3, SharedModels: true),
            many = new(PairDesign.SizesFrom(Smallest, Long, 8), 3);
        PairDesign[] clustered = [.. new[] { (2, narrow), (5, three), (8, three) }
            .Select(layout => new PairDesign(layout.Item2, layout.Item1, SlopeDeviation: SlopeDeviation))];
        (CountTruth Truth, PairDesign Design)[] worlds =
        [
            (OfLog(2, narrow), plain), (OfLog(2, wide), far), (OfLog(1.5, narrow), plain), (OfLog(1.5, wide), far),
            .. new[] { scattered, background, shared, many }.Concat(clustered).Select(design => (OfLog(1.5, design.Sizes), design)),
            .. new[] { plain, far, scattered, background, shared, clustered[0], clustered[1] }.Select(design => (ConstantShare, design)),
            (Logarithm(1), plain), (Logarithm(1), far), (Logarithm(1), many),
            (Logarithm(4), new(PairDesign.SizesFrom(4 * Smallest, Short, 5), Dispersion: OverDispersed)),
            (Independent, plain), (Independent, far), (Constant, plain),
        ];
        return worlds.Select(world => Part(world.Truth, world.Design));
    }

    private static CountTruth ConstantShare { get; } = new("a constant share of 15 %", null, OtherDelta, (size, _) => 0.15 * size);

    private static CountTruth Constant { get; } = new("a constant of 60", null, OtherDelta, (_, _) => 60);

    /// <summary>Log-uniform between 20 and 200.</summary>
    private static CountTruth Independent { get; } = new("a count of its own at every size, 20 to 200", null, OtherDelta,
        (_, rng) => 20 * Math.Pow(10, rng.NextDouble()));

    private static CountTruth Logarithm(int scale) => new($"a logarithm, {20 * scale} ln(N/{6 * scale})", null, OtherDelta,
        (size, _) => 20 * scale * Math.Log(size / (6 * scale)));

    private static CountTruth OfLog(double beta, IReadOnlyList<double> sizes)
    {
        Dictionary<double, double> frontier = ClaimTally.Predict(beta, sizes).Points
            .ToDictionary(point => (double)point.Neurons, point => (double)point.Rosetta);
        return new(FormattableString.Invariant($"log utility on r^-{beta}"), beta, beta, (size, _) => frontier[size]);
    }

    private static CalibrationPart Part(CountTruth truth, PairDesign design)
    {
        Prediction prediction = ClaimTally.Predict(truth.Beta ?? OtherDelta, design.Sizes).Prediction;
        ClaimTally tally = new(truth.Law, prediction, truth.Law ? prediction.CountExponent : null);
        string setting = $"{truth.Name}; {design.Setting}";
        return new($"claims; {setting}", rng => tally.Add(design.World(truth, rng)), () => [.. tally.Rows(setting)]);
    }
}
