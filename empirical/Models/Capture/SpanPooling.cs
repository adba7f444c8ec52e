using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>How the activations of a span's tokens become the span's one activation (M5).</summary>
public enum SpanPooling
{
    /// <summary>Their mean, summed in float64.</summary>
    Mean,

    /// <summary>The largest; NaN if any is.</summary>
    Max,

    /// <summary>The middle one, or the mean of the two middle ones.</summary>
    Median,
}

/// <summary>The poolings by name, for experiment files, the command line and help.</summary>
public static class SpanPoolings
{
    /// <summary>All of them.</summary>
    public static Registry<SpanPooling> All { get; } = new("pooling",
        new("mean", "their mean", SpanPooling.Mean),
        new("max", "the largest", SpanPooling.Max),
        new("median", "the middle one", SpanPooling.Median));
}
