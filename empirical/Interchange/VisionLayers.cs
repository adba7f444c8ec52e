using System.Globalization;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;

namespace Rosetta.Empirical.Interchange;

/// <summary>How the published vision pipeline names a generator and a tower, and their layers.</summary>
/// <param name="Prefix">Before the generator's fields: pmf, flux or sana.</param>
/// <param name="Generator">Names of the generator's layers, <c>pmf_shared_00</c> first.</param>
/// <param name="Tower">Names of the tower's layers, <c>disc_block_00</c> first.</param>
public sealed record VisionLayers(string Prefix, IReadOnlyList<string> Generator, IReadOnlyList<string> Tower)
{
    /// <summary>Before a tower's fields.</summary>
    public const string TowerPrefix = "disc";

    /// <summary>Names of a tower's layers.</summary>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<string> OfTower(int count) => Named(TowerPrefix + "_block_", count);

    /// <summary>A name and two digits for each layer.</summary>
    /// <param name="name">What stands before the digits.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<string> Named(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(layer => name + layer.ToString("D2", CultureInfo.InvariantCulture))];

    /// <summary>Keys of a pair, in the order of the file.</summary>
    /// <param name="prefix">Before the generator's fields.</param>
    internal static string[] Keys(string prefix) => [prefix + "_layer_idx", prefix + "_layer", prefix + "_neuron", "disc_layer_idx",
        "disc_layer", "disc_neuron", "correlation", "rank_in_" + prefix, "rank_in_disc"];

    /// <summary>The generator's prefix of a pair with these keys; null for a pair of the language pipeline.</summary>
    internal static string? PrefixOf(IReadOnlyList<string> keys) => !keys.Contains("disc_layer_idx") ? null
        : keys.FirstOrDefault(key => key.StartsWith("rank_in_", StringComparison.Ordinal) && key != "rank_in_disc")?["rank_in_".Length..];

    /// <summary>Reads a pair.</summary>
    internal static MutualPair Read(StrictJson item, string prefix)
    {
        StrictJson[] value = item.Object(Keys(prefix));
        _ = (value[1].Text(), value[4].Text());
        return new MutualPair(new NeuronKey(value[0].Integer(0), value[2].Integer(0)),
            new NeuronKey(value[3].Integer(0), value[5].Integer(0)), value[6].Correlation(), value[7].Integer(1), value[8].Integer(1));
    }
}
