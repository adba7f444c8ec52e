namespace Rosetta.Empirical.Images;

/// <summary>How large a picture becomes.</summary>
internal abstract record ResizeRule
{
    /// <summary>New rows and columns.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    internal abstract (long Height, long Width) Of(int height, int width);

    /// <summary>Cuts as Python's int() does.</summary>
    private static long Cut(double length) => checked((long)Math.Min(length, long.MaxValue >> 32));

    /// <summary>Exactly these sides, whatever the proportions.</summary>
    internal sealed record To(int Height, int Width) : ResizeRule
    {
        internal override (long Height, long Width) Of(int height, int width) => (Height, Width);
    }

    /// <summary>The shorter side becomes this; the other keeps its proportion, cut to a whole number.</summary>
    internal sealed record ShortestEdge(int Side) : ResizeRule
    {
        internal override (long Height, long Width) Of(int height, int width) => width <= height
            ? (Cut((double)((long)Side * height) / width), Side) : (Side, Cut((double)((long)Side * width) / height));
    }

    /// <summary>The shorter side becomes this, unless the longer one would be longer than the limit.</summary>
    internal sealed record ShortestEdgeUpTo(int Side, int Longest) : ResizeRule
    {
        internal override (long Height, long Width) Of(int height, int width)
        {
            double side = Side, shorter = Math.Min(height, width), longer = Math.Max(height, width);
            double? raw = longer / shorter * side > Longest ? Longest * shorter / longer : null;
            long rounded = raw is { } real ? (long)Math.Round(real, MidpointRounding.ToEven) : Side;
            if (height <= width && height == rounded || width <= height && width == rounded)
                return (height, width);
            double exact = raw ?? rounded;
            return width < height ? (Cut(exact * height / width), rounded) : (rounded, Cut(exact * width / height));
        }
    }

    /// <summary>The largest size within both limits that keeps the proportions.</summary>
    internal sealed record Within(int Height, int Width) : ResizeRule
    {
        internal override (long Height, long Width) Of(int height, int width)
        {
            double scale = Math.Min((double)Height / height, (double)Width / width);
            return (Cut(height * scale), Cut(width * scale));
        }
    }

    /// <summary>
    /// timm's ResizeKeepRatio: the longer side fits the target (longest), or the shorter one does; both are rounded to even.
    /// </summary>
    internal sealed record KeepRatio(int Height, int Width, bool Longest) : ResizeRule
    {
        internal override (long Height, long Width) Of(int height, int width)
        {
            double rows = (double)height / Height, columns = (double)width / Width;
            double ratio = Longest ? Math.Max(rows, columns) : Math.Min(rows, columns);
            return ((long)Math.Round(height / ratio, MidpointRounding.ToEven), (long)Math.Round(width / ratio, MidpointRounding.ToEven));
        }
    }
}
