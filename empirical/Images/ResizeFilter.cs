namespace Rosetta.Empirical.Images;

/// <summary>The kernel that pictures are resized with, as Pillow numbers them in <c>resample</c>.</summary>
public enum ResizeFilter
{
    /// <summary>The pixel at the centre.</summary>
    Nearest = 0,

    /// <summary>Windowed sine, three pixels to each side.</summary>
    Lanczos = 1,

    /// <summary>Triangle, one pixel to each side.</summary>
    Bilinear = 2,

    /// <summary>Cubic with a = -1/2, two pixels to each side.</summary>
    Bicubic = 3,

    /// <summary>Mean of the covered pixels.</summary>
    Box = 4,

    /// <summary>Hamming window, one pixel to each side.</summary>
    Hamming = 5,
}

/// <summary>The kernels' formulas.</summary>
internal static class ResizeKernels
{
    /// <summary>Where a kernel ends, in pixels of the smaller of both grids.</summary>
    internal static double Support(this ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "No kernel."),
    };

    /// <summary>The kernel's value at a distance.</summary>
    internal static double Weight(this ResizeFilter filter, double x)
    {
        double distance = Math.Abs(x);
        return filter switch
        {
            ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResizeFilter.Bilinear => distance < 1 ? 1 - distance : 0,
            ResizeFilter.Hamming => distance == 0 ? 1 : distance >= 1 ? 0 : Sinc(distance) * (0.54f + 0.46f * Math.Cos(Math.PI * distance)),
            ResizeFilter.Bicubic => Cubic(distance),
            ResizeFilter.Lanczos => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "No kernel."),
        };
    }

    private static double Cubic(double x)
    {
        const double a = -0.5;
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
