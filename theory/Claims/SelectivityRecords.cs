namespace Rosetta.Theory.Claims;

/// <summary>A measure of selectivity over one group of one model's neurons.</summary>
/// <param name="Family">The model's family: the same name at every size.</param>
/// <param name="Measure">For example <c>activation-kurtosis</c>.</param>
/// <param name="Group">One of <see cref="SelectivityGroupNames"/>.</param>
/// <param name="Rosetta">Which neurons are Rosetta Neurons here: one of <see cref="RosettaNames"/>, or a fixed correlation.</param>
/// <param name="Moments">Of the group.</param>
public sealed record GroupSelectivity(string Family, string Measure, string Group, string Rosetta, GroupMoments Moments)
{
    /// <summary>Levels above which fractions of a measure are taken: fixed, the same at every size.</summary>
    public static IReadOnlyList<double> LevelsOf(string measure)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return measure switch
        {
            "activation-kurtosis" or "skew" => [1, 3, 10],
            "vocabulary-kurtosis" or "raw-kurtosis" or "folded-kurtosis" => [0.3, 1, 3, 10],
            "l-kurtosis" => [0.15, 0.2],
            "top-ten-share" => [0.02, 0.05],
            "sparsity" => [0.5, 0.9],
            "activation-probability" => [0.1, 0.5],
            _ => [],
        };
    }
}

/// <summary>A measure over one group of neurons.</summary>
/// <param name="Neurons">Neurons.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="Fractions">Fraction above each of <see cref="GroupSelectivity.LevelsOf"/>.</param>
public sealed record GroupMoments(int Neurons, double Mean, double Median, IReadOnlyList<double> Fractions)
{
    /// <summary>Standard error of the mean: over resampled documents for what is measured on activations, else over resampled
    /// neurons.</summary>
    public double MeanError { get; init; }

    /// <summary>Of the median.</summary>
    public double MedianError { get; init; }

    /// <summary>Of each fraction.</summary>
    public IReadOnlyList<double> FractionErrors { get; init; } = [];
}

/// <summary>The groups of neurons whose selectivity is compared (M38).</summary>
public static class SelectivityGroupNames
{
    /// <summary>Rosetta Neurons, and all other live neurons.</summary>
    public const string Rosetta = "rosetta", Others = "others";

    /// <summary>Others that are like Rosetta Neurons in layer; in layer and activation probability; in layer and norm of the output
    /// weights.</summary>
    public const string Layer = "layer", Activation = "activation", Norm = "norm";

    /// <summary>Neurons of the first model that have a partner among the second one's rotated neurons.</summary>
    public const string Rotated = "rotated";

    /// <summary>Neurons in mutual pairs of twins at initialisation, and the twins' other ones.</summary>
    public const string Untrained = "untrained", UntrainedOthers = "untrained-others";

    /// <summary>Others that Rosetta Neurons are matched to.</summary>
    public static IReadOnlyList<string> Matched { get; } = [Layer, Activation, Norm];
}

/// <summary>What is called a Rosetta Neuron, beside fixed correlations.</summary>
public static class RosettaNames
{
    /// <summary>In any mutual pair; at the calibrated threshold; above every pair of the rotation.</summary>
    public const string Raw = "raw", Calibrated = "calibrated", Rotation = "rotation";

    /// <summary>The paper's own isolation.</summary>
    public const string Isolated = "0.5";
}

/// <summary>In which kinds of documents the neurons of a model are most active (M39).</summary>
/// <param name="Family">The model's family.</param>
/// <param name="Rosetta">Which neurons are Rosetta Neurons.</param>
/// <param name="Categories">Kinds of documents.</param>
/// <param name="Specialised">Kinds that firing is claimed to move to; empty where none is stated.</param>
/// <param name="OfText">Share of each kind in the samples.</param>
/// <param name="Groups">Rosetta Neurons, the random others, and others of the same layers.</param>
public sealed record CategoryShares(string Family, string Rosetta, IReadOnlyList<string> Categories, IReadOnlyList<string> Specialised,
    IReadOnlyList<double> OfText, IReadOnlyList<CategoryGroup> Groups);

/// <summary>One group of neurons by the kinds of their strongest contexts.</summary>
/// <param name="Group">rosetta, others or layer.</param>
/// <param name="Neurons">Neurons; of several draws in each.</param>
/// <param name="Lifts">By kind: share of the contexts over the text's share.</param>
/// <param name="LiftErrors">Standard errors over resampled documents.</param>
/// <param name="Distance">Mean over the neurons of the total variation between the kinds of its contexts and the text's, 0 to 1.</param>
/// <param name="DistanceError">Its standard error over resampled documents.</param>
public sealed record CategoryGroup(string Group, int Neurons, IReadOnlyList<double> Lifts, IReadOnlyList<double> LiftErrors,
    double Distance, double DistanceError)
{
    /// <summary>Lifts of each draw of random others.</summary>
    public IReadOnlyList<double[]> Draws { get; init; } = [];

    /// <summary>Of Rosetta Neurons: standard errors of their lifts less those of the random others, on the same resampled
    /// documents.</summary>
    public IReadOnlyList<double> GapErrors { get; init; } = [];

    /// <summary>The same of the distance.</summary>
    public double DistanceGapError { get; init; }
}
