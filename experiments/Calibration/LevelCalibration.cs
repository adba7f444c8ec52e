using System.Globalization;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Statistics.Verdicts;
using static Rosetta.Theory.Claims.LevelTable;

namespace Rosetta.Experiments.Calibration;

/// <summary>The claims about levels of correlation (<see cref="LevelClaims"/>) in worlds of known truth (<see
/// cref="LevelDesign"/>).</summary>
internal static class LevelCalibration
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private const double Alpha = 0.7;

    public static IEnumerable<CalibrationPart> Parts()
    {
        IReadOnlyList<double> five = LevelDesign.Ladder(5), six = LevelDesign.Ladder(6);
        LevelDesign plain = new(five);
        LevelDesign[] lawful = [plain, new(LevelDesign.Ladder(4)), new(six), new(five, First: 12), new(five, Seeds: 2),
            new(five, Scatter: 0.1),
            new(five, Whole: true, Scatter: 0.02)];
        return
        [
            .. lawful.Select(Lawful),
            .. new[] { 0.2, 0.4, 0.8 }.Select(turn => Turned(plain with { Turn = turn })), Turned(new(six, First: 60, Turn: 0.8)),
            .. new[] { plain with { First = 0 }, new(six, First: 0) }.Select(SubspaceAlone),
            .. new[] { (0.0, 0.0), (0.3, 0.0), (0.0, 0.3) }.SelectMany(moved => new[] { 3, 5 }
                .Select(common => Trained(plain, moved.Item1, moved.Item2, common))),
            .. new[] { plain with { Beta = 0.5 }, plain with { Beta = 0.5, First = 60 } }.Select(Flat),
            .. new[] { plain with { First = 60, Steepening = 0.25 } }.Select(Steepening),
            .. new[] { 0.0, 0.1, -0.1 }.Select(Diverging),
            .. new[] { (0.7, 0.7), (0.0, 0.7), (0.35, 0.7) }.Select(powers => Shaped(powers.Item1, powers.Item2)),
            LadderAlone(), SameSample(plain with { First = 0, Twins = 75, TwinAlpha = 0.52, TwinMean = 0.36 }),
        ];
    }

    /// <summary>The model: one exponent at every level, one beta, quantiles that stay.</summary>
    private static CalibrationPart Lawful(LevelDesign design)
    {
        var tallies = new TallySet();
        double[] levels = [0, 0.3, 0.5, 0.6];
        return new($"levels; the model; {design.Setting}", rng =>
        {
            LevelsEvidence world = design.World(rng);
            LevelTable table = LevelTable.Of(world);
            foreach (double level in levels)
                tallies.Covers("exponent above the rotation", table.Exponent(Counted.Above, table.Level(level)), Alpha);
            tallies.Covers("rotated exponent", table.Exponent(Counted.Rotated, 0), design.ChanceAlpha);
            tallies.Covers("untrained exponent", table.Exponent(Counted.Untrained, 0), design.TwinAlpha);
            tallies.Covers("slope of the exponent against the level", CollapseClaim.Slope(table, Counted.Above), 0);
            tallies.Covers("exponent from 1/2 less that of all", table.Contrast([(Counted.Above, table.Level(0.5), 1),
                (Counted.Above, 0, -1)]), 0);
            foreach ((int size, double level) in design.Whole ? [] : new[] { (0, 0.3), (0, 0.5), (design.Sizes.Count - 1, 0.5) })
                Excess(tallies, design, table, size, level);
            Outcome(tallies, world, new CollapseClaim(), "collapse/above-rotation", "one exponent for all levels", truth: true);
            Outcome(tallies, world, new CollapseClaim(), "levels-isolated", "isolated pairs grow as all", truth: true);
            Outcome(tallies, world, new AboveRotationClaim(), "above-rotation/0.5", "pairs from 1/2 on above the rotation", truth: true);
            Outcome(tallies, world, new WithoutTrainingClaim(), "without-training/exponent", "twins do not grow", truth: false);
            Outcome(tallies, world, new WithoutTrainingClaim(), "without-training/two-samples", "trained pairs are stronger", truth: true);
            Outcome(tallies, world, new WithoutTrainingClaim(), "without-training/remains", "what remains grows as all", truth: true);
            foreach (string way in new[] { "pareto", "ranks" })
            {
                ClaimVerdict? verdict = Outcome(tallies, world, new ThreeWaysClaim(), $"three-ways/{way}", $"alpha beta = 1 ({way})",
                    truth: true);
                tallies.Covers($"alpha beta ({way})", verdict, 1);
            }
            tallies.Covers("slope of the median SIR", Outcome(tallies, world, new SirQuantilesClaim(), "sir/median",
                "the median SIR stays", truth: true), 0);
            Outcome(tallies, world, new SirQuantilesClaim(), "sir/mean", "mean SIR grows as N^(1 - alpha)", truth: true);
        }, () => tallies.Rows(design.Setting));
    }

    /// <summary>Whether the excess at one size holds what features and pairs of the subspace there are, these very models
    /// given.</summary>
    private static void Excess(TallySet tallies, LevelDesign design, LevelTable table, int size, double level)
    {
        RotationExcess? excess = RotationExcess.Of(table, size, table.Level(level));
        // Of many models the number is Poisson's and scattered: what is known of these is the count without the rotation's draws.
        double spread = Math.Sqrt(excess!.Count / design.Seeds + Math.Pow(design.Scatter * design.Features(design.Sizes[size], level), 2));
        tallies.Covers("pairs above the rotation at one size, models drawn anew", Theory.Statistics.Distributions.BehrensFisher
            .TwoSidedP(excess.Excess.Value - design.Features(design.Sizes[size], level), excess.Excess.StandardError,
                excess.Excess.DegreesOfFreedom, spread, double.PositiveInfinity) >= 0.05);
    }

    /// <summary>Worlds whose exponent changes with the level.</summary>
    private static CalibrationPart Turned(LevelDesign design)
    {
        var tallies = new TallySet();
        double slope = design.TrueSlope();
        return new($"levels; an exponent that moves; {design.Setting}", rng =>
        {
            LevelsEvidence world = design.World(rng);
            tallies.Covers("slope of the exponent against the level, where it moves",
                CollapseClaim.Slope(LevelTable.Of(world), Counted.Above),
                slope);
            Outcome(tallies, world, new CollapseClaim(), "collapse/above-rotation", "one exponent for all levels", truth: false);
            Outcome(tallies, world, new CollapseClaim(), "levels-isolated", "isolated pairs grow as all", truth: false);
        }, () => tallies.Rows(design.Setting));
    }

    /// <summary>No neurons: what a rotation leaves is all there is.</summary>
    private static CalibrationPart SubspaceAlone(LevelDesign design)
    {
        var tallies = new TallySet();
        return new($"levels; the subspace alone; {design.Setting}", rng =>
        {
            LevelsEvidence world = design.World(rng);
            LevelTable table = LevelTable.Of(world);
            tallies.Covers("raw less rotated exponent", table.Contrast([(Counted.Raw, 0, 1), (Counted.Rotated, 0, -1)]), 0);
            Outcome(tallies, world, new AboveRotationClaim(), "above-rotation/any", "pairs above the rotation", truth: false);
            Outcome(tallies, world, new AboveRotationClaim(), "above-rotation/any/exponent", "an exponent of neurons", truth: false);
        }, () => tallies.Rows($"{design.Sizes.Count} sizes, no features"));
    }

    /// <summary>A second budget of tokens at the smallest sizes: counts move with tokens by a power, and so may the exponent.</summary>
    private static CalibrationPart Trained(LevelDesign design, double perToken, double perTokenAndSize, int common)
    {
        const double times = 4, tokens = 3.7e7;
        var tallies = new TallySet();
        string setting = string.Create(CultureInfo.InvariantCulture, $"{design.Setting}; {common} of them at four times the tokens, counts "
            + $"move with tokens to the power {perToken:0.#}{(perTokenAndSize == 0 ? "" : $", the exponent by {perTokenAndSize:0.#}")}");
        return new($"levels; training; {setting}", rng =>
        {
            ModelShape Shape(double neurons, double budget) => new(Parameters: 700 * neurons * Math.Pow(neurons / 512, 0.15),
                Tokens: budget, LossNats: 4.2 - 0.33 * Math.Log(neurons / 512) - 0.25 * Math.Log(budget / tokens));
            LevelDesign longer = design with
            {
                Sizes = [.. design.Sizes.Take(common)],
                First = design.First * Math.Pow(times, perToken),
                Alpha = design.Alpha + perTokenAndSize,
            };
            LevelsEvidence world = new("drawn", LevelDesign.Levels, [.. design.Cells(rng, "", neurons => Shape(neurons, tokens)),
                .. longer.Cells(rng, "longer", neurons => Shape(neurons, times * tokens))]);
            if (perTokenAndSize == 0)
            {
                bool truth = perToken == 0;
                ClaimVerdict? scale = Outcome(tallies, world, new TrainingClaim(), "training/0.5", "an exponent of scale alone", truth);
                // Parameters grow with neurons to the 1.15, and loss falls by .33, where tokens move it by .25.
                double atParameters = 1.15 * perToken, atLoss = -0.33 / 0.25 * perToken;
                if (scale is { Measured: { } measured })
                    tallies.Covers("exponent's move to equal training", scale, Math.Abs(measured - atParameters) < Math.Abs(measured
                        - atLoss) ? atParameters : atLoss);
            }
            tallies.Covers("exponent's move with tokens", Outcome(tallies, world, new TrainingClaim(), "training/0.5/exponent",
                "an exponent that stays with tokens", perTokenAndSize == 0), perTokenAndSize);
        }, () => tallies.Rows(setting));
    }

    /// <summary>A profile that is flatter than the counts ask for: the released file's, and the ladder's.</summary>
    private static CalibrationPart Flat(LevelDesign design)
    {
        var tallies = new TallySet();
        return new($"levels; a flat profile; {design.Setting}", rng =>
        {
            LevelsEvidence world = design.World(rng);
            foreach (string way in new[] { "pareto", "ranks" })
            {
                ClaimVerdict? verdict = Outcome(tallies, world, new ThreeWaysClaim(), $"three-ways/{way}", $"alpha beta = 1 ({way})",
                    truth: false);
                tallies.Covers($"alpha beta ({way}), where it is not 1", verdict, Alpha * design.Beta);
            }
            Outcome(tallies, world, new SirQuantilesClaim(), "sir/mean", "mean SIR grows as N^(1 - alpha)", truth: false);
        }, () => tallies.Rows(design.Setting));
    }

    /// <summary>A profile that steepens with size, so that quantiles rise.</summary>
    private static CalibrationPart Steepening(LevelDesign design)
    {
        var tallies = new TallySet();
        return new($"levels; a profile that steepens; {design.Setting}", rng => Outcome(tallies, design.World(rng), new SirQuantilesClaim(),
            "sir/median", "the median SIR stays", truth: false), () => tallies.Rows(design.Setting));
    }

    /// <summary>Medians of selectivity of the neurons in pairs and of all others, apart by a power of size.</summary>
    private static CalibrationPart Diverging(double power)
    {
        const double scatter = 0.06, familyScatter = 0.05;
        var tallies = new TallySet();
        string setting = string.Create(CultureInfo.InvariantCulture, $"5 sizes, two families, ratio grows by {power:0.##}");
        return new($"levels; divergence; {setting}", rng =>
        {
            LevelCell[] cells = [.. LevelDesign.Ladder(5).Select(neurons =>
            {
                double shared = scatter * rng.NextGaussian();
                return new LevelCell
                {
                    ModelA = "a", ModelB = "b", Neurons = neurons, Counts = [100],
                    Selectivities = [.. new[] { "a", "b" }.SelectMany((family, i) => new[]
                    {
                        Group(SelectivityGroupNames.Rosetta, 100, (0.9 + 0.3 * i) * Math.Exp(power * Math.Log(neurons / 512) + shared
                            + familyScatter * rng.NextGaussian())),
                        Group(SelectivityGroupNames.Others, 1000, 1),
                    }.Select(own => own with { Family = family }))],
                };
            })];
            static GroupSelectivity Group(string name, int count, double median) => new("", "activation-kurtosis", name, RosettaNames.Raw,
                new(count, 0, median, [0, 0, 0]));
            LevelsEvidence world = new("drawn", [0], cells);
            tallies.Covers("slope of the ratio of medians", Outcome(tallies, world, new DivergenceClaim(), "divergence/activation-kurtosis",
                "growing apart", power > 0), power);
        }, () => tallies.Rows(setting));
    }

    /// <summary>The ladder's shapes and four of equal neurons.</summary>
    private static CalibrationPart Shaped(double a, double b)
    {
        var tallies = new TallySet();
        string setting = string.Create(CultureInfo.InvariantCulture, $"5 shapes of a ladder and 4 of equal neurons, L^{a:0.##} d^{b:0.##}");
        return new($"levels; depth and width; {setting}", rng =>
        {
            LevelsEvidence world = new("drawn", LevelDesign.Levels, [.. Shapes(rng, a, b, withEqual: true)]);
            if (DepthWidth.Of(world, world.Cells, 0.5) is { } fit)
            {
                tallies.Covers("power of depth", fit.Layers, a);
                tallies.Covers("power of width", fit.Width, b);
                tallies.Covers("power of depth less that of width", fit.Difference, a - b);
            }
            Outcome(tallies, world, new DepthWidthClaim(), "depth-width/0.5/neurons", "a law of the number of neurons", a == b);
            Outcome(tallies, world, new DepthWidthClaim(), "depth-width/0.5/residual", "a capacity of the width alone", a == 0);
        }, () => tallies.Rows(setting));
    }

    private static CalibrationPart LadderAlone()
    {
        var tallies = new TallySet();
        return new("levels; depth and width; the ladder alone", rng =>
        {
            LevelsEvidence world = new("drawn", LevelDesign.Levels, [.. Shapes(rng, 0, Alpha, withEqual: false)]);
            Outcome(tallies, world, new DepthWidthClaim(), "depth-width/0.5/neurons", "a law of the number of neurons", false);
            Outcome(tallies, world, new DepthWidthClaim(), "depth-width/0.5/residual", "a capacity of the width alone", true);
        }, () => tallies.Rows("5 shapes of a ladder alone, L^0 d^0.7"));
    }

    private static IEnumerable<LevelCell> Shapes(Rng rng, double a, double b, bool withEqual)
    {
        (double Layers, double Width)[] ladder = [(2, 64), (3, 96), (4, 160), (5, 256), (6, 384)],
            equal = withEqual ? [(1, 256), (2, 128), (4, 64), (8, 32)] : [];
        LevelDesign design = new(LevelDesign.Ladder(5));
        DocumentNoise documents = new(rng.Derive("documents"));
        foreach ((string series, double layers, double width) in ladder.Select(shape => ("", shape.Layers, shape.Width))
            .Concat(equal.Select(shape => ("shapes", shape.Layers, shape.Width))))
        {
            Rng own = rng.Derive(string.Create(CultureInfo.InvariantCulture, $"{series} {layers} {width}"));
            double log = Math.Log(series == "" ? 30 : 24) + a * Math.Log(layers / 2) + b * Math.Log(width / 64)
                + design.Scatter * own.Derive("scatter").NextGaussian();
            yield return design.Cell(own, documents, series, 4 * layers * width, 0, log, new(layers, width)) with
            {
                ModelA = FormattableString.Invariant($"a {layers}x{width}"),
                ModelB = FormattableString.Invariant($"b {layers}x{width}"),
            };
        }
    }

    /// <summary>Trained pairs that are as correlated as untrained ones.</summary>
    private static CalibrationPart SameSample(LevelDesign design)
    {
        var tallies = new TallySet();
        return new("levels; trained as untrained", rng => Outcome(tallies, design.World(rng), new WithoutTrainingClaim(),
            "without-training/two-samples", "trained pairs are stronger", truth: false), () => tallies.Rows("5 sizes, one distribution"));
    }

    /// <summary>Judges a claim and tallies its outcome; null where it says nothing.</summary>
    public static ClaimVerdict? Outcome(TallySet tallies, LevelsEvidence world, IClaim<LevelsEvidence> claim, string name, string what,
        bool truth)
    {
        ClaimVerdict? verdict = claim.Judge(world, null, Rules).SingleOrDefault(one => one.Id == $"{world.World}/{name}");
        if (verdict is null)
            return null;
        tallies.Judged(what, verdict.Outcome, truth);
        return verdict;
    }
}
