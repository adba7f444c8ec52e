namespace Rosetta.Empirical.Matching;

/// <summary>
/// For every neuron of one side: the float32 value of its k-th best so far, and all candidates that could still be among its true k best.
/// </summary>
/// <remarks>
/// With |computed - true| &lt;= e for every pair, a candidate chosen by the definition has a true value above the true k-th minus
/// <see cref="ExactTopK.Tie"/>, hence a computed value above the computed k-th minus (2e + Tie). The floor only rises while candidates
/// come, so what falls below it may be forgotten at once, and one pass is enough. A neuron with more near-ties than fit is crowded: it is
/// given up here and settled by a float64 pass over the whole other side.
/// With |computed - s| &lt;= d |computed| and |s - true| &lt;= e, as where products are rounded, the k best have s &gt;= t - d |t| for the
/// computed k-th t, hence a chosen one s &gt;= t - d |t| - 2e - Tie, and a computed value above that less d times itself: 3 d |t| below t
/// covers both for d below a tenth and margins of 2e (1 + 2 d) + Tie.
/// </remarks>
internal sealed class CandidateTable
{
    private readonly int _k, _capacity;
    private readonly double[] _margins;
    private readonly float[] _floors, _top, _values;
    private readonly int[] _indices, _counts;
    private readonly bool[] _isOut;

    /// <param name="neurons">Neurons of this side.</param>
    /// <param name="k">Largest rank asked for.</param>
    /// <param name="margin">2e + Tie, as above.</param>
    /// <param name="spareCandidates">Near-ties that a neuron may have beyond twice its k best before it counts as crowded.</param>
    public CandidateTable(int neurons, int k, double margin, int spareCandidates)
    {
        _k = k;
        _margins = new double[neurons];
        Array.Fill(_margins, margin);
        _capacity = checked(2 * k + spareCandidates);
        _floors = new float[neurons];
        _top = new float[checked(neurons * k)];
        _values = new float[checked(neurons * _capacity)];
        _indices = new int[_values.Length];
        _counts = new int[neurons];
        _isOut = new bool[neurons];
        Array.Fill(_floors, float.NegativeInfinity);
        Array.Fill(_top, float.NegativeInfinity);
    }

    /// <summary>Neurons.</summary>
    public int Count => _floors.Length;

    /// <summary>Largest rank asked for.</summary>
    public int RankCount => _k;

    /// <summary>Share of itself by which a value may be off beyond e, where products are rounded (<see cref="RoundedFactors"/>).</summary>
    public double RelativeError { get; init; }

    /// <summary>Bytes per neuron for a given k, for the memory plan.</summary>
    public static long BytesPerNeuron(int k, int spareCandidates) => 17 + 4L * k + 8L * (2 * k + spareCandidates);

    /// <summary>The values below which a candidate is of no use; positive infinity for a neuron that is crowded or left out.</summary>
    public ReadOnlySpan<float> Floors => _floors;

    /// <summary>How far below its k-th best a neuron's candidates may lie.</summary>
    public double MarginOf(int neuron) => _margins[neuron];

    /// <summary>Whether a neuron has more near-ties than fit.</summary>
    public bool IsCrowded(int neuron) => float.IsPositiveInfinity(_floors[neuron]) && !_isOut[neuron];

    /// <summary>Whether a neuron neither has candidates nor is one.</summary>
    public bool IsOut(int neuron) => _isOut[neuron];

    /// <summary>Leaves a neuron out, which has no correlation with anything.</summary>
    public void LeaveOut(int neuron) => (_isOut[neuron], _floors[neuron]) = (true, float.PositiveInfinity);

    /// <summary>Gives a neuron a margin of its own, and a floor below which no candidate is of use, before any candidate comes.</summary>
    public void Begin(int neuron, double margin, double floor) => (_margins[neuron], _floors[neuron]) = (margin, Below(floor));

    /// <summary>All that offers change: float[] and int[], by name.</summary>
    public IEnumerable<(string Name, Array Values)> State =>
        [("floors", _floors), ("top", _top), ("values", _values), ("indices", _indices), ("counts", _counts)];

    /// <summary>Considers a candidate at or above the neuron's floor.</summary>
    public void Offer(int neuron, int candidate, float value)
    {
        Span<float> top = _top.AsSpan(neuron * _k, _k);
        if (value > top[^1])
        {
            int place = _k - 1;
            for (; place > 0 && top[place - 1] < value; place--)
                top[place] = top[place - 1];
            top[place] = value;
            if (!float.IsNegativeInfinity(top[^1]))
                _floors[neuron] = Math.Max(_floors[neuron], Below(top[^1] - 3 * RelativeError * Math.Abs(top[^1]) - _margins[neuron]));
        }
        int start = neuron * _capacity;
        if (_counts[neuron] == _capacity)
        {
            Forget(neuron);
            if (_counts[neuron] == _capacity)
            {
                _floors[neuron] = float.PositiveInfinity;
                _counts[neuron] = 0;
                return;
            }
        }
        _indices[start + _counts[neuron]] = candidate;
        _values[start + _counts[neuron]++] = value;
    }

    /// <summary>The surviving candidates of a neuron that is not crowded.</summary>
    public (ReadOnlyMemory<int> Indices, ReadOnlyMemory<float> Values) Survivors(int neuron)
    {
        Forget(neuron);
        return (_indices.AsMemory(neuron * _capacity, _counts[neuron]), _values.AsMemory(neuron * _capacity, _counts[neuron]));
    }

    private void Forget(int neuron)
    {
        int start = neuron * _capacity, kept = 0;
        for (int i = start; i < start + _counts[neuron]; i++)
        {
            if (_values[i] < _floors[neuron])
                continue;
            _indices[start + kept] = _indices[i];
            _values[start + kept++] = _values[i];
        }
        _counts[neuron] = kept;
    }

    private static float Below(double value)
    {
        float rounded = (float)value;
        return rounded > value ? MathF.BitDecrement(rounded) : rounded;
    }
}
