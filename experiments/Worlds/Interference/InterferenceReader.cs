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

    /// <param name="map">The entry.</param>
    public static IReadOnlyList<InterferenceWorld> Read(YamlMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        string entry = map.Required("world").Convert(value => ExperimentReader.FileName(value.AsText()));
        double[] betas = [.. map.Required("betas").AsList(MostValues).Select(beta => beta.AsNumber())];
        long[] neurons = [.. map.Required("neurons").AsList(ScenarioReader.MostSizes).Select(size => size.AsInteger(2, LargestSize))];
        int runs = map.Optional("runs")?.AsInt(1, ScenarioReader.MostSeeds) ?? DefaultRuns;
        double[] kappas = Several(map.Optional("kappa"), 1), gammas = Several(map.Optional("gamma"), 4);
        YamlValue? samples = map.Optional("samples");
        int[] budgets = samples is null ? [DefaultSamples]
            : samples.IsList ? [.. samples.AsList(MostValues).Select(value => value.AsInt(100, ScenarioReader.MostSamples))]
            : [samples.AsInt(100, ScenarioReader.MostSamples)];
        double tau = map.Optional("tau")?.AsNumber() ?? 1;
        bool sparse = map.Optional("features")?.AsOneOf("gaussian", "sparse") == "sparse";
        YamlValue? stated = map.Optional("presence");
        double? presence = stated?.Convert(value => ExperimentReader.Fraction(value.AsNumber()));
        double noise = map.Optional("noise")?.Convert(value => NoiseShare(value.AsNumber())) ?? InterferenceRecipe.DefaultNoise;
        int? loading = map.Optional("background-features")?.AsInt(1, 1_000_000);
        bool background = map.Optional("background-neurons")?.AsBool() ?? false;
        bool varies = kappas.Length > 1 || gammas.Length > 1 || budgets.Length > 1;
        bool decides = map.Optional("decides")?.AsBool() ?? !(varies || background);
        map.Done();
        if (sparse == presence is null)
            throw map.Error(sparse ? "has sparse features without presence" : "has a presence of features that are not sparse",
                "features: sparse and presence: (chance that a feature is in a sample) go together");
        if (neurons.Length < 3 || betas.Length == 0)
            throw map.Error("names fewer than three sizes, or no beta", "An exponent with an interval needs three sizes or more");
        return map.Convert(() =>
        {
            InterferenceWorld[] worlds = [.. from beta in betas from kappa in kappas from gamma in gammas from budget in budgets
                let world = Name(entry, beta, Part("kappa", kappas.Length, kappa), Part("gamma", gammas.Length, gamma),
                    Part("samples", budgets.Length, budget))
                select new InterferenceWorld(entry, world, InterferenceRecipe.Law(world, beta, kappa, gamma, tau, neurons, runs, budget),
                    beta, kappa, gamma, noise, presence, loading, background, decides)];
            // What cannot be built is refused now, not after hours.
            foreach (InterferenceWorld world in worlds)
                _ = world.Recipe(world.Law.Neurons[0]);
            return worlds;
        });
    }

    private static double[] Several(YamlValue? value, double otherwise) => value is null ? [otherwise]
        : value.IsList ? [.. value.AsList(MostValues).Select(own => own.AsNumber())] : [value.AsNumber()];

    private static string Part(string key, int values, double value) =>
        values > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{key}={value}") : "";

    private static string Name(string entry, double beta, params string[] parts) =>
        string.Create(CultureInfo.InvariantCulture, $"interference/{entry}/beta={beta}{string.Concat(parts)}");

    private static double NoiseShare(double value) => value is >= 0 and < 1 ? value
        : throw new ArgumentException("it must be at least 0 and below 1: the share of the interference that is noise");
}
