using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One row of predictions.json: what a hypothesis says of a world, written before that world was measured.</summary>
public sealed record Prediction
{
    /// <summary>Unique within the run, for example <c>population/log-1.5</c> or <c>trained/corpus-spectrum</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The world that it is about; cells and fits name the same world.</summary>
    public required string World { get; init; }

    /// <summary>Where its parameters come from: stated, corpus spectrum, isolation profile of the left-out size N.</summary>
    public required string Source { get; init; }

    /// <summary>Sizes (neurons) that its parameters were estimated on and that no judgement may use.</summary>
    public IReadOnlyList<int> HeldOutNeurons { get; init; } = [];

    /// <summary>SHA-256 of the inputs.</summary>
    public required string Digest { get; init; }

    public required DateTime FrozenAtUtc { get; init; }

    /// <summary>The scenario in full, every number in a form that reads back to the
    /// same bits: what <see cref="Digest"/> is of, together with the rival's.</summary>
    public string Inputs { get; init; } = "";

    /// <summary>One short line each, for people.</summary>
    public required string Hypothesis { get; init; }
    public required string Spectrum { get; init; }
    public required double Tau { get; init; }

    /// <summary>The isolation map of the law and of the rival with its scale, and whether it was stated or taken by default; null in
    /// what was frozen before it was recorded.</summary>
    public string? Isolation { get; init; }
    public string? RivalIsolation { get; init; }

    /// <summary>Asymptotic exponent and profile exponent; null where the hypothesis has none.</summary>
    public double? Alpha { get; init; }
    public double? Delta { get; init; }

    /// <summary>
    /// The exponent that measured counts are judged against, and how it is made; with a 95 % interval from the parameters' own uncertainty
    /// where there is one. NaN for a single size.
    /// </summary>
    public double CountExponent { get; init; } = double.NaN;
    public string CountExponentRule { get; init; } = PredictedExponent.CountRule;
    public double[]? CountExponentInterval95 { get; init; }

    /// <summary>Plain slope of ln r_tau on ln N over the same sizes (real-valued frontier; of whole counts where there is none), as
    /// <c>predict --json</c> has it. Judges nothing.</summary>
    public required double Slope { get; init; }
    public double[]? SlopeInterval95 { get; init; }

    /// <summary>What else the prediction commits itself to.</summary>
    public IReadOnlyList<FrozenNumber> Claims { get; init; } = [];

    /// <summary>SHA-256 of everything else in this record as it was frozen,
    /// the time of freezing included (the sealing of a run folder).</summary>
    public string FrozenDigest { get; init; } = "";

    /// <summary>One point per size, sizes increasing.</summary>
    public required IReadOnlyList<PredictionPoint> Points { get; init; }

    /// <summary>
    /// Expected counts at sizes of their own right, where parameters were fitted to another world's counts: they carry the level, which
    /// a slope does not. Empty where a prediction states none.
    /// </summary>
    public IReadOnlyList<ExpectedCount> ExpectedCounts { get; init; } = [];

    /// <summary>Degrees of freedom of the errors of <see cref="ExpectedCounts"/>.</summary>
    public double? ExpectedDegreesOfFreedom { get; init; }

    /// <summary>The rival hypothesis on the same sizes.</summary>
    public required string RivalHypothesis { get; init; }
    public required double RivalSlope { get; init; }
    public double RivalCountExponent { get; init; } = double.NaN;

    /// <summary>From the uncertainty of the rival's own parameters, estimated from the same data as the hypothesis's.</summary>
    public double[]? RivalCountExponentInterval95 { get; init; }
    public required IReadOnlyList<PredictionPoint> RivalPoints { get; init; }

    /// <summary>The same law and rival at other thresholds, frozen with it: a verdict states whether it would stand there.</summary>
    public IReadOnlyList<TauVariant> OtherTaus { get; init; } = [];

    /// <summary>The prediction at the threshold so far from its own; itself where nothing was frozen there.</summary>
    public Prediction At(double shift)
    {
        if (OtherTaus.FirstOrDefault(entry => shift != 0 && Math.Abs(entry.Tau - Tau - shift) < 1e-9) is not { } variant)
            return this;
        return this with
        {
            Tau = variant.Tau,
            CountExponent = variant.CountExponent,
            Points = variant.Points,
            RivalCountExponent = variant.RivalCountExponent,
            RivalPoints = variant.RivalPoints,
        };
    }

    /// <summary>
    /// The law's own counts at some sizes, for the exponent: whole features, since those are what is counted (on average half a feature
    /// fewer than the real-valued frontier, which tilts the slope where counts are small); the real-valued frontier where the law has no
    /// whole feature at some size.
    /// </summary>
    /// <param name="points">The law's points or the rival's.</param>
    /// <param name="sizes">Sizes among them.</param>
    public static IReadOnlyList<double> CountsOf(IReadOnlyList<PredictionPoint> points, IReadOnlyList<double> sizes)
    {
        Dictionary<double, PredictionPoint> byNeurons = points.ToDictionary(point => (double)point.Neurons);
        bool whole = sizes.All(size => byNeurons[size].Rosetta > 0);
        return [.. sizes.Select(size => whole ? byNeurons[size].Rosetta : byNeurons[size].RTau ?? double.NaN)];
    }
}

/// <summary>What a law and its rival predict of the counts at another isolation threshold.</summary>
public sealed record TauVariant(double Tau, double CountExponent, IReadOnlyList<PredictionPoint> Points, double RivalCountExponent,
    IReadOnlyList<PredictionPoint> RivalPoints);

/// <summary>An expected count with the sampling error of its natural logarithm.</summary>
public sealed record ExpectedCount(double Neurons, double Expected, double LogStandardError);

/// <summary>The allocation at one size (E2, E22 to E36). Null where a hypothesis has no such number.</summary>
public sealed record PredictionPoint
{
    public required long Neurons { get; init; }
    public double? Lambda { get; init; }

    /// <summary>Real-valued crossings of the isolation profile, in ranks.</summary>
    public double? R0 { get; init; }
    public double? RTau { get; init; }

    /// <summary>|A(N)|, features present at all.</summary>
    public double? Represented { get; init; }

    /// <summary>Whole features with some capacity, and with isolation at least tau.</summary>
    public long Isolated { get; init; }
    public long Rosetta { get; init; }

    public double? LocalExponent { get; init; }
    public double? MeanIsolationRosetta { get; init; }
    public double? MeanIsolationOther { get; init; }
    public double? MeanIsolationOtherNeurons { get; init; }

    /// <summary>
    /// The paper's scale, signal-to-interference ratios (E62 to E65): mean and median over Rosetta features, sum over the other isolated
    /// features by neuron without a Rosetta feature.
    /// </summary>
    public double? MeanSirRosetta { get; init; }
    public double? MedianSirRosetta { get; init; }
    public double? TailSirPerNeuron { get; init; }

    /// <summary>Impurity 1 - s of the first feature: it falls as 1/N (purification).</summary>
    public double? ImpurityOfFirst { get; init; }
}
