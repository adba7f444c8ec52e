using System.Globalization;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Report;
using Rosetta.Experiments.Worlds.Trained;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Experiments.Report;

/// <summary>Every measured number in a plot's CSV comes from the cells that its row names.</summary>
[TestFixture]
internal sealed class PlotDataTests
{
    /// <summary>Rounding: a mean of a few counts, once here and once in the report, in another order at worst.</summary>
    private const double MeanRelative = 1e-12;

    private string _path = "";
    private SyntheticRun _run = null!;
    private Dictionary<string, CellRow> _cells = null!;
    private RunFolder _folder = null!;

    [OneTimeSetUp]
    public void Write()
    {
        _path = Directory.CreateTempSubdirectory("rosetta-report-").FullName;
        _run = SyntheticRun.Complete();
        _folder = _run.WriteTo(_path);
        _cells = _run.Cells.ToDictionary(cell => cell.Key);
        ReportWriter.Write(_folder);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_path, recursive: true);

    [Test]
    public void Every_row_names_a_source_that_the_run_has()
    {
        string[] sources =
        [
            .. _run.Cells.Select(cell => $"cell {cell.Key}"), "1/N through the first predicted point", "definition: count = fraction × N",
            "definition: SIR = 1",
            .. _run.Predictions.SelectMany(prediction => new[] { $"prediction {prediction.Id}", $"rival of prediction {prediction.Id}" }),
        ];
        string[] worlds = [.. _run.Cells.Select(cell => cell.World).Distinct()];
        foreach (string file in Directory.GetFiles(_folder.PlotsPath, "*.csv"))
        {
            foreach (string source in Rows(file).SelectMany(row => row["source"].Split(';')))
            {
                // A curve may be scaled, which its source says; fits and reference lines are named by the world that they were taken from.
                bool known = sources.Contains(source) || sources.Any(own => source.StartsWith($"{own}, times ", StringComparison.Ordinal))
                    ||
                    worlds.Any(world => source == $"sizes of {world}"
                        || source.StartsWith($"purification of {world} from ", StringComparison.Ordinal)
                        || source.StartsWith($"fits.json levels of {world}, ", StringComparison.Ordinal)
                        || source.StartsWith($"fits.json shapes of {world}, ", StringComparison.Ordinal)
                        || source.StartsWith($"fit {world} ", StringComparison.Ordinal)
                            || source.StartsWith($"profile fit {world} ", StringComparison.Ordinal));
                Assert.That(known, $"{file}: {source}");
            }
        }
    }

    [Test]
    public void Counts_at_levels_are_those_of_the_cells_raw_rotated_and_above()
    {
        CellRow[] cells = [.. _run.Cells.Where(cell => cell.Levels?.Cell.Series == "").OrderBy(cell => cell.Neurons)];
        foreach ((string plot, Func<LevelCell, int, double> count) in new (string, Func<LevelCell, int, double>)[]
        {
            ("raw", (cell, level) => cell.Counts[level]),
            ("rotated", (cell, level) => cell.Rotated.Average(draw => draw[level])),
            ("above", (cell, level) => cell.Counts[level] - cell.Rotated.Average(draw => draw[level])),
        })
        {
            // Lines carry the level in their names; marks follow theirs, or have the name where nothing was fitted.
            double[] drawn = [.. Rows(Directory.GetFiles(_folder.PlotsPath, $"levels-*-{plot}.csv").Single())
                .Where(row => row["role"] == "sizepoint").Select(row => double.Parse(row["pairs"], CultureInfo.InvariantCulture))];
            int[] levels = [.. new[] { 0, 0.2, 0.3, 0.4, 0.5, 0.6 }.Select(level => LevelsEvidence.UsualLevels.ToList().IndexOf(level))];
            Assert.That(drawn, Is.EqualTo(levels.SelectMany(level => cells.Select(cell => count(cell.Levels!.Cell, level)))).Within(1e-9),
                plot);
        }
    }

    [Test]
    public void Counts_of_shapes_are_those_of_the_cells_beside_what_the_rotation_leaves()
    {
        LevelCell[] cells = [.. _run.Cells.Where(cell => cell.Levels?.Cell.Series == "").OrderBy(cell => cell.Neurons)
            .Select(cell => cell.Levels!.Cell)];
        int half = LevelsEvidence.UsualLevels.ToList().IndexOf(0.5);
        double[] raw = [.. cells.Select(cell => (double)cell.Counts[half])],
            rotated = [.. cells.Select(cell => cell.Rotated.Average(draw => (double)draw[half]))];
        // One width each, and its rotated ones after it.
        Assert.That(Drawn("raw"), Is.EqualTo(raw.Zip(rotated, (own, turned) => new[] { own, turned }).SelectMany(both => both))
            .Within(1e-9));
        Assert.That(Drawn("above"), Is.EqualTo(raw.Zip(rotated, (own, turned) => own - turned)).Within(1e-9));

        double[] Drawn(string plot) => [.. Rows(Directory.GetFiles(_folder.PlotsPath, $"shapes-*-0.5-{plot}.csv").Single())
            .Where(row => row["role"] == "sizepoint").Select(row => double.Parse(row["pairs"], CultureInfo.InvariantCulture))];
    }

