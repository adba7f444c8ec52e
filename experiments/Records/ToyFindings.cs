namespace Rosetta.Experiments.Records;

/// <summary>toys.json: what trained toys say of utilities, isolation maps and scaling relations.</summary>
public sealed record ToyFindingsFile
{
    public required IReadOnlyList<ToySeriesFinding> Series { get; init; }
    public required IReadOnlyList<ToyFamilyFinding> Families { get; init; }
    public required IReadOnlyList<ToyCurveFinding> Curves { get; init; }
}

/// <summary>One probability of presence and one spectrum, over all sizes.</summary>
public sealed record ToySeriesFinding
{
    /// <summary>Name of its cells' world; the world's own name is before the first slash.</summary>
    public required string World { get; init; }
    public required double Presence { get; init; }
    public required string Spectrum { get; init; }
    public required bool Calibration { get; init; }
    public required IReadOnlyList<ToySizeFinding> Sizes { get; init; }

    /// <summary>Exponent of the counts of isolated features; null where no fit exists.</summary>
    public double? Exponent { get; init; }
    public double[]? ExponentInterval95 { get; init; }

    /// <summary>The same of the Rosetta Neurons between seeds: mutual pairs at or above tau.</summary>
    public double? PairExponent { get; init; }
    public double[]? PairExponentInterval95 { get; init; }

    /// <summary>delta of the profile at the largest size, and alpha * delta with the exponent over the others.</summary>
    public double? Delta { get; init; }
    public double[]? DeltaInterval95 { get; init; }
    public double? AlphaDelta { get; init; }
    public double[]? AlphaDeltaInterval95 { get; init; }

    /// <summary>
    /// Decay of a feature's impurity with size, over the most important features: as many as the
    /// smallest size isolates on average, in every seed.
    /// </summary>
    public double? Purification { get; init; }
    public double[]? PurificationInterval95 { get; init; }
    public int PurificationFeatures { get; init; }
}

/// <summary>One size of a series: means over seeds, counts of each seed.</summary>
public sealed record ToySizeFinding
{
    public required int Neurons { get; init; }
    public required IReadOnlyList<int> Isolated { get; init; }
    public required double MeanIsolated { get; init; }
    public required double[] MeanIsolatedInterval95 { get; init; }

    /// <summary>
    /// Shares of the features: isolated (at or above tau), mixed (helped, but below tau), absent (utility under a twentieth).
    /// </summary>
    public required double ShareIsolated { get; init; }
    public required double ShareMixed { get; init; }
    public required double ShareAbsent { get; init; }

    /// <summary>
    /// Frontiers, means over seeds: the last isolated rank (r_tau); features visible above the noise floor of their
    /// isolation (r0 counted), and the last of them.
    /// </summary>
    public required double LastIsolated { get; init; }
    public double? Visible { get; init; }
    public double? LastVisible { get; init; }

    /// <summary>Sum of neuron capacities over N, and of hidden dimensions' capacities over N.</summary>
    public required double SpentNeurons { get; init; }
    public required double SpentDimensions { get; init; }

    /// <summary>Mean mutual pairs between two seeds at or above tau; null where none was matched.</summary>
    public double? RosettaPairs { get; init; }

    /// <summary>The same at or above 0.7.</summary>
    public double? StrongPairs { get; init; }
    public double? MeanIsolationIsolated { get; init; }
    public double? MeanIsolationOther { get; init; }
}

/// <summary>One family of utilities at one probability of presence: fitted to the calibration's counts, held against the others.</summary>
public sealed record ToyFamilyFinding
{
    /// <summary>The world's own name, without presence and spectrum.</summary>
    public required string World { get; init; }
    public required double Presence { get; init; }
    public required string Family { get; init; }
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
    public required IReadOnlyDictionary<string, double[]?> Intervals95 { get; init; }

    /// <summary>Root mean square of ln(measured / expected) on the calibration, and of the best member for all spectra at once.</summary>
    public required double CalibrationError { get; init; }
    public required double JointError { get; init; }
    public required IReadOnlyDictionary<string, double> JointParameters { get; init; }
    public required IReadOnlyList<ToyAgreementFinding> Judged { get; init; }
}

/// <summary>A frozen utility against one spectrum that it was not fitted to.</summary>
public sealed record ToyAgreementFinding
{
    public required string Spectrum { get; init; }

    /// <summary>Of the counts alone, and the farthest ratio of measured to predicted; null where no size can be compared.</summary>
    public required string Outcome { get; init; }
    public required string Reason { get; init; }
    public double? WorstRatio { get; init; }

    /// <summary>N, measured, predicted, ends of the interval of the ratio.</summary>
    public required IReadOnlyList<double[]> Points { get; init; }

    /// <summary>
    /// Of all that it predicts here, with the level shared over it (Holm): refuted by which numbers, and on which it agrees.
    /// </summary>
    public required string Overall { get; init; }
    public required IReadOnlyList<string> RefutedBy { get; init; }
    public required IReadOnlyList<string> AgreesOn { get; init; }
}

/// <summary>Curves held against what networks show: isolation over capacity, utility over capacity, capacity over rank.</summary>
public sealed record ToyCurveFinding
{
    /// <summary>The world's own name, without presence and spectrum.</summary>
    public required string World { get; init; }
    public required double Presence { get; init; }

    /// <summary><c>isolation-map</c>, <c>utility</c> or <c>allocation</c>.</summary>
    public required string Relation { get; init; }
    public required int Clusters { get; init; }
    public required IReadOnlyList<ToyCandidateFinding> Candidates { get; init; }

    /// <summary>Independent seeds behind the clusters, and the share of the variance that a form may miss.</summary>
    public required int Seeds { get; init; }
    public required double Margin { get; init; }

    /// <summary>By bins of x, for figures: x, mean y, its standard error over seeds,
    /// and the ends of its 95 % t interval (missing where that error is zero).</summary>
    public required IReadOnlyList<double[]> Binned { get; init; }
}

/// <summary>One curve's standing.</summary>
public sealed record ToyCandidateFinding
{
    public required string Name { get; init; }
    public required bool IsHypothesis { get; init; }
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }
    public required double Explained { get; init; }

    /// <summary>What it misses of what the reference explains, as a share of the variance.</summary>
    public required double Shortfall { get; init; }
    public required double[] ShortfallInterval95 { get; init; }
    public required string Outcome { get; init; }

    /// <summary>(x, y) of the fitted curve, for figures.</summary>
    public required IReadOnlyList<double[]> Curve { get; init; }
}
