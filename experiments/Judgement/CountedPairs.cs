namespace Rosetta.Experiments.Judgement;

/// <summary>Which pairs a fit counts; the names in fits.json.</summary>
internal static class CountedPairs
{
    /// <summary>All mutual pairs.</summary>
    public const string Raw = "raw";

    /// <summary>Pairs above the threshold that the null calibrates.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>The null's own pairs, mean per draw.</summary>
    public const string Null = "null";

    /// <summary>Pairs at or above a stated correlation.</summary>
    public const string AtThreshold = "at";
}
