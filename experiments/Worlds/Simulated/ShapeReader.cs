using Rosetta.Experiments.Definitions;
using Rosetta.Theory;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Worlds.Simulated;

/// <summary>Networks by shape, and the neurons that their shape dedicates to features.</summary>
/// <param name="Budget">Capacity by shape.</param>
/// <param name="Shapes">The shapes.</param>
internal sealed record ShapedNetworks(ShapeBudget Budget, IReadOnlyList<NetworkShape> Shapes);

/// <summary>Reads <c>shapes:</c> and <c>budget:</c> of a scenario.</summary>
internal static class ShapeReader
{
    private const int MostShapes = 1000;

    private static readonly YamlKey<double> Layers = new("layers", "layers L", YamlTypes.Positive),
        Width = new("width", "width d of the residual stream", YamlTypes.Positive),
        Expansion = new YamlKey<double>("expansion", "neurons of a layer over its width, f: N = f L d", YamlTypes.Positive).Or(4);

    private static readonly YamlSection ShapeSection = new("shapes", "A network's shape.", Layers, Width, Expansion);

    /// <summary>Shapes in place of sizes.</summary>
    public static YamlKey<IReadOnlyList<NetworkShape>> Shapes { get; } = new YamlKey<IReadOnlyList<NetworkShape>>("shapes",
        "shapes of networks, in place of neurons, for `rosetta predict`: Rosetta features as L^a d^b",
        YamlTypes.List(YamlTypes.Map(ShapeSection, ReadShape), least: 1)).Or([], "none");

    private static readonly YamlKey<double> Share = new YamlKey<double>("share", "share of the neurons that is dedicated to features",
            YamlTypes.Number).Or(1),
        Exponent = new YamlKey<double>("exponent", "dedicated capacity is share N^exponent", YamlTypes.Number).Or(1);

    private static readonly YamlKey<double?>
        OfLayers = new YamlKey<double?>("layers", "with shapes: dedicated capacity is share L^layers d^width", YamlTypes.Number.OrNone())
            .Or(null, "none"),
        OfWidth = new YamlKey<double?>("width", "with shapes: dedicated capacity is share L^layers d^width", YamlTypes.Number.OrNone())
            .Or(null, "none");

    private static readonly YamlKey<string?> Formula = new YamlKey<string?>("formula",
        "with shapes: dedicated capacity as a formula of N, d and L, in place of the others, such as 'kappa * d'", YamlTypes.Text.OrNull())
        .Or(null, "none");

    private static readonly YamlKey<IReadOnlyList<NamedValue>> Parameters = new YamlKey<IReadOnlyList<NamedValue>>("parameters",
        "values of the formula's other names", YamlTypes.Named(YamlTypes.Number, (name, value) => new NamedValue(name, value)))
        .Or([], "none");

    private static readonly YamlSection BudgetSection = new("budget", "The neurons that are dedicated to features.", Share, Exponent,
        OfLayers, OfWidth, Formula, Parameters);

    /// <summary>Dedicated capacity; what is of a shape needs shapes.</summary>
    public static YamlKey<StatedBudget?> Budget { get; } = new YamlKey<StatedBudget?>("budget",
        "the neurons that are dedicated to features", YamlTypes.Map(BudgetSection, ReadBudget).OrNull()).Or(null, "all neurons");

    private static NetworkShape ReadShape(YamlMap map)
    {
        double layers = map.Get(Layers), width = map.Get(Width), expansion = map.Get(Expansion);
        map.Done();
        return map.Convert(() => NetworkShape.Of(layers, width, expansion));
    }

    private static StatedBudget ReadBudget(YamlMap map)
    {
        string? formula = map.Get(Formula);
        double share = map.Get(Share), exponent = map.Get(Exponent);
        double? layers = map.Get(OfLayers), width = map.Get(OfWidth);
        IReadOnlyList<NamedValue> parameters = map.Get(Parameters);
        map.Done();
        if (formula is not null && new[] { Share.Name, Exponent.Name, OfLayers.Name, OfWidth.Name }.FirstOrDefault(map.Has) is { } twice)
            throw map.Error($"states {Formula.Name} and {twice}", "A budget is a formula with its parameters, or powers: state either");
        if (formula is null && parameters.Count > 0)
            throw map.Error($"states {Parameters.Name} without {Formula.Name}", "Parameters are the other names of a formula");
        if (layers is null != width is null || (layers is not null && map.Has(Exponent.Name)))
            throw map.Error("states powers that do not go together", "share and exponent (of N), or share, layers and width");
        return map.Convert(() => formula is not null ? new StatedBudget(null, ShapeBudget.Of(formula, parameters))
            : layers is { } a ? new StatedBudget(null, ShapeBudget.Powers(share, a, width!.Value))
            : new StatedBudget(NeuronBudget.Of(share, exponent), null));
    }
}

/// <summary>A budget as a file states it: of the number of neurons, or of the shape.</summary>
/// <param name="OfNeurons">Share and exponent; null where it is of the shape.</param>
/// <param name="OfShape">A formula or powers; null where it is of neurons.</param>
internal sealed record StatedBudget(NeuronBudget? OfNeurons, ShapeBudget? OfShape);
