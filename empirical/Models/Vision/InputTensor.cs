namespace Rosetta.Empirical.Models.Vision;

/// <summary>A tensor that a model is fed, by its name in a file of inputs.</summary>
/// <param name="Name">The name, for example <c>pixel_values</c>.</param>
/// <param name="Axes">What its axes are, slowest first and separated by commas: <c>batch, 3, height, width</c>. An axis that is a number
/// has that extent.</param>
/// <param name="IsInteger">Whether it holds integers (labels, masks); else it holds floating-point numbers.</param>
/// <param name="IsRequired">Whether a run without it is refused.</param>
public sealed record InputTensor(string Name, string Axes, bool IsInteger = false, bool IsRequired = true)
{
    /// <summary>What the first axis is called when it runs over the elements of the batch.</summary>
    public const string BatchAxis = "batch";

    /// <summary>The images of a tower, [batch, 3, height, width].</summary>
    public const string Pixels = "pixel_values";

    /// <summary>Whether the first axis runs over the elements of the batch; a tensor without it serves all of them.</summary>
    public bool IsPerElement => Extents[0] == BatchAxis;

    /// <summary>The axes, one by one.</summary>
    public IReadOnlyList<string> Extents => Axes.Split(", ");
}
