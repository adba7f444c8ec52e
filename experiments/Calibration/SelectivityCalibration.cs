using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>The claims about selectivity in synthetic populations, of which it is known whether Rosetta Neurons differ from others that are
/// like them: groups and controls are made by the instrument's own code.</summary>
internal static class SelectivityCalibration
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly string[] Families = ["a", "b"];

    private static readonly string[] Kinds = ["code", "formal", "prose", "talk"];

    /// <summary>Text's shares of the kinds.</summary>
    private static readonly double[] Text = [0.12, 0.5, 0.33, 0.05];

    /// <summary>Layers and width of each size: the trained ladder's.</summary>
    private static readonly (int Layers, int Width)[] Shapes = [(2, 64), (3, 96), (4, 160), (5, 256), (6, 384)];

    /// <summary>What a population is.</summary>
    /// <param name="Name">In words.</param>
    /// <param name="Tail">How heavy the tail of the selectivity is: the exponent of a normal number.</param>
    /// <param name="Growth">Growth of the mean of Rosetta Neurons alone, per ln N.</param>
    /// <param name="MedianGrowth">Growth of all of their values, per ln N.</param>
    /// <param name="LayerGrowth">Growth of selectivity with size in the last layer, for all neurons.</param>
    /// <param name="ProbabilityGrowth">Growth with size in neurons that are seldom active, for all.</param>
    /// <param name="LateShare">How much more often a neuron of the last layer is a Rosetta Neuron than one of the first, a factor.</param>
    /// <param name="RareShare">The same for a seldom active neuron.</param>
    /// <param name="Move">Growth of the share of code in the contexts of Rosetta Neurons, per ln N.</param>
    private sealed record Population(string Name, double Tail = 1, double Growth = 0, double MedianGrowth = 0, double LayerGrowth = 0,
        double ProbabilityGrowth = 0, double LateShare = 1, double RareShare = 1, double Move = 0);

    private static readonly Population[] Populations =
    [
        new("labels at random within layers"), new("labels at random, heavy tails", Tail: 1.5),
        new("labels at random, the last layer grows, Rosetta Neurons lie there", LayerGrowth: 1.2, LateShare: 6),
        new("labels at random, seldom active neurons grow, and are Rosetta Neurons", ProbabilityGrowth: 1.2, RareShare: 6),
        new("Rosetta Neurons grow in their upper tail", Growth: 1.2), new("Rosetta Neurons grow throughout", MedianGrowth: 0.6),
        new("contexts move to code", Move: 0.12),
    ];

    public static IEnumerable<CalibrationPart> Parts() => Populations.SelectMany(population =>
        new[] { 4, 5 }.Select(sizes => Part(population, sizes)));

    private static CalibrationPart Part(Population population, int sizes)
    {
        var tallies = new TallySet();
        string setting = string.Create(CultureInfo.InvariantCulture, $"{sizes} sizes, {population.Name}");
        // Against all others a group that lies elsewhere does grow: what is claimed of it is true there, and the controls are not asked.
        bool grows = population.Growth > 0 || population.MedianGrowth > 0, likeOthers = population is { LateShare: 1, RareShare: 1 };
        return new($"selectivity; {setting}", rng =>
        {
            LevelsEvidence world = new("drawn", [0],
                [.. Shapes.Take(sizes).Select((shape, size) => Cell(population, shape, rng.Derive("size", size)))]);
            ClaimVerdict? growth = LevelCalibration.Outcome(tallies, world, new SelectivityGrowthClaim(), "selectivity/vocabulary-kurtosis",
                "polarization", grows);
            tallies.Compares("growth against all others, no control asked", growth?.MeasuredInterval95 is [> 0, _]);
            if (likeOthers && population.Growth == 0)
            {
                LevelCalibration.Outcome(tallies, world, new DivergenceClaim(), "divergence/vocabulary-kurtosis", "medians grow apart",
                    population.MedianGrowth > 0);
            }
            if (likeOthers)
            {
                LevelCalibration.Outcome(tallies, world, new SelectivityQuantilesClaim(), "quantiles/vocabulary-kurtosis",
                    "quantiles of selectivity stay", !grows);
            }
            LevelCalibration.Outcome(tallies, world, new DocumentTypesClaim(), "documents/distance", "contexts leave the text's mix",
                population.Move > 0);
            LevelCalibration.Outcome(tallies, world, new DocumentTypesClaim(), "documents/specialised", "firing moves to code",
                population.Move > 0);
        }, () => tallies.Rows(setting));
    }

    private static LevelCell Cell(Population population, (int Layers, int Width) shape, Rng rng)
    {
        double neurons = 4 * shape.Layers * shape.Width, growth = Math.Log(neurons / (4 * Shapes[0].Layers * Shapes[0].Width));
        List<GroupSelectivity> groups = [];
        List<CategoryShares> shares = [];
        foreach (string family in Families)
        {
            Rng own = rng.Derive(family);
            NeuronLayout layout = NeuronLayout.Of([.. Enumerable.Repeat(4 * shape.Width, shape.Layers)]);
            double?[] kurtosis = new double?[layout.Count], probability = new double?[layout.Count], norm = new double?[layout.Count];
            HashSet<int> rosetta = [];
            double share = 0.1 * Math.Exp(-0.3 * growth);
            for (int flat = 0; flat < layout.Count; flat++)
            {
                double late = shape.Layers == 1 ? 1 : (double)layout.PositionOf(flat) / (shape.Layers - 1), rare = own.NextDouble();
                double chance = share * Math.Pow(population.LateShare, late - 0.5) * Math.Pow(population.RareShare, rare - 0.5);
                bool isRosetta = own.NextDouble() < chance;
                double value = Math.Exp(population.Tail * own.NextGaussian()) - 1
                    + population.LayerGrowth * growth * late + population.ProbabilityGrowth * growth * rare;
                if (isRosetta)
                {
                    rosetta.Add(flat);
                    // An upper fifth carries all of the growth: the median stays.
                    value += population.MedianGrowth * growth + (own.NextDouble() < 0.2 ? 5 * population.Growth * growth : 0);
                }
                (kurtosis[flat], probability[flat], norm[flat]) = (value, 0.5 * (1 - rare) + 0.01, Math.Exp(0.3 * own.NextGaussian()));
            }
            var values = new Dictionary<string, double?[]>(StringComparer.Ordinal)
            {
                ["cosineKurtosis"] = kurtosis, ["activationProbability"] = probability, ["outputNorm"] = norm,
            };
            SelectivityGroups made = new(layout, values, own.Derive("controls"));
            groups.AddRange(made.Of(family, RosettaNames.Raw, rosetta));
            shares.Add(Contexts(family, rosetta.Count, population.Move * growth, own.Derive("contexts")));
        }
        return new LevelCell
        {
            ModelA = "a", ModelB = "b", Neurons = neurons, Counts = [100], Rotated = [[50]],
            Shape = new(shape.Layers, shape.Width), Selectivities = groups,
            Categories = shares,
        };
    }

    /// <summary>Kinds of twenty contexts of each neuron, which has likings of its own.</summary>
    private static CategoryShares Contexts(string family, int rosetta, double moved, Rng rng)
    {
        return new(family, RosettaNames.Raw, Kinds, ["code"], Text, [Group(SelectivityGroupNames.Rosetta, rosetta, moved),
            Group(SelectivityGroupNames.Others, 1000, 0), Group(SelectivityGroupNames.Layer, 3 * rosetta, 0)]);

        CategoryGroup Group(string name, int neurons, double more)
        {
            const int Contexts = 20;
            double[] lifts = new double[Kinds.Length];
            double distance = 0;
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                double[] taste = [.. Text.Select((share, kind) => share * Math.Exp(rng.NextGaussian()) + (kind == 0 ? more : 0))];
                double all = taste.Sum();
                var own = new double[Kinds.Length];
                for (int context = 0; context < Contexts; context++)
                {
                    double at = rng.NextDouble() * all;
                    int kind = 0;
                    while (kind < Kinds.Length - 1 && at >= taste[kind])
                        at -= taste[kind++];
                    own[kind] += 1.0 / Contexts;
                }
                for (int kind = 0; kind < own.Length; kind++)
                {
                    lifts[kind] += own[kind] / Text[kind] / neurons;
                    distance += Math.Abs(own[kind] - Text[kind]) / 2 / neurons;
                }
            }
            return new(name, neurons, lifts, new double[Kinds.Length], distance, 0);
        }
    }
}
