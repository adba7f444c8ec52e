using Rosetta.Empirical.Alignment;

namespace Rosetta.Empirical.Models.Capture;

/// <summary>Some neighbouring samples of a window, and the rows of a batch that hold their tokens: what one thread pools at a
/// time.</summary>
internal sealed class SampleSlice
{
    /// <summary>Samples of a slice: enough slices for every core even when a batch is one long window, and runs long enough to write (512
    /// bytes of a neuron).</summary>
    internal const int Most = 128;

    // Rows of all samples, counted from FirstRow, one sample after the other; sample i has those from _starts[i] to _starts[i + 1].
    private readonly int[] _rows;
    private readonly int[] _starts;

    private SampleSlice(ReadOnlySpan<(int Token, int Sample)> memberships, int windowRow)
    {
        FirstSample = memberships[0].Sample;
        SampleCount = memberships[^1].Sample - FirstSample + 1;
        int least = int.MaxValue, most = 0;
        foreach ((int token, _) in memberships)
            (least, most) = (Math.Min(least, token), Math.Max(most, token));
        FirstRow = windowRow + least;
        RowCount = most - least + 1;
        _rows = new int[memberships.Length];
        _starts = new int[SampleCount + 1];
        IsTokenByToken = memberships.Length == SampleCount;
        for (int i = 0; i < memberships.Length; i++)
        {
            _rows[i] = memberships[i].Token - least;
            _starts[memberships[i].Sample - FirstSample + 1] = i + 1;
            IsTokenByToken &= _rows[i] == i;
        }
    }

    /// <summary>Number of the first sample.</summary>
    internal int FirstSample { get; }

    /// <summary>Samples.</summary>
    internal int SampleCount { get; }

    /// <summary>First row of the batch, [windows * tokens, width], that the slice needs.</summary>
    internal int FirstRow { get; }

    /// <summary>Rows from there on that it needs.</summary>
    internal int RowCount { get; }

    /// <summary>Whether every sample is one token, and they follow one another: then the rows are the pooled rows.</summary>
    internal bool IsTokenByToken { get; }

    /// <summary>Rows, counted from <see cref="FirstRow"/>, of the slice's i-th sample.</summary>
    internal ReadOnlySpan<int> RowsOf(int sample) => _rows.AsSpan(_starts[sample].._starts[sample + 1]);

    /// <summary>All samples of a window, in slices.</summary>
    /// <param name="window">The window.</param>
    /// <param name="windowRow">The batch's row of its first token.</param>
    internal static IEnumerable<SampleSlice> Of(FeedWindow window, int windowRow)
    {
        (int Token, int Sample)[] memberships = window.Memberships;
        for (int first = 0, end = 0; first < memberships.Length; first = end)
        {
            while (end < memberships.Length && memberships[end].Sample - memberships[first].Sample < Most)
                end++;
            yield return new SampleSlice(memberships.AsSpan(first..end), windowRow);
        }
    }
}
