using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Backend;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Empirical.Models.Capture;
using Rosetta.Empirical.Models.Language;
using Rosetta.Experiments.Runs;

namespace Rosetta.Experiments.Stages;

/// <summary>A model's neurons over the canonical spans of a world's aligned documents.</summary>
internal static class SpanCapture
{
    /// <param name="session">The run: pooling, device, stop.</param>
    /// <param name="aligned">The documents as both families see them.</param>
    /// <param name="windows">The model's own windows of them.</param>
    /// <param name="folder">Its checkpoint.</param>
    public static InMemoryActivations Of(RunSession session, AlignedCorpus aligned, IReadOnlyList<FeedWindow> windows, string folder)
    {
        using LanguageModel model = LanguageCheckpoint.Read(folder, device: ComputeDevice.Select(session.Device));
        return ActivationCapture.ToMemory(model, windows, aligned.Samples.Count,
            new CaptureOptions { Pooling = Enum.Parse<SpanPooling>(session.Definition.Match.Pooling, ignoreCase: true), BlockOfSample = aligned.BlockOfSample }, session.Stop);
    }
}
