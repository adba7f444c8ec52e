namespace Rosetta.Empirical.Activations;

/// <summary>Some samples in some order, taken from rows of values: stretch by stretch where they come in stretches, as documents
/// do.</summary>
internal sealed class SampleSelection
{
    /// <summary>Mean length from which copying stretches is faster than copying values.</summary>
    private const int WorthwhileLength = 8;

    private readonly int[] _samples;
    private readonly (int Start, int Count)[]? _stretches;

    /// <param name="samples">Indices; may leave out and repeat.</param>
    public SampleSelection(int[] samples)
    {
        _samples = samples;
        var stretches = new List<(int Start, int Count)>();
        for (int t = 0, start = 0; t < samples.Length; t++)
        {
            if (t + 1 < samples.Length && samples[t + 1] == samples[t] + 1)
                continue;
            if (stretches.Count * WorthwhileLength >= samples.Length)
                return;
            stretches.Add((samples[start], t + 1 - start));
            start = t + 1;
        }
        _stretches = [.. stretches];
    }

    /// <summary>How many.</summary>
    public int Count => _samples.Length;

    /// <summary>Whether they follow one another, so that nothing needs to be copied.</summary>
    public bool IsStretch => _stretches is { Length: 1 };

    /// <summary>The first of them.</summary>
    public int Start => _samples[0];

    /// <summary>The selected values of a row.</summary>
    /// <param name="row">Values of all samples.</param>
    /// <param name="chosen">At least <see cref="Count"/> values.</param>
    public void Gather(ReadOnlySpan<float> row, Span<float> chosen)
    {
        if (_stretches is null)
        {
            for (int t = 0; t < _samples.Length; t++)
                chosen[t] = row[_samples[t]];
            return;
        }
        foreach ((int start, int count) in _stretches)
        {
            row.Slice(start, count).CopyTo(chosen);
            chosen = chosen[count..];
        }
    }
}
