using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Scenarios;

/// <summary>The shape of a network: L layers on a residual stream of width d, with f d neurons a layer.</summary>
public sealed record NetworkShape
{
    private NetworkShape(double layers, double width, double expansion) => (Layers, Width, Expansion) = (layers, width, expansion);

    /// <summary>L.</summary>
    public double Layers { get; }

    /// <summary>d.</summary>
    public double Width { get; }

    /// <summary>f: neurons of a layer over the width; 4 in most language models.</summary>
    public double Expansion { get; }

    /// <summary>N = f L d.</summary>
    public double Neurons => Expansion * Layers * Width;

    /// <summary>A shape.</summary>
    /// <exception cref="BadInputException">A number that is not positive and finite.</exception>
    public static NetworkShape Of(double layers, double width, double expansion = 4) =>
        new(Parameter.Positive("layers", layers, "a network has layers"), Parameter.Positive("width", width, "its stream has a width"),
            Parameter.Positive("expansion", expansion, "a layer has neurons"));
}
