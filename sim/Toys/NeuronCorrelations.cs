namespace Rosetta.Sim.Toys;

/// <summary>Sums behind the correlation of every neuron with the positive and the negative part of every feature.</summary>
/// <remarks>
/// Sums over samples run over what is present only. Neurons are centred on their mean over the first block, so that no difference of large
/// sums is taken; parts are zero in most samples and need no centring.
/// </remarks>
internal sealed class NeuronCorrelations(int features, int neurons)
{
    /// <summary>Variance of a neuron below which it counts as constant: dead, or alive by rounding alone.</summary>
    private const double LeastVariance = 1e-20;

    private readonly double[] _neuronSum = new double[neurons], _neuronSquare = new double[neurons];
    private readonly double[] _partSum = new double[2 * features], _partSquare = new double[2 * features];
    private readonly double[] _cross = new double[2 * features * neurons];
    private double[]? _centre;
    private long _samples;

    /// <summary>Adds a block: hidden[sample * stride + neuron].</summary>
    public void Add(SparseSamples block, float[] hidden, int stride)
    {
        double[] centre = _centre ??= Means(block.SampleCount, hidden, stride);
        var centred = new double[neurons];
        for (int sample = 0; sample < block.SampleCount; sample++)
        {
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                double value = centred[neuron] = hidden[sample * stride + neuron] - centre[neuron];
                _neuronSum[neuron] += value;
                _neuronSquare[neuron] += value * value;
            }
            ReadOnlySpan<int> present = block.FeaturesOf(sample);
            ReadOnlySpan<float> values = block.ValuesOf(sample);
            for (int i = 0; i < present.Length; i++)
            {
                int part = 2 * present[i] + (values[i] < 0 ? 1 : 0);
                double value = Math.Abs((double)values[i]);
                _partSum[part] += value;
                _partSquare[part] += value * value;
                Span<double> cross = _cross.AsSpan(part * neurons, neurons);
                for (int neuron = 0; neuron < cross.Length; neuron++)
                    cross[neuron] += value * centred[neuron];
            }
        }
        _samples += block.SampleCount;
    }

    /// <summary>
    /// The feature's best neuron: squared correlation, neuron, and which part it carries. 0 and -1 where no neuron varies.
    /// </summary>
    public (double Isolation, int Neuron, int Part) Best(int feature)
    {
        (double Isolation, int Neuron, int Part) best = (0, -1, 1);
        for (int part = 0; part < 2; part++)
        {
            double partVariance = PartCovariance(feature, part, part);
            for (int neuron = 0; neuron < neurons; neuron++)
            {
                double covariance = Covariance(feature, part, neuron), product = partVariance * NeuronVariance(neuron);
                double share = product > 0 ? covariance * covariance / product : 0;
                if (share > best.Isolation)
                    best = (Math.Min(1, share), neuron, part == 0 ? 1 : -1);
            }
        }
        return best;
    }

    /// <summary>The neuron's best feature (0-based), its squared correlation and part; -1 for a neuron that does not vary.</summary>
    public (double Isolation, int Feature, int Part) BestFeature(int neuron)
    {
        double neuronVariance = NeuronVariance(neuron);
        (double Isolation, int Feature, int Part) best = (0, -1, 1);
        for (int part = 0; part < 2 * features && neuronVariance > 0; part++)
        {
            double covariance = Covariance(part / 2, part % 2, neuron),
                product = PartCovariance(part / 2, part % 2, part % 2) * neuronVariance;
            double share = product > 0 ? covariance * covariance / product : 0;
            if (share > best.Isolation)
                best = (Math.Min(1, share), part / 2, part % 2 == 0 ? 1 : -1);
        }
        return best;
    }

    /// <summary>
    /// Sum over neurons of the share of variance that a linear fit on both parts of the feature explains, free of the bias of the fit.
    /// </summary>
    /// <remarks>
    /// Adjusted R^2: a fit of k unrelated parts explains k/(T - 1) by chance, which 512 features on each neuron would add up.
    /// </remarks>
    public double Share(int feature)
    {
        double positive = PartCovariance(feature, 0, 0), negative = PartCovariance(feature, 1, 1), both = PartCovariance(feature, 0, 1);
        double determinant = positive * negative - both * both, sum = 0;
        int parts = (positive > 0 ? 1 : 0) + (negative > 0 ? 1 : 0);
        for (int neuron = 0; neuron < neurons; neuron++)
        {
            double variance = NeuronVariance(neuron), a = Covariance(feature, 0, neuron), b = Covariance(feature, 1, neuron);
            if (variance <= 0)
                continue;
            // A feature without a negative part (or never seen) has a singular system: then only the part that varies explains.
            double explained = determinant > 0 ? (a * a * negative - 2 * a * b * both + b * b * positive) / determinant
                : positive > 0 ? a * a / positive : negative > 0 ? b * b / negative : 0;
            sum += 1 - (1 - Math.Min(1, explained / variance)) * (_samples - 1) / (_samples - 1 - parts);
        }
        return sum;
    }

    private double NeuronVariance(int neuron)
    {
        double mean = _neuronSum[neuron] / _samples, variance = _neuronSquare[neuron] / _samples - mean * mean;
        return variance > LeastVariance ? variance : 0;
    }

    private double PartCovariance(int feature, int one, int other)
    {
        // The two parts are never present together, so their mean product is zero.
        double product = one == other ? _partSquare[2 * feature + one] / _samples : 0;
        return product - _partSum[2 * feature + one] / _samples * (_partSum[2 * feature + other] / _samples);
    }

    private double Covariance(int feature, int part, int neuron) =>
        _cross[(2 * feature + part) * neurons + neuron] / _samples
            - _partSum[2 * feature + part] / _samples * (_neuronSum[neuron] / _samples);

    private double[] Means(int samples, float[] hidden, int stride)
    {
        var means = new double[neurons];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int neuron = 0; neuron < neurons; neuron++)
                means[neuron] += hidden[sample * stride + neuron] / (double)samples;
        }
        return means;
    }
}
