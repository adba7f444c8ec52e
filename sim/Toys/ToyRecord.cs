namespace Rosetta.Sim.Toys;

/// <summary>All that was measured of one trained toy; plain data for a file.</summary>
public sealed record ToyRecord
{
    /// <summary>Digest of instance, settings and root of random numbers.</summary>
    public required string Key { get; init; }

    /// <summary>Which network.</summary>
    public required string Kind { get; init; }

    /// <summary>M.</summary>
    public required int Features { get; init; }

    /// <summary>p.</summary>
    public required double Presence { get; init; }

    /// <summary>Dependence between presences.</summary>
    public required string Correlation { get; init; }

    /// <summary>Features per group.</summary>
    public required int GroupSize { get; init; }

    /// <summary>Spectrum of importance, in the form that reads back.</summary>
    public required string Spectrum { get; init; }

    /// <summary>N.</summary>
    public required int Neurons { get; init; }

    /// <summary>Names the initial weights.</summary>
    public required int Seed { get; init; }

    /// <summary>Names the data.</summary>
    public required int DataSeed { get; init; }

    /// <summary>L1 penalty.</summary>
    public required double Penalty { get; init; }

    /// <summary>Key of the training settings.</summary>
    public required string Settings { get; init; }

    /// <summary>When its training began, in whichever sitting, and when it was measured.</summary>
    public required DateTime StartedUtc { get; init; }
    public required DateTime EndedUtc { get; init; }

    /// <summary>How the training ended.</summary>
    public required string End { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Importance-weighted training loss, summed over features; NaN when diverged.</summary>
    public required double Loss { get; init; }

    /// <summary>Why it diverged; null else.</summary>
    public required string? Reason { get; init; }

    /// <summary>Samples behind the measures.</summary>
    public required int EvaluationSamples { get; init; }

    /// <summary>One per feature, in order of rank; empty when diverged.</summary>
    public required IReadOnlyList<FeatureRecord> FeatureMeasures { get; init; }

    /// <summary>One per hidden unit; empty when diverged.</summary>
    public required IReadOnlyList<NeuronRecord> NeuronMeasures { get; init; }

    /// <summary>The record of a trained toy.</summary>
    /// <param name="toy">The training's result.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="evaluation">Samples of the same law.</param>
    public static ToyRecord Of(TrainedToy toy, ToyTrainingSettings settings, ToyEvaluation evaluation)
    {
        ToyInstance instance = toy.Instance;
        (IReadOnlyList<FeatureRecord> features, IReadOnlyList<NeuronRecord> neurons) = toy.Weights is null ? ([], [])
            : ToyMeasurement.Measure(instance, toy.Weights, evaluation);
        return new ToyRecord
        {
            Key = toy.Key,
            Kind = instance.Kind.ToString(),
            Features = instance.Features.Count,
            Presence = instance.Features.Presence,
            Correlation = instance.Features.Correlation.ToString(),
            GroupSize = instance.Features.GroupSize,
            Spectrum = instance.Spectrum.CanonicalText,
            Neurons = instance.Neurons,
            Seed = instance.Seed,
            DataSeed = instance.DataSeed,
            Penalty = instance.Penalty,
            Settings = settings.Key,
            StartedUtc = toy.StartedUtc,
            EndedUtc = DateTime.UtcNow,
            End = toy.End.ToString(),
            Steps = toy.Steps,
            Loss = toy.Loss,
            Reason = toy.Reason,
            EvaluationSamples = evaluation.SampleCount,
            FeatureMeasures = features,
            NeuronMeasures = neurons,
        };
    }
}
