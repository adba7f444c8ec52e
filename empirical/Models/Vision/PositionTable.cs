using Rosetta.Theory;
using TorchSharp;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>How stored positions are brought to another grid: every family has its own way.</summary>
internal enum PositionResizing
{
    /// <summary>Bicubic to the grid's size.</summary>
    Plain,

    /// <summary>Bicubic to the grid's size, with antialiasing.</summary>
    Antialiased,

    /// <summary>Bicubic by the factor (grid + 0.1) / stored grid, which moves the places a little: the original DINOv2.</summary>
    Offset,
}

/// <summary>When stored positions are taken as they are.</summary>
internal enum PositionMatch
{
    /// <summary>As many places, on a square image.</summary>
    SquareImage,

    /// <summary>As many places, on an image of the configured size or a square one.</summary>
    NativeImage,

    /// <summary>The same grid.</summary>
    Grid,

    /// <summary>As many places.</summary>
    Count,
}

/// <summary>Stored positions of a grid of patches.</summary>
/// <param name="Count">Places.</param>
/// <param name="Resizing">How they are resized.</param>
/// <param name="Match">When they are not.</param>
/// <param name="Native">Height and width of the images that they are of.</param>
internal sealed record PositionTable(int Count, PositionResizing Resizing, PositionMatch Match, (int Height, int Width) Native)
{
    /// <summary>The positions of a grid.</summary>
    /// <param name="stored">[class tokens + <see cref="Count"/>, hidden].</param>
    /// <param name="classTokens">Rows in front, which are kept.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="image">Height and width of the image.</param>
    /// <returns>[class tokens + places, hidden], in the type of <paramref name="stored"/>.</returns>
    /// <exception cref="BadInputException">They would have to be resized and are no square.</exception>
    internal Tensor For(Tensor stored, int classTokens, TokenGrid grid, (int Height, int Width) image)
    {
        int side = (int)Math.Sqrt(Count);
        bool asMany = grid.Rows * grid.Columns == Count;
        bool same = Match switch
        {
            PositionMatch.SquareImage => asMany && image.Height == image.Width,
            PositionMatch.NativeImage => asMany && (image == Native || image.Height == image.Width),
            PositionMatch.Grid => asMany && grid.Rows == side && grid.Columns == side,
            _ => asMany,
        };
        if (same)
            return stored.alias();
        if (side * side != Count)
        {
            throw new BadInputException($"Images of {image.Height} x {image.Width} pixels were given to a tower with positions for "
                + $"{Native.Height} x {Native.Width}", $"Its {Count} positions are no square, and only a square can be resized",
                "Give images of the tower's own size");
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor places = stored.narrow(0, classTokens, Count).to(ScalarType.Float32).unflatten(0, [side, side]).permute(2, 0, 1)
            .unsqueeze(0);
        Tensor resized = Resizing == PositionResizing.Offset
            ? nn.functional.interpolate(places, scale_factor: [(grid.Rows + .1) / side, (grid.Columns + .1) / side],
                mode: InterpolationMode.Bicubic, align_corners: false)
            : nn.functional.interpolate(places, size: [grid.Rows, grid.Columns], mode: InterpolationMode.Bicubic, align_corners: false,
                antialias: Resizing == PositionResizing.Antialiased);
        Tensor flat = resized.squeeze(0).permute(1, 2, 0).flatten(0, 1).to(stored.dtype);
        return cat([stored.narrow(0, 0, classTokens), flat], 0).MoveToOuterDisposeScope();
    }
}
