using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Explorer;

/// <summary>What is true of all pairs of a file of contexts; kept as JSON in its header.</summary>
internal sealed record ContextHeader
{
    /// <summary>Raised whenever files of contexts change their meaning.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>Name of the pair of models.</summary>
    public required string Label { get; init; }

    public required ContextModel A { get; init; }
    public required ContextModel B { get; init; }

    /// <summary>What both were fed.</summary>
    public required string Corpus { get; init; }

    /// <summary>How tokens became one value of a span.</summary>
    public required string Pooling { get; init; }

    /// <summary>Samples that all quantiles and correlations are over.</summary>
    public required int Samples { get; init; }

    /// <summary>Names of the nulls, and the one that decides; null where none was drawn.</summary>
    public required IReadOnlyList<string> Nulls { get; init; }
    public string? Deciding { get; init; }

    /// <summary>Calibrated threshold; null where no pair passes, or no null was drawn.</summary>
    public double? Tau { get; init; }

    /// <summary>Threshold of each null alone, in their order (null where no pair passes it); empty in files that do not say.</summary>
    public IReadOnlyList<double?> NullTaus { get; init; } = [];

    /// <summary>Fixed correlations that pairs are held against beside: 1/2 is a signal-to-interference ratio of 1.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Level of false discoveries behind it.</summary>
    public required double FalseDiscoveryRate { get; init; }

    /// <summary>Measures of selectivity, with what they are.</summary>
    public required IReadOnlyList<ContextMeasure> Measures { get; init; }

    /// <summary>How many contexts of each pair, and which.</summary>
    public required ContextSettings Settings { get; init; }

    /// <summary>Samples of the joint scatter.</summary>
    public required int Scatter { get; init; }

    /// <summary>Of image models: the places of their maps; null for texts.</summary>
    public ContextGrid? Images { get; init; }

    /// <summary>The header of what was collected.</summary>
    public static ContextHeader Of(ContextSource matched, CollectedContexts collected, IReadOnlyList<string> measures)
    {
        PairMeasurement measured = matched.Measured;
        return new ContextHeader
        {
            Format = CurrentFormat,
            Label = matched.Label,
            A = ContextModel.Of(matched.A.Name, measured.Match.LayoutA),
            B = ContextModel.Of(matched.B.Name, measured.Match.LayoutB),
            Corpus = matched.CorpusName,
            Pooling = matched.Pooling,
            Samples = measured.Match.SampleCount,
            Nulls = [.. measured.ByNull.Select(own => own.Name)],
            Deciding = measured.Deciding?.Name,
            Tau = measured.Calibration?.Tau,
            NullTaus = [.. measured.ByNull.Select(own => own.Calibration.Tau)],
            Levels = [LevelsEvidence.Isolated],
            FalseDiscoveryRate = measured.Settings.FalseDiscoveryRate,
            Measures = [.. SelectivityMeasures.All.Entries.Select(entry => new ContextMeasure(entry.Name, entry.Help))
                .Concat(ImageSelectivity.Columns.Select(column => new ContextMeasure(column.Name, column.Help)))
                .Where(measure => measures.Contains(measure.Name)).OrderBy(measure => measures.ToList().IndexOf(measure.Name))],
            Settings = collected.Settings,
            Scatter = collected.Scatter.Count,
        };
    }
}

/// <summary>A model of a file of contexts.</summary>
/// <param name="Name">As reports name it.</param>
/// <param name="LayerIds">Its own numbers of the layers captured.</param>
/// <param name="Widths">Neurons of each.</param>
internal sealed record ContextModel(string Name, IReadOnlyList<int> LayerIds, IReadOnlyList<int> Widths)
{
    public static ContextModel Of(string name, NeuronLayout layout) => new(name, layout.LayerIds, layout.Widths);

    /// <summary>The layers as the instrument has them.</summary>
    public NeuronLayout Layout() => new(LayerIds, Widths);
}

/// <summary>A measure of selectivity.</summary>
internal sealed record ContextMeasure(string Name, string Help);
