using Rosetta.Empirical.Alignment;

namespace Rosetta.Empirical.Images;

/// <summary>What pictures were made of: named factors, each a number per picture and a number per place of any grid over it (how much of
/// the place shows it, say). Factors that are there or not are 1 and 0.</summary>
public interface IImageFactors
{
    /// <summary>Names of the factors.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The factors of a picture, in the order of <see cref="Names"/>.</summary>
    /// <param name="image">Number of the picture in its source.</param>
    IReadOnlyList<double> OfImage(int image);

    /// <summary>The factors of the places of a picture.</summary>
    /// <param name="image">Number of the picture in its source.</param>
    /// <param name="grid">The places: a grid over what is seen of the picture, in reading order.</param>
    /// <param name="view">Shares of the picture's rows and columns that are seen, in its middle: (1, 1) is all of it.</param>
    /// <param name="values">Receives [places, names].</param>
    void OfPlaces(int image, GridSize grid, (double Rows, double Columns) view, Span<float> values);
}
