namespace Rosetta.Sim.Toys;

/// <summary>A batch of sparse inputs, listed by sample and by feature: only what is present is stored.</summary>
/// <remarks>Buffers grow and are used again; contents are those of the last draw.</remarks>
internal sealed class SparseSamples(int sampleCount, int featureCount)
{
    private int[] _features = [], _samples = [], _panelPlaces = [];
    private float[] _values = [], _valuesByFeature = [], _magnitudes = [];
    private readonly int[] _sampleStart = new int[sampleCount + 1], _featureStart = new int[featureCount + 1],
        _next = new int[featureCount];

    /// <summary>Samples.</summary>
    public int SampleCount => sampleCount;

    /// <summary>Features.</summary>
    public int FeatureCount => featureCount;

    /// <summary>Number of values present.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Features (0-based) of one sample, ascending.</summary>
    public ReadOnlySpan<int> FeaturesOf(int sample) => _features.AsSpan(_sampleStart[sample].._sampleStart[sample + 1]);

    /// <summary>Values of <see cref="FeaturesOf"/>.</summary>
    public ReadOnlySpan<float> ValuesOf(int sample) => _values.AsSpan(_sampleStart[sample].._sampleStart[sample + 1]);

    /// <summary>Samples in which a feature is present, ascending.</summary>
    public ReadOnlySpan<int> SamplesWith(int feature) => _samples.AsSpan(_featureStart[feature].._featureStart[feature + 1]);

    /// <summary>Values of <see cref="SamplesWith"/>.</summary>
    public ReadOnlySpan<float> ValuesIn(int feature) => _valuesByFeature.AsSpan(_featureStart[feature].._featureStart[feature + 1]);

    /// <summary>Places sample * 32 + output within the panel, of all values of a panel of features.</summary>
    public ReadOnlySpan<int> PanelPlaces(int panel) => _panelPlaces.AsSpan(PanelRange(panel));

    /// <summary>Magnitudes, at <see cref="PanelPlaces"/>: the targets of all toys.</summary>
    public ReadOnlySpan<float> PanelMagnitudes(int panel) => _magnitudes.AsSpan(PanelRange(panel));

    /// <summary>Empties the batch; values are then appended sample by sample.</summary>
    public void Clear() => ValueCount = 0;

    /// <summary>Appends a value; features ascend within a sample.</summary>
    public void Append(int feature, float value)
    {
        if (ValueCount == _features.Length)
            Grow();
        _features[ValueCount] = feature;
        _values[ValueCount++] = value;
    }

    /// <summary>Says that all values of a sample have been appended.</summary>
    public void EndSample(int sample) => _sampleStart[sample + 1] = ValueCount;

    /// <summary>Sorts by feature; called once, after the last sample.</summary>
    public void IndexFeatures()
    {
        Array.Clear(_next);
        for (int i = 0; i < ValueCount; i++)
            _next[_features[i]]++;
        int start = 0;
        for (int feature = 0; feature < featureCount; feature++)
        {
            (int count, _next[feature]) = (_next[feature], start);
            _featureStart[feature] = start;
            start += count;
        }
        _featureStart[featureCount] = start;
        for (int sample = 0; sample < sampleCount; sample++)
        {
            for (int i = _sampleStart[sample]; i < _sampleStart[sample + 1]; i++)
            {
                int place = _next[_features[i]]++;
                _samples[place] = sample;
                _valuesByFeature[place] = _values[i];
                _magnitudes[place] = Math.Abs(_values[i]);
                _panelPlaces[place] = sample * ToyShape.Panel + _features[i] % ToyShape.Panel;
            }
        }
    }

    private Range PanelRange(int panel) =>
        _featureStart[Math.Min(panel * ToyShape.Panel, featureCount)].._featureStart[Math.Min((panel + 1) * ToyShape.Panel, featureCount)];

    private void Grow()
    {
        int length = Math.Max(1024, 2 * _features.Length);
        Array.Resize(ref _features, length);
        Array.Resize(ref _values, length);
        Array.Resize(ref _samples, length);
        Array.Resize(ref _valuesByFeature, length);
        Array.Resize(ref _magnitudes, length);
        Array.Resize(ref _panelPlaces, length);
    }
}
