using System.Globalization;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Sim.Populations;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Interference;

/// <summary>Reads one entry of the section <c>interference</c>: a world for every combination of beta, kappa, gamma and samples.</summary>
internal static class InterferenceReader
{
    private const int LargestSize = 1 << 20, DefaultSamples = 10_000, DefaultRuns = 10, MostValues = 30;

    private static readonly YamlKey<string> Entry =
        new YamlKey<string>("world", "a name; worlds of one entry are drawn together", YamlTypes.Name).Like("paper");

    private static readonly YamlKey<IReadOnlyList<double>>
        Betas = new YamlKey<IReadOnlyList<double>>("betas", "exponents of importance w = r^-beta, each above 1",
            YamlTypes.List(YamlTypes.Number, MostValues, least: 1)).Like("[1.5]"),
        Kappas = new YamlKey<IReadOnlyList<double>>("kappa", "budget: sum of ratios at most kappa N; a world for each",
            YamlTypes.OneOrList(YamlTypes.Number, MostValues)).Or([1], "1"),
        Gammas = new YamlKey<IReadOnlyList<double>>("gamma", "features per neuron, A = gamma N; a world for each",
            YamlTypes.OneOrList(YamlTypes.Number, MostValues)).Or([4], "4");

    private static readonly YamlKey<IReadOnlyList<long>> Neurons = new YamlKey<IReadOnlyList<long>>("neurons", "sizes N, three or more",
        YamlTypes.List(YamlTypes.Long(2, LargestSize), ScenarioReader.MostSizes, least: 3)).Like("[1024, 2048, 4096, 8192]");

    private static readonly YamlKey<int> Runs =
        new YamlKey<int>("runs", "worlds per size", YamlTypes.Whole(1, ScenarioReader.MostSeeds)).Or(DefaultRuns);

    private static readonly YamlKey<IReadOnlyList<int>> Samples = new YamlKey<IReadOnlyList<int>>("samples", "samples; a world for each",
        YamlTypes.OneOrList(YamlTypes.Whole(100, ScenarioReader.MostSamples), MostValues)).Or([DefaultSamples], "10000");

    private static readonly YamlKey<double> Tau =
        new YamlKey<double>("tau", "signal-to-interference ratio of the frontier r_tau", YamlTypes.Number).Or(1);

    private static readonly YamlKey<string> Features =
        new YamlKey<string>("features", "sparse features need presence", YamlTypes.OneOf("gaussian", "sparse")).Or("gaussian");

    private static readonly YamlKey<double?> Presence = new YamlKey<double?>("presence", "chance that a sparse feature is in a sample",
        YamlTypes.Fraction.OrNone()).Or(null);

    private static readonly YamlKey<double> Noise = new YamlKey<double>("noise",
        "share of the interference that is noise of the neuron's own",
        YamlTypes.Number.Then(NoiseShare)).Or(InterferenceRecipe.DefaultNoise);

    private static readonly YamlKey<int?> Loading = new YamlKey<int?>("background-features",
        "how many of the features load on the background at most, the last ranks", YamlTypes.Whole(1, 1_000_000).OrNone()).Or(null, "all");

    private static readonly YamlKey<bool> Background = new YamlKey<bool>("background-neurons",
        "whether there are the N - r0 neurons that mix features of others and own none", YamlTypes.Flag).Or(false);

    private static readonly YamlKey<bool?> Decides = new YamlKey<bool?>("decides", "whether the law's claims decide the outcome",
        YamlTypes.Flag.OrNone()).Or(null, "true, unless a key is a list or there are background neurons");

    /// <summary>An entry of <c>interference:</c>.</summary>
    public static YamlSection Section { get; } = new("interference", "The paper's own simulation: features of known signal-to-interference "
        + "ratios, one coordinate each, interference anew in each model.", Entry, Betas, Neurons, Runs, Kappas, Gammas, Samples, Tau,
            Features,
        Presence, Noise, Background, Loading, Decides);

    /// <summary>The worlds of an entry.</summary>
    public static YamlType<IReadOnlyList<InterferenceWorld>> Type { get; } = YamlTypes.Map(Section, Read);

    private static IReadOnlyList<InterferenceWorld> Read(YamlMap map)
    {
        string entry = map.Get(Entry);
        IReadOnlyList<double> betas = map.Get(Betas), kappas = map.Get(Kappas), gammas = map.Get(Gammas);
        IReadOnlyList<long> neurons = map.Get(Neurons);
        int runs = map.Get(Runs);
        IReadOnlyList<int> budgets = map.Get(Samples);
        double tau = map.Get(Tau), noise = map.Get(Noise);
        bool sparse = map.Get(Features) == "sparse", background = map.Get(Background);
        double? presence = map.Get(Presence);
        int? loading = map.Get(Loading);
        bool varies = kappas.Count > 1 || gammas.Count > 1 || budgets.Count > 1;
        bool decides = map.Get(Decides) ?? !(varies || background);
        map.Done();
        if (sparse == presence is null)
            throw map.Error(sparse ? "has sparse features without presence" : "has a presence of features that are not sparse",
                "features: sparse and presence: (chance that a feature is in a sample) go together");
        if (neurons.Count < 3 || betas.Count == 0)
            throw map.Error("names fewer than three sizes, or no beta", "An exponent with an interval needs three sizes or more");
        return map.Convert(() =>
        {
            InterferenceWorld[] worlds = [.. from beta in betas from kappa in kappas from gamma in gammas from budget in budgets
                let world = Name(entry, beta, Part("kappa", kappas.Count, kappa), Part("gamma", gammas.Count, gamma),
                    Part("samples", budgets.Count, budget))
                select new InterferenceWorld(entry, world, InterferenceRecipe.Law(world, beta, kappa, gamma, tau, neurons, runs, budget),
                    beta, kappa, gamma, noise, presence, loading, background, decides)];
            // What cannot be built is refused now, not after hours.
            foreach (InterferenceWorld world in worlds)
                _ = world.Recipe(world.Law.Neurons[0]);
            return worlds;
        });
    }

    private static string Part(string key, int values, double value) =>
        values > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{key}={value}") : "";

    private static string Name(string entry, double beta, params string[] parts) =>
        string.Create(CultureInfo.InvariantCulture, $"interference/{entry}/beta={beta}{string.Concat(parts)}");

    private static double NoiseShare(double value) => value is >= 0 and < 1 ? value
        : throw new ArgumentException("it must be at least 0 and below 1: the share of the interference that is noise");
}
