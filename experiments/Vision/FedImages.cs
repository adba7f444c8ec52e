using Rosetta.Empirical.Images;

namespace Rosetta.Experiments.Vision;

/// <summary>What two vision models were fed, for match.json.</summary>
/// <param name="Source">Where the images come from.</param>
/// <param name="Digest">Stands for the images.</param>
/// <param name="Images">How many: the blocks of the samples.</param>
/// <param name="Classes">Classes of the images; 0 where none are known.</param>
/// <param name="GridA">Rows and columns of the first model's places.</param>
/// <param name="GridB">Rows and columns of the second model's places.</param>
/// <param name="Grid">Rows and columns that both were brought to.</param>
/// <param name="GridRule">Why these.</param>
/// <param name="EffectivePerImage">Independent samples that the places of one image are worth: T_eff over the images.</param>
/// <param name="Conversions">What was changed of the files, in words.</param>
internal sealed record FedImages(string Source, string Digest, int Images, int Classes, int[] GridA, int[] GridB, int[] Grid,
    string GridRule, double? EffectivePerImage, IReadOnlyList<string> Conversions)
{
    /// <summary>Of a pair that was captured.</summary>
    public static FedImages Of(ImagePair pair, IImageSource source, double? effectiveSamples) => new(pair.SourceName, pair.Digest,
        pair.Images, source.ClassNames.Count, Sides(pair.GridA), Sides(pair.GridB), Sides(pair.Grid), pair.Input.Grid,
        effectiveSamples / pair.Images,
        [.. source is ImageFileSource files ? ImageConversionWords.Summary(files.Conversions) : []]);

    private static int[] Sides(Empirical.Alignment.GridSize grid) => [grid.Rows, grid.Columns];
}
