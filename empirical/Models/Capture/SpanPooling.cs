namespace Rosetta.Empirical.Models.Capture;

/// <summary>How the activations of a span's tokens become the span's one activation.</summary>
public enum SpanPooling
{
    /// <summary>Their mean, summed in float64.</summary>
    Mean,

    /// <summary>The largest; NaN if any is.</summary>
    Max,

    /// <summary>The middle one, or the mean of the two middle ones.</summary>
    Median,
}
