namespace Rosetta.Empirical.Images;

/// <summary>
/// Pictures in a fixed order, decoded one at a time when they are asked for: files, or a world that renders them. Whatever order they are
/// asked in, and from whatever thread, a picture is the same.
/// </summary>
public interface IImageSource
{
    /// <summary>For people: a path, or the name of what renders them.</summary>
    string Name { get; }

    /// <summary>Stands for every picture, its label and the order: where it is the same, so are the measurements.</summary>
    string Digest { get; }

    /// <summary>Pictures.</summary>
    int Count { get; }

    /// <summary>Classes; empty where none are known.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>What is known of the pictures by their making; null where nothing is.</summary>
    IImageFactors? Factors => null;

    /// <summary>Name of a picture, different from all others of the source.</summary>
    /// <param name="image">From 0 to <see cref="Count"/> - 1.</param>
    string NameOf(int image);

    /// <summary>Position among <see cref="ClassNames"/> of a picture's class; -1 where it has none.</summary>
    /// <param name="image">From 0 to <see cref="Count"/> - 1.</param>
    int LabelOf(int image);

    /// <summary>The picture.</summary>
    /// <param name="image">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="Theory.BadInputException">It cannot be read.</exception>
    RgbImage Read(int image);
}
