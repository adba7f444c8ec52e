namespace Rosetta.Experiments.Explorer;

/// <summary>What the explorer shows of images beside <see cref="MatchContexts"/>, whose samples are then images. P pairs, C contexts at
/// most of
/// each, G places, I images.</summary>
internal sealed record ShownImages
{
    /// <summary>[P, C, G]: levels of the first model's neuron at the places of each image, in steps.</summary>
    public required byte[] MapsA { get; init; }

    /// <summary>[P, C, G]: of the second model's.</summary>
    public required byte[] MapsB { get; init; }

    /// <summary>[P, 2]: raw values at level 0 and 1 of the first model's maps.</summary>
    public required float[] ScalesA { get; init; }

    /// <summary>[P, 2]: of the second model's.</summary>
    public required float[] ScalesB { get; init; }

    /// <summary>Webp files of the images as each model sees them, one after the other.</summary>
    public required byte[] Views { get; init; }

    /// <summary>[I, 2, 2]: first byte and number of bytes of the view of the first model, and of the second; no bytes for images that no
    /// pair
    /// shows.</summary>
    public required int[] ViewPlaces { get; init; }

    /// <summary>The view of an image: number of the side that holds its file, and its bytes; null where it is not shown.</summary>
    /// <param name="image">The image.</param>
    /// <param name="side">0 for the first model, 1 for the second.</param>
    public (int Side, ReadOnlyMemory<byte> File)? ViewOf(int image, int side)
    {
        ReadOnlySpan<int> own = ViewPlaces.AsSpan(4 * image + 2 * side, 2);
        if (own[1] == 0)
            return null;
        // Two models that see the same have one file.
        return (side == 1 && own[0] == ViewPlaces[4 * image] ? 0 : side, Views.AsMemory(own[0], own[1]));
    }
}

/// <summary>The places of images in a header.</summary>
/// <param name="Rows">Rows of the grid.</param>
/// <param name="Columns">Columns of the grid.</param>
/// <param name="Note">What the reader of maps must know; null for nothing.</param>
internal sealed record ContextGrid(int Rows, int Columns, string? Note);
