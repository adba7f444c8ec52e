namespace Rosetta.Empirical.Images;

/// <summary>What was changed so that a file became a picture of 8 bits and three channels; each is stated where pictures are
/// read.</summary>
[Flags]
public enum ImageConversions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Of 16 bits a channel the lower eight were dropped.</summary>
    SixteenBits = 1,

    /// <summary>Opacity was dropped, and the colours below it kept, as Pillow's conversion to RGB does.</summary>
    AlphaDropped = 2,

    /// <summary>Four inks became red, green and blue without a colour profile, as Pillow does.</summary>
    Inks = 4,

    /// <summary>Of an animation the first picture was taken.</summary>
    FirstPicture = 8,

    /// <summary>The picture was turned as its EXIF orientation says.</summary>
    Turned = 16,

    /// <summary>The file's extension names another format than its content.</summary>
    WrongExtension = 32,
}

/// <summary>Words for <see cref="ImageConversions"/>.</summary>
public static class ImageConversionWords
{
    private static readonly (ImageConversions Conversion, string Words)[] All =
    [
        (ImageConversions.SixteenBits, "16 bits a channel: the upper 8 are used"),
        (ImageConversions.AlphaDropped, "an alpha channel, which is dropped, with the colours kept"),
        (ImageConversions.Inks, "CMYK inks, which become RGB without a colour profile"),
        (ImageConversions.FirstPicture, "an animation, of which the first picture is used"),
        (ImageConversions.Turned, "an EXIF orientation, which is applied"),
        (ImageConversions.WrongExtension, "another format than the extension says; the content counts"),
    ];

    /// <summary>A line for each kind of conversion, with how many files had it.</summary>
    /// <param name="conversions">Of each file.</param>
    public static IEnumerable<string> Summary(IReadOnlyCollection<ImageConversions> conversions) =>
        from kind in All
        let count = conversions.Count(one => one.HasFlag(kind.Conversion))
        where count > 0
        select $"{count} of {conversions.Count} images: {kind.Words}";
}
