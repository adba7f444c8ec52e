namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>What the error of a delta allows for.</summary>
public enum DeltaBasis
{
    /// <summary>
    /// Another draw of the features: for a profile alone. Calibrated if the features are independent
    /// draws, an upper bound if their ranks are regular.
    /// </summary>
    IndependentFeatures,

    /// <summary>Another draw of the spans that the isolations were measured on, the features being what they are.</summary>
    ResampledSpans,
}
