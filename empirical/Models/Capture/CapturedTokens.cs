using Rosetta.Empirical.Alignment;
using Rosetta.Empirical.Checkpoints;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>
/// What the samples of an activation file are made of: sample t of the tokens <c>token.id</c> from <c>sample.token_start[t]</c> to before
/// <c>sample.token_start[t + 1]</c>, and of the bytes <c>sample.byte_start[t]</c> to before <c>sample.byte_end[t]</c> of document
/// <c>sample.block[t]</c>, whose names the metadata entry <c>documents</c> lists.
/// </summary>
public sealed class CapturedTokens
{
    /// <summary>Names of the tensors, all I32.</summary>
    public const string Ids = "token.id", Starts = "sample.token_start", ByteStarts = "sample.byte_start", ByteEnds = "sample.byte_end";

    /// <summary>Metadata entry: the documents' names as a JSON list, by their number.</summary>
    public const string Documents = "documents";

    private readonly int[] _ids, _starts;
    private readonly IReadOnlyList<AlignedSample> _spans;

    private CapturedTokens(int[] ids, int[] starts, IReadOnlyList<AlignedSample> spans) => (_ids, _starts, _spans) = (ids, starts, spans);

    /// <summary>Gathers the tokens of every sample.</summary>
    /// <param name="windows">What is fed, samples numbered 0, 1, 2, ... through the windows.</param>
    /// <param name="sampleCount">Samples.</param>
    /// <param name="spans">Where each sample stands; empty when unknown.</param>
    internal static CapturedTokens Of(IReadOnlyList<FeedWindow> windows, int sampleCount, IReadOnlyList<AlignedSample> spans)
    {
        if (spans.Count > 0 && spans.Count != sampleCount)
            throw new ArgumentException($"{spans.Count} spans for {sampleCount} samples.", nameof(spans));
        var ids = new List<int>();
        var starts = new int[sampleCount + 1];
        foreach (FeedWindow window in windows)
        {
            foreach ((int token, int sample) in window.Memberships)
            {
                ids.Add(window.TokenIds[token]);
                starts[sample + 1] = ids.Count;
            }
        }
        return new CapturedTokens([.. ids], starts, spans);
    }

    internal IEnumerable<SafetensorsDeclaration> Declarations => new[]
    {
        new SafetensorsDeclaration(Ids, SafetensorsType.I32, _ids.Length),
        new SafetensorsDeclaration(Starts, SafetensorsType.I32, _starts.Length),
    }.Concat(_spans.Count == 0 ? [] :
    [
        new SafetensorsDeclaration(ByteStarts, SafetensorsType.I32, _spans.Count),
        new SafetensorsDeclaration(ByteEnds, SafetensorsType.I32, _spans.Count),
    ]);

    internal void Write(SafetensorsWriter writer)
    {
        writer.Append(Ids, _ids);
        writer.Append(Starts, _starts);
        if (_spans.Count == 0)
            return;
        writer.Append(ByteStarts, [.. _spans.Select(span => span.ByteStart)]);
        writer.Append(ByteEnds, [.. _spans.Select(span => span.ByteEnd)]);
    }
}
