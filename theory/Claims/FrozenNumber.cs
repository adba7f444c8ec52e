namespace Rosetta.Theory.Claims;

/// <summary>
/// One number that a prediction commits itself to beside the exponent of the counts, written with it before anything is measured: the
/// estimator that the measurement will get, applied to the law's own finite-N curve at the same sizes.
/// </summary>
public sealed record FrozenNumber
{
    /// <summary>
    /// <c>purification</c>, <c>delta</c>, <c>alpha-delta</c>, <c>mean-isolation</c>, <c>polarization</c>, <c>threshold</c>,
    /// <c>mean-sir</c>, <c>tail-sir</c> or <c>scale-invariance</c>.
    /// </summary>
    public required string Quantity { get; init; }

    /// <summary>Sizes that it is about, increasing: for alpha-delta those that give alpha, for delta the one of the profile.</summary>
    public required IReadOnlyList<long> Neurons { get; init; }

    /// <summary>For alpha-delta: the size whose profile gives delta. It is not among <see cref="Neurons"/>.</summary>
    public long? ProfileNeurons { get; init; }

    /// <summary>
    /// For purification: the features followed are those of rank 1 to this, the ones predicted to be Rosetta features at the
    /// smallest size. Chosen by the law, not by the data.
    /// </summary>
    public int? Features { get; init; }

    /// <summary>For threshold: the thresholds scanned.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [];

    public required double Predicted { get; init; }

    /// <summary>From the stated errors of the prediction's parameters; null where they are taken as exact.</summary>
    public double[]? Interval95 { get; init; }

    /// <summary>
    /// True where the parameters are uncertain and the number so sensitive to them that no interval can
    /// be stated: then it cannot be judged.
    /// </summary>
    public bool? SpreadUnknown { get; init; }

    /// <summary>What the number would be otherwise: the rival hypothesis's own where it has one.</summary>
    public string? Rival { get; init; }
    public double? RivalValue { get; init; }
}
