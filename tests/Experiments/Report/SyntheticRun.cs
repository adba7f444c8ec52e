using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds;
using Rosetta.Experiments.Worlds.Measured;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Report;

/// <summary>
/// A run folder with the shape and the size of a real one: three simulated worlds whose log hypothesis is solved here, and one family of
/// trained models at five sizes, with noise from a named seed. For looking at the report and for its tests; no claim is judged on it.
/// </summary>
internal sealed class SyntheticRun
{
    public const string TrainedWorld = "trained/docs";
    public static readonly int[] PopulationNeurons = [128, 256, 512, 1024, 2048];
    public static readonly int[] TrainedNeurons = [256, 512, 1152, 2048, 3840];
    private static readonly DateTime Start = new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc);
    private static readonly double[] Betas = [1.5, 2, 3];
    private const double Tau = 0.5, Kappa = 0.1;

    private readonly Rng _rng = Rng.FromSeed("report/synthetic-run");
    private double _clock;

    public RunManifest Manifest { get; init; } = new()
    {
        Format = RunManifest.CurrentFormat,
        Experiment = "quickstart",
        Question = "Does the number of Rosetta neurons grow with size as the capacity allocation predicts, and is its exponent told by the "
        + "spectrum alone?",
        Rival = "A constant fraction of neurons is shared (linear, exponent 1 against neurons).",
        RefutedBy = "A finite-N slope outside the 95 % interval of the measured one in a simulated world, or alpha × delta away from 1 in "
        + "the trained one.",
        DefinitionDigest = "3f8a1c5be0d97246c1b0a4e2d35f7a889b6610cfe24d3a7508bb19ce42d07f31",
        Definition = "name: quickstart\nquestion: >\n  Does the number of Rosetta neurons grow with size as the allocation "
        + "predicts?\nworlds:\n  - name: population/log-1.5\n    spectrum: {kind: power-law, beta: 1.5}\n    hypothesis: "
        + "{kind: log, kappa: 0.1}\n    neurons: [128, 256, 512, 1024, 2048]\n    seeds: 3\n",
        Seed = "quickstart-1",
        Commit = "b5643e0f2c9d17aa0b3e4c5d6f708192a3b4c5d6",
        Dirty = true,
        Versions = new Dictionary<string, string> { [".NET"] = "10.0.1", ["MathNet.Numerics"] = "5.0.0", ["OxyPlot.Core"] = "2.2.0",
            ["TorchSharp"] = "0.107.0", ["libtorch"] = "2.10.0" },
        Hardware = new Dictionary<string, string> { ["cores"] = "2", ["device"] = "cpu", ["memory"] = "23.4 GiB",
            ["operating system"] = "Debian GNU/Linux 12", ["processor"] = "x86-64, AVX2" },
        InputDigests = new Dictionary<string, string> {
            ["corpus (SDK reference documentation)"] = "9c2f6a7751d3b20a84e0f2c9d17aa0b3e4c5d6f708192a3b4c5d6e7f8091a2b3" },
        StartedUtc = Start,
        EndedUtc = Start.AddSeconds(441),
        StageSeconds = new Dictionary<string, double> { ["predict"] = 0.4, ["simulate"] = 61.2, ["train"] = 288.1, ["match"] = 71.9,
            ["fit and judge"] = 2.3 },
        PeakMemoryBytes = 1_530_000_000,
    };

    public List<Prediction> Predictions { get; } = [];
    public List<CellRow> Cells { get; } = [];
    public List<FitRecord> Fits { get; } = [];
    public List<ProfileFitRecord> Profiles { get; } = [];
    public List<SizeRelationRecord> Sizes { get; } = [];
    public List<ClaimVerdict> Verdicts { get; } = [];

    /// <summary>Everything that a finished run has, one failed cell included.</summary>
    public static SyntheticRun Complete()
    {
        var run = new SyntheticRun();
        foreach (double beta in Betas)
            run.AddPopulation(beta);
        run.AddTrained();
        run.AddVerdicts();
        return run;
    }

    /// <summary>Writes all files; those of an empty list are left out, as in a run that has not come so far.</summary>
    public RunFolder WriteTo(string path)
    {
        var folder = new RunFolder(path);
        folder.Write(Manifest);
        if (Predictions.Count > 0)
            folder.Write(Predictions);
        foreach (CellRow cell in Cells)
            folder.Append(cell);
        if (Fits.Count + Profiles.Count + Sizes.Count > 0)
        {
            folder.Write(new FitsFile
            {
                Fits = Fits,
                Profiles = Profiles,
                Sizes = Sizes,
                Levels = [.. Cells.Select(cell => cell.World).Distinct()
                    .SelectMany(world => LevelFindings.With(null, LevelCells.Evidence(world, Cells))?.Levels ?? [])],
                Shapes = [.. Cells.Select(cell => cell.World).Distinct()
                    .SelectMany(world => LevelFindings.With(null, LevelCells.Evidence(world, Cells))?.Shapes ?? [])],
                Summaries = [.. Cells.Select(cell => cell.World).Distinct()
                    .SelectMany(world => SizeSummaries.Of(PairsFindings.Evidence(world, Cells)))],
            });
        }
        if (Verdicts.Count > 0)
        {
            folder.Write(new VerdictsFile
            {
                Overall = "agrees",
                OverallReason = "Every decisive claim agrees: three simulated exponents lie inside the interval of their frozen "
                + "prediction, and the linear rival is rejected in each.",
                Verdicts = Verdicts,
            });
        }
        return folder;
    }

    private void AddPopulation(double beta)
    {
        string world = $"population/log-{beta:0.0}";
        PredictionPoint[] points = [.. PopulationNeurons.Select(neurons => Solve(neurons, beta))];
        double slope = Slope(points.Select(point => ((double)point.Neurons, point.RTau!.Value)));
        Predictions.Add(Prediction(world, $"power-law, beta = {beta}", "stated", points, slope, 1 / beta, beta, interval: null));
        var sizes = new List<double>();
        var counts = new List<double>();
        foreach (PredictionPoint point in points)
        {
            for (int seed = 1; seed <= 3; seed++)
            {
                Rng rng = _rng.Derive(world, point.Neurons).Derive("seed", seed);
                int found = (int)Math.Round(point.RTau!.Value * (1.03 + 0.03 * rng.NextGaussian()));
                CellRow cell = PopulationCell(world, point, seed, found, rng);
                Cells.Add(cell);
                sizes.Add(point.Neurons);
                counts.Add(found);
            }
        }
        AddFits(world, "neurons", sizes, counts, [.. sizes.Select(size => Math.Round(0.55 * size))]);
        for (int i = 0; i < 7; i++)
            Fits.Add(Fit(world, "neurons", "at", sizes, [.. counts.Select(count => Math.Max(1, Math.Round(count * (1.6 - 0.2 * i))))],
                0.3 + 0.1 * i));
    }

    private CellRow PopulationCell(string world, PredictionPoint point, int seed, int found, Rng rng)
    {
        int neurons = (int)point.Neurons;
        double delta = Math.Log(1 - Tau) / Math.Log(point.RTau!.Value / point.R0!.Value);
        double[] profile = [.. Enumerable.Range(1, Math.Max(found * 2, 4))
            .Select(rank => Math.Max(0.08, 1 - Math.Pow(rank / (point.R0.Value * 1.05), delta)) * (1 - 0.002 * rng.NextDouble()))
            .OrderDescending()];
        return Cell($"{world}/{neurons}/{seed}/{Digest(rng)}", "population", world, neurons, null, seed, 3.1) with
        {
            Pair = new PairEvidence
            {
                ModelA = "A", ModelB = "B", NeuronsA = neurons, NeuronsB = neurons, DeadA = 0, DeadB = 0, Samples = 6000,
                EffectiveSamples = 5600,
                Pairs = new Dictionary<string, int> { ["1"] = (int)(found + 0.45 * neurons), ["2"] = (int)(found + 1.1 * neurons) },
                Null = "permutation", NullDraws = 3, NullPairs = 0.49 * neurons + rng.NextGaussian(), NullMaximum = 0.071, Tau = 0.12,
                Floor = 0.05,
                CalibratedPairs = (int)(1.3 * found), Thresholds = [new(0.3, (int)(1.3 * found), 0), new(0.5, found, 0)], Profile = profile,
                MeanIsolationRosetta = point.MeanIsolationRosetta, MeanIsolationOther = 0.2,
                Truth = new TruthEvidence
                {
                    TrueRosetta = (int)point.Rosetta, FoundRosetta = found, CorrectRosetta = found - 1,
                    TrueIsolationRosetta = point.MeanIsolationRosetta!.Value,
                    RecoveredIsolationRosetta = point.MeanIsolationRosetta.Value + 0.01 * rng.NextGaussian(),
                    TrueIsolationOther = point.MeanIsolationOtherNeurons!.Value,
                    RecoveredIsolationOther = point.MeanIsolationOtherNeurons.Value + 0.02 + 0.005 * rng.NextGaussian(),
                },
            },
        };
    }

    private void AddTrained()
    {
        PredictionPoint[] points = [.. TrainedNeurons.Select(neurons => Solve(neurons, 1.42))];
        Predictions.Add(Prediction(TrainedWorld, "table from corpus n-gram frequencies, tail beta = 1.42",
            "spectrum measured on the corpus", points,
            Slope(points.Select(point => ((double)point.Neurons, point.RTau!.Value))), 1 / 1.42, 1.42, [0.61, 0.72]));
        double[] parameters = [25_000, 99_000, 440_000, 1_180_000, 3_900_000];
        int[] calibrated = [31, 44, 71, 92, 141], raw = [40, 62, 95, 147, 262], nulls = [33, 71, 170, 310, 590];
        for (int i = 0; i < TrainedNeurons.Length; i++)
        {
            foreach (string family in new[] { "gpt2", "pythia" })
                Cells.Add(Training(family, i, parameters[i]));
            CellRow pair = Pair(i, parameters[i], raw[i], calibrated[i], nulls[i]);
            Cells.Add(pair with { Levels = Levels(pair, i, "") });
            if (i < 3)
                Cells.Add(pair with { Key = pair.Key + "/longer", Levels = Levels(pair, i, "longer") });
            Profiles.Add(new ProfileFitRecord { World = TrainedWorld, Neurons = TrainedNeurons[i], Delta = 0.28 + 0.012 * i,
                Interval95 = [0.24 + 0.012 * i, 0.33 + 0.012 * i], R0 = raw[i] * 1.9, Cut = 0.12 });
        }
        Cells.Add(Cell($"{TrainedWorld}/pair/7680/1", "pair", TrainedWorld, 7680, 12_000_000, 1,
            0.8) with { Failure = "Training of pythia-7680 diverged: loss is NaN at step 412 <lr 3e-3 & no warm-up>." });
        double[] sizes = [.. TrainedNeurons.Select(neurons => (double)neurons)];
        AddFits(TrainedWorld, "neurons", sizes, [.. calibrated.Select(count => (double)count)], [.. raw.Select(count => (double)count)]);
        AddFits(TrainedWorld, "parameters", parameters, [.. calibrated.Select(count => (double)count)],
            [.. raw.Select(count => (double)count)]);
        for (int i = 0; i < 8; i++)
            Fits.Add(Fit(TrainedWorld, "neurons", "at", sizes,
                [.. sizes.Select(size => Math.Round(9 * Math.Pow(size / 256, 0.66 - 0.032 * i) * Math.Exp(-0.05 * i)))], 0.15 + 0.05 * i));
        Sizes.Add(new SizeRelationRecord { World = TrainedWorld, NeuronsPerParametersExponent = 0.541, Interval95 = [0.51, 0.57] });
    }

    private CellRow Training(string family, int index, double parameters)
    {
        int layers = 2 + index, tokens = 600_000 + 500_000 * index;
        double floor = 4.6 - 0.42 * index + (family == "gpt2" ? 0 : 0.12);
        Rng rng = _rng.Derive(family, index);
        List<double[]> curve = [.. Enumerable.Range(1, 120)
            .Select(step => new[] { tokens * step / 120.0,
            floor + 4.2 * Math.Exp(-step / 14.0) + 0.8 * Math.Pow(step, -0.5) + 0.03 * rng.NextGaussian() })];
        return Cell($"{TrainedWorld}/training/{family}/{TrainedNeurons[index]}", "training", TrainedWorld, TrainedNeurons[index],
            parameters, 1, 12 + 9 * index) with
        {
            Training = new TrainingSummary
            {
                Family = family, Checkpoint = $"models/{family}-{TrainedNeurons[index]}", Layers = layers,
                Width = TrainedNeurons[index] / 4 / layers, Vocabulary = family == "gpt2" ? 2048 : 3072,
                Parameters = (long)parameters * 2, ParametersWithoutEmbeddings = (long)parameters, TokensTrained = tokens,
                TrainingLossNats = curve[^1][1], HeldOutLossNats = floor + 0.19,
                TokensPerSecond = 41_000 / (1 + index), LossCurve = curve,
            },
        };
    }

    private CellRow Pair(int index, double parameters, int raw, int calibrated, int nulls)
    {
        int neurons = TrainedNeurons[index], layers = 2 + index;
        Rng rng = _rng.Derive("pair", index);
        double[] profile = [.. Enumerable.Range(1, raw)
            .Select(rank => Math.Max(0.05, 1 - Math.Pow(rank / (raw * 1.9), 0.3)) * (1 - 0.03 * rng.NextDouble()) + 0.06)
            .OrderDescending()];
        var map = new List<LayerPairCount>();
        for (int a = 0; a < layers; a++)
        {
            for (int b = 0; b < layers; b++)
            {
                int count = (int)Math.Round(calibrated * 0.62 / layers * Math.Exp(-1.3 * Math.Abs(a - b)));
                if (count > 0)
                    map.Add(new LayerPairCount(a, b, count));
            }
        }
        return Cell($"{TrainedWorld}/pair/{neurons}/1", "pair", TrainedWorld, neurons, parameters, 1, 14) with
        {
            Pair = new PairEvidence
            {
                ModelA = $"gpt2-{neurons}", ModelB = $"pythia-{neurons}", NeuronsA = neurons, NeuronsB = neurons, DeadA = index, DeadB = 0,
                Samples = 148_211, EffectiveSamples = 61_403.4,
                Pairs = new Dictionary<string, int> { ["1"] = raw, ["2"] = raw * 2, ["5"] = raw * 5 }, Null = "shift", NullDraws = 5,
                NullPairs = nulls, NullMaximum = 0.061, Tau = 0.091, Floor = 0.011,
                CalibratedPairs = calibrated, Thresholds = [new(0.1, calibrated, 0.4), new(0.3, calibrated / 2, 0),
                    new(0.5, calibrated / 5, 0)], Profile = profile,
                NullProfile = [.. Enumerable.Range(1, nulls).Select(rank => 0.061 * Math.Pow(rank, -0.18))], MeanIsolationRosetta = 0.44,
                MeanIsolationOther = 0.13, LayerPairs = map, LayersA = layers, LayersB = layers,
                BootstrapCalibratedPairs = [.. Enumerable.Range(0, 100)
                    .Select(_ => (int)Math.Round(calibrated * (1 + 0.07 * rng.NextGaussian())))],
            },
        };
    }

    /// <summary>Counts at levels: of the pair's own profile, rotated ones that reach lower, and after more training.</summary>
    private static LevelCounts Levels(CellRow pair, int index, string series)
    {
        IReadOnlyList<double> levels = LevelsEvidence.UsualLevels;
        double[] profile = [.. pair.Pair!.Profile.Select(correlation => series.Length == 0 ? correlation
            : Math.Min(1, correlation * 1.05))];
        IReadOnlyList<double>[] rotated = [.. Enumerable.Range(0, 2).Select(draw => (IReadOnlyList<double>)
            [.. profile.Take(profile.Length - 9 - draw).Select(correlation => correlation * (0.9 - 0.05 * index))])];
        int[][] documents = [.. Enumerable.Range(0, 10).Select(draw =>
            LevelCells.Count([.. profile.Where((_, i) => (i + draw) % 11 > 0)], levels))];
        return new LevelCounts(levels, new LevelCell
        {
            Name = pair.Key, Series = series, Seed = 1, ModelA = pair.Pair.ModelA, ModelB = pair.Pair.ModelB, Neurons = pair.Neurons,
            Shape = new ModelShape(2 + index, 16 << index, pair.Parameters, series.Length == 0 ? 1e6 : 4e6, 4 - 0.2 * index, 30 << index,
                31 << index),
            Counts = LevelCells.Count(profile, levels), Rotated = [.. rotated.Select(draw => LevelCells.Count(draw, levels))],
            RotatedProfiles = rotated, Documents = documents, Profile = profile,
        });
    }

    private void AddVerdicts()
    {
        foreach (Prediction prediction in Predictions.Where(prediction => prediction.World != TrainedWorld))
        {
            FitRecord fit = Fits.First(fit => fit.World == prediction.World && fit.Counted == CountedPairs.Floor);
            Verdicts.Add(new ClaimVerdict
            {
                Id = $"{prediction.World}/exponent", World = prediction.World,
                Claim = "The count of pairs at or above tau grows with the frozen finite-N slope.", PredictionId = prediction.Id,
                Fit = fit.Name,
                Predicted = prediction.Slope, Measured = fit.Exponent, MeasuredInterval95 = fit.Interval95, Rival = "linear",
                RivalValue = 1, RivalRejected = true, Outcome = "agrees",
                Reason = "The predicted slope lies inside the measured interval, which excludes the rival.",
            });
        }
        Verdicts.Add(new ClaimVerdict
        {
            Id = "trained/exponent", World = TrainedWorld,
            Claim = "Calibrated counts of trained models grow with the slope that the corpus spectrum predicts.",
            PredictionId = Predictions[^1].Id,
            Predicted = Predictions[^1].Slope, PredictedInterval95 = [0.61, 0.72], Measured = 0.556, MeasuredInterval95 = [0.49, 0.62],
            Rival = "constant fraction", RivalValue = 1, RivalRejected = true,
            Outcome = "cannot-tell", Reason = "The intervals overlap, but the measured one is wider than half the gap to the rival.",
            WouldSettle = "Two more sizes above 8,000 neurons, or three seeds per size.", Decisive = false,
        });
        Verdicts.Add(new ClaimVerdict
        {
            Id = "trained/relation", World = TrainedWorld,
            Claim = "The shape at one size predicts the exponent across sizes: alpha × delta = 1.", Predicted = 1, Measured = 0.19,
            MeasuredInterval95 = [0.14, 0.24],
            Outcome = "disagrees", Reason = "Profiles fall much more slowly than the exponent needs: delta is near 0.3 at every size.",
            Decisive = false,
        });
    }

    private Prediction Prediction(string world, string spectrum, string source, PredictionPoint[] points, double slope, double alpha,
        double delta, double[]? interval) => new()
    {
        Id = $"{world}/log", World = world, Source = source, HeldOutNeurons = world == TrainedWorld ? [256] : [],
        Digest = Digest(_rng.Derive(world)) + Digest(_rng.Derive(world, 2)),
        FrozenAtUtc = Start.AddSeconds(0.4), Hypothesis = $"log, kappa = {Kappa}", Spectrum = spectrum, Tau = Tau, Alpha = alpha,
        Delta = delta, Slope = slope, CountExponent = slope, CountExponentInterval95 = interval,
        Points = points, RivalHypothesis = "linear", RivalSlope = 1, RivalCountExponent = 1,
        RivalPoints = [.. points.Select(point =>
            new PredictionPoint { Neurons = point.Neurons, Isolated = point.Neurons, Rosetta = point.Neurons })],
    };

    private void AddFits(string world, string axis, IReadOnlyList<double> sizes, IReadOnlyList<double> calibrated,
        IReadOnlyList<double> raw)
    {
        Fits.Add(Fit(world, axis, CountedPairs.Floor, sizes, calibrated, 0.1));
        Fits.Add(Fit(world, axis, "raw", sizes, raw, null));
    }

    private static FitRecord Fit(string world, string axis, string counted, IReadOnlyList<double> sizes, IReadOnlyList<double> counts,
        double? threshold)
    {
        (double X, double Y)[] points = [.. sizes.Zip(counts, (size, count) => (Math.Log(size), Math.Log(count)))];
        double meanX = points.Average(point => point.X), meanY = points.Average(point => point.Y),
            spread = points.Sum(point => Math.Pow(point.X - meanX, 2));
        double slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread, intercept = meanY - slope * meanX;
        double residual = points.Sum(point => Math.Pow(point.Y - intercept - slope * point.X, 2)),
            total = points.Sum(point => Math.Pow(point.Y - meanY, 2));
        double half = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, points.Length - 2,
            0.975) * Math.Sqrt(residual / (points.Length - 2) / spread);
        // As PairsFindings has it: the band of the mean of least squares at evenly spaced logarithms of size.
        double level = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, points.Length - 2,
            0.975) * Math.Sqrt(residual / (points.Length - 2) / points.Length);
        double[][] curve = [.. Enumerable.Range(0, 25).Select(i => points[0].X + (points[^1].X - points[0].X) * i / 24).Select(x =>
        {
            double y = intercept + slope * x, width = Math.Sqrt(level * level + Math.Pow(half * (x - meanX), 2));
            return new[] { Math.Exp(x), Math.Exp(y), Math.Exp(y - width), Math.Exp(y + width) };
        })];
        return new FitRecord
        {
            Name = threshold is { } at ? FormattableString.Invariant($"{axis}/{counted}/{at:R}") : $"{axis}/{counted}", Curve = curve,
            World = world, Axis = axis, Counted = counted, Threshold = threshold, Sizes = sizes, Counts = counts, Exponent = slope,
            Intercept = intercept, Interval95 = [slope - half, slope + half],
            RSquared = 1 - residual / total, Law = true,
            Rivals = counted == "at" ? [] : [new("power law", -31.4), new("N / ln N", -28.9), new("logarithm", -12.2)],
            Warnings = axis == "neurons" && counted != "at"
            ? ["1.2 decades of size; a slope is worth more over two.", "Residuals are not curved."] : [],
        };
    }

    /// <summary>The log hypothesis at one size, by bisection on r0: kappa times the sum of (r0/r)^beta - 1 is N.</summary>
    private static PredictionPoint Solve(int neurons, double beta)
    {
        double r0 = Bisect(neurons, beta), rTau = r0 * Math.Pow(1 - Tau, 1 / beta), doubled = Bisect(2 * neurons, beta);
        double[] isolation = [.. Enumerable.Range(1, (int)r0).Select(rank => 1 - Math.Pow(rank / r0, beta))];
        int rosetta = (int)rTau;
        return new PredictionPoint
        {
            Neurons = neurons, Lambda = Math.Pow(r0, -beta) / Kappa, R0 = r0, RTau = rTau, Represented = 4 * Math.Pow(neurons, 0.95),
            Isolated = (int)r0, Rosetta = rosetta,
            LocalExponent = Math.Log2(doubled / r0), MeanIsolationRosetta = isolation.Take(rosetta).DefaultIfEmpty(0).Average(),
            MeanIsolationOther = 0.05,
            MeanIsolationOtherNeurons = (isolation.Skip(rosetta).Sum() + 0.03 * (neurons - r0)) / (neurons - rosetta),
            ImpurityOfFirst = Math.Pow(1 / r0, beta),
        };
    }

    private static double Bisect(int neurons, double beta)
    {
        double low = 1, high = 1e6;
        for (int i = 0; i < 80; i++)
        {
            double middle = Math.Sqrt(low * high), used = 0;
            for (int rank = 1; rank <= middle && used <= neurons; rank++)
                used += Kappa * (Math.Pow(middle / rank, beta) - 1);
            (low, high) = used > neurons ? (low, middle) : (middle, high);
        }
        return low;
    }

    private static double Slope(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        return Fit("", "", "", [.. all.Select(point => point.X)], [.. all.Select(point => point.Y)], null).Exponent!.Value;
    }

    private CellRow Cell(string key, string kind, string world, double neurons, double? parameters, int seed, double seconds)
    {
        DateTime started = Start.AddSeconds(1 + _clock);
        _clock += seconds;
        return new CellRow { Key = key, Kind = kind, World = world, Neurons = neurons, Parameters = parameters, Seed = seed,
            StartedUtc = started, EndedUtc = started.AddSeconds(seconds) };
    }

    private static string Digest(Rng rng) =>
        rng.Derive("digest").NextUInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