    [Test]
    public void Levels_have_a_plot_of_exponents_one_of_impurity_and_two_of_before_and_after()
    {
        string[] plots = [.. Directory.GetFiles(_folder.PlotsPath, "*.svg").Select(file => Path.GetFileName(file))];
        Assert.That(plots.Where(plot => plot.StartsWith("exponents-", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(1));
        Assert.That(plots.Where(plot => plot.StartsWith("impurity-", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(1));
        Assert.That(plots.Where(plot => plot.StartsWith("longer-", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(2));
        Dictionary<string, string>[] rows = [.. Rows(Directory.GetFiles(_folder.PlotsPath, "impurity-*.csv").Single())];
        CellRow largest = _run.Cells.Where(cell => cell.Levels?.Cell.Series == "").MaxBy(cell => cell.Neurons)!;
        Assert.That(double.Parse(rows.First(row => row["source"] == $"cell {largest.Key}")["impurity"], CultureInfo.InvariantCulture),
            Is.EqualTo(1 / largest.Pair!.Profile[0] - 1).Within(1e-9), "the purest pair comes first");
    }

    [TestCase("populations-*-counts.csv", "found at ≥ τ", "pairs")]
    [TestCase("populations-*-counts.csv", "all pairs", "pairs")]
    [TestCase("populations-*-counts.csv", "null, all pairs", "pairs")]
    [TestCase("populations-*-fractions.csv", "found at ≥ τ", "fraction")]
    [TestCase("populations-*-polarization.csv", "recovered, Rosetta", "isolation")]
    [TestCase("populations-*-polarization.csv", "recovered, other", "isolation")]
    [TestCase("populations-*-polarization.csv", "true, Rosetta", "isolation")]
    [TestCase("populations-*-polarization.csv", "true, other", "isolation")]
    [TestCase("counts-*-neurons.csv", "pairs from 0.1", "pairs")]
    [TestCase("counts-*-parameters.csv", "pairs from 0.1", "pairs")]
    [TestCase("counts-*-parameters.csv", "all pairs", "pairs")]
    [TestCase("counts-*-neurons.csv", "null, all pairs", "pairs")]
    [TestCase("local-*-purification.csv", "measured, purest pair", "impurity")]
    public void A_measured_point_is_the_mean_over_the_cells_it_names(string files, string series, string column)
    {
        int seen = 0;
        foreach (Dictionary<string, string> row in Directory.GetFiles(_folder.PlotsPath, files).SelectMany(Rows)
            .Where(row => row["series"] == series))
        {
            double expected = row["source"].Split(';').Select(source => Value(_cells[source[5..]], files, series)).Average();
            Assert.That(Number(row[column]), Is.EqualTo(expected).Within(MeanRelative * Math.Max(1, Math.Abs(expected))));
            seen++;
        }
        Assert.That(seen, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public void Layer_maps_hold_the_layer_pairs_of_their_cell()
    {
        foreach (string file in Directory.GetFiles(_folder.PlotsPath, "layers-*.csv"))
        {
            Dictionary<string, string>[] rows = [.. Rows(file)];
            CellRow cell = _cells[rows[0]["source"][5..]];
            Assert.That(rows.Select(row => new LayerPairCount(Integer(row["layer_a"]), Integer(row["layer_b"]), Integer(row["pairs"]))),
                Is.EquivalentTo(cell.Pair!.LayerPairs));
        }
    }

    [Test]
    public void Training_curves_are_those_of_the_cells()
    {
        foreach (Dictionary<string, string> row in Directory.GetFiles(_folder.PlotsPath, "training-*.csv").SelectMany(Rows))
        {
            TrainingSummary training = _cells[row["source"][5..]].Training!;
            double loss = Number(row["loss_nats"]);
            if (row.TryGetValue("neurons", out string? neurons))
            {
                Assert.That((Number(neurons), loss), Is.EqualTo((_cells[row["source"][5..]].Neurons, training.HeldOutLossNats)));
                continue;
            }
            double tokens = Number(row["tokens"]);
            Assert.That(row["role"] == "size" ? training.LossCurve.Any(point => point[0] == tokens && point[1] == loss)
                : tokens == training.TokensTrained && loss == training.HeldOutLossNats);
        }
    }

    [Test]
    public void Profiles_are_correlations_of_the_cells_at_their_ranks()
    {
        foreach (Dictionary<string, string> row in Directory.GetFiles(_folder.PlotsPath, "profiles-trained-docs-[0-9]*.csv")
            .Concat(Directory.GetFiles(_folder.PlotsPath, "profiles-trained-docs-1152.csv"))
            .SelectMany(Rows).Where(row => row["series"] is "measured" or "null"))
        {
            PairEvidence pair = _cells[row["source"][5..]].Pair!;
            IReadOnlyList<double> profile = row["series"] == "null" ? pair.NullProfile : pair.Profile;
            Assert.That(profile[(int)Number(row["rank"]) - 1], Is.EqualTo(Number(row["correlation"])));
        }
    }

    [Test]
    public void An_interval_over_seeds_is_the_t_interval()
    {
        // Three seeds: t(2) = 4.3027 at 97.5 %, a table's value.
        const double T2 = 4.302652729911275;
        Dictionary<string, string> row = Rows(Path.Combine(_folder.PlotsPath, "populations-population-log-1.5-counts.csv"))
            .First(row => row["series"] == "found at ≥ τ" && row["neurons"] == "2048");
        double[] counts = [.. row["source"].Split(';').Select(source => (double)_cells[source[5..]].Pair!.Truth!.FoundRosetta)];
        double mean = counts.Average(), deviation = Math.Sqrt(counts.Sum(count => (count - mean) * (count - mean)) / 2);
        Assert.That(Number(row["high"]) - Number(row["pairs"]), Is.EqualTo(T2 * deviation / Math.Sqrt(3)).Within(1e-9 * mean));
    }

    [Test]
    public void The_fit_band_is_the_interval_of_the_mean_of_least_squares()
    {
        FitRecord fit = _run.Fits.Single(fit => fit is { World: SyntheticRun.TrainedWorld, Axis: "neurons", Counted: CountedPairs.Floor });
        Dictionary<string, string> end = Rows(Path.Combine(_folder.PlotsPath, "counts-trained-docs-neurons.csv"))
            .Last(row => row["role"] == "band");
        double[] x = [.. fit.Sizes.Select(size => Math.Log(size))], y = [.. fit.Counts.Select(count => Math.Log(count))];
        double centre = x.Average(), spread = x.Sum(value => Math.Pow(value - centre, 2));
        double variance = x.Zip(y).Sum(point => Math.Pow(point.Second - fit.Intercept!.Value - fit.Exponent!.Value * point.First, 2))
            / (x.Length - 2);
        double t = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, x.Length - 2, 0.975);
        double half = t * Math.Sqrt(variance * (1.0 / x.Length + Math.Pow(x[^1] - centre, 2) / spread));
        Assert.That(Math.Log(Number(end["high"]) / Number(end["pairs"])), Is.EqualTo(half).Within(1e-9));
    }

    private static double Value(CellRow cell, string file, string series) => (series, file) switch
    {
        ("found at ≥ τ", "populations-*-fractions.csv") => cell.Pair!.Truth!.FoundRosetta / cell.Neurons,
        ("found at ≥ τ", _) => cell.Pair!.Truth!.FoundRosetta,
        ("all pairs", _) => cell.Pair!.Pairs["1"],
        ("null, all pairs", _) => cell.Pair!.NullPairs,
        ("pairs from 0.1", _) => cell.Pair!.CountAt(0.1),
        ("recovered, Rosetta", _) => cell.Pair!.Truth!.RecoveredIsolationRosetta,
        ("recovered, other", _) => cell.Pair!.Truth!.RecoveredIsolationOther,
        ("true, Rosetta", _) => cell.Pair!.Truth!.TrueIsolationRosetta,
        ("true, other", _) => cell.Pair!.Truth!.TrueIsolationOther,
        ("measured, purest pair", _) => 1 - cell.Pair!.Profile[0],
        _ => throw new ArgumentOutOfRangeException(nameof(series), series, "No such series."),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>RFC 4180, as much of it as these files use.</summary>
    private static IEnumerable<Dictionary<string, string>> Rows(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = Fields(lines[0]);
        return lines.Skip(1).Select(line => header.Zip(Fields(line)).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char character in line)
        {
            if (character == '"')
                quoted = !quoted;
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(character);
        }
        fields.Add(field.ToString());
        return [.. fields];
    }
}
