namespace Rosetta.Theory.Claims;

/// <summary>What the samples of a world are called: a world knows it, and its verdicts and the report take their words from it.</summary>
public sealed record SampleWords
{
    /// <summary>Language models: spans of documents.</summary>
    public static SampleWords Text { get; } = new()
    {
        Blocks = "documents", Samples = "spans", Fed = "text", Units = "tokens", Loss = "cross-entropy (nats per token)",
        LossUnit = "nats", LossColumn = "loss_nats",
    };

    /// <summary>Vision models: places of images.</summary>
    public static SampleWords Images { get; } = new()
    {
        Blocks = "images", Samples = "places", Fed = "images", Units = "patches", Loss = "loss (the objective's own)",
        LossUnit = "objective's own", LossColumn = "loss",
    };

    private SampleWords()
    {
    }

    /// <summary>What samples come in whole: they are resampled, and displaced by a shift. Its name in a run's manifest, too.</summary>
    public required string Blocks { get; init; }

    /// <summary>One of them.</summary>
    public string Block => Blocks[..^1];

    /// <summary>The samples.</summary>
    public required string Samples { get; init; }

    /// <summary>What models are fed.</summary>
    public required string Fed { get; init; }

    /// <summary>What a training is counted in.</summary>
    public required string Units { get; init; }

    /// <summary>What a training makes small, with its unit.</summary>
    public required string Loss { get; init; }

    /// <summary>The unit of the loss.</summary>
    public required string LossUnit { get; init; }

    /// <summary>Its column in tables of numbers.</summary>
    public required string LossColumn { get; init; }

    /// <summary>The words of a manifest; <see cref="Text"/> where it has none.</summary>
    public static SampleWords Of(string? blocks) => blocks == Images.Blocks ? Images : Text;
}
