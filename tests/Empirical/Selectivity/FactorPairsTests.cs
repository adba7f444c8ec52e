using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Selectivity;

/// <summary>Which neurons encode which factor, on neurons that are made of factors.</summary>
public sealed class FactorPairsTests
{
    private const int Elements = 400, Places = 4, Factors = 5, Samples = Elements * Places;

    /// <summary>Float32 products of doubles: a correlation is exact to its storage.</summary>
    private const double Rounding = 1e-6;

    private static readonly float[] Known = Draw();

    [Test]
    public void Correlations_AreThoseOfTheDefinition()
    {
        FactorCorrelations correlations = Of(neuron: (sample, noise) => 2 * Factor(sample, 1) - Factor(sample, 3) + noise);
        double[] own = [.. Enumerable.Range(0, Samples).Select(sample => Value(0, sample))];
        for (int factor = 0; factor < Factors; factor++)
            Assert.That(correlations.Of(0, new FactorLabel(factor, 1)), Is.EqualTo(Correlation(own, factor)).Within(Rounding));

        double Value(int neuron, int sample) => (float)(2 * Factor(sample, 1) - Factor(sample, 3) + Noise(neuron, sample));
    }

    [Test]
    public void PairsOfOneFactor_AreSame_OfTwoDifferent_OfNoise_Undecided()
    {
        FactorCorrelations a = Of((sample, noise) => Factor(sample, 1) + .5 * noise, (sample, noise) => noise),
            b = Of((sample, noise) => Factor(sample, 1) + noise, (sample, noise) => -Factor(sample, 1) + noise,
                (sample, noise) => Factor(sample, 2) + noise, (sample, noise) => Factor(sample, 1) + .98 * Factor(sample, 2) + .1 * noise,
                (sample, noise) => noise);
        Assert.Multiple(() =>
        {
            Assert.That(FactorPairs.KindOf(a, 0, b, 0), Is.EqualTo(FactorEvidence.Same));
            Assert.That(FactorPairs.KindOf(a, 0, b, 1), Is.EqualTo(FactorEvidence.Different), "it falls with what the other rises with");
            Assert.That(FactorPairs.KindOf(a, 0, b, 2), Is.EqualTo(FactorEvidence.Different));
            Assert.That(FactorPairs.KindOf(a, 0, b, 3), Is.Not.EqualTo(FactorEvidence.Different), "it encodes both");
            Assert.That(FactorPairs.KindOf(a, 0, b, 4), Is.EqualTo(FactorEvidence.Undecided));
            Assert.That(FactorPairs.KindOf(a, 1, b, 0), Is.EqualTo(FactorEvidence.Undecided));
            Assert.That(FactorPairs.LabelOf(b, 1), Is.EqualTo(-2));
            Assert.That(FactorPairs.LabelOf(b, 4), Is.Zero);
        });
    }

    [Test]
    public void TheErrorOfAPreference_CoversItOverElements()
    {
        // Noise that all places of an element share: errors over samples would be half of what they are.
        double[] differences = new double[60], errors = new double[60];
        for (int world = 0; world < differences.Length; world++)
        {
            Rng rng = Rng.FromSeed("preference").Derive("world", world);
            double[] shared = [.. Enumerable.Range(0, Elements).Select(_ => rng.NextGaussian())];
            var known = new float[Samples * 2];
            var neuron = new float[Samples];
            for (int sample = 0; sample < Samples; sample++)
            {
                if (sample % Places == 0)
                    (known[2 * sample], known[2 * sample + 1]) = ((float)rng.NextGaussian(), (float)rng.NextGaussian());
                else
                    (known[2 * sample], known[2 * sample + 1]) = (known[2 * sample - 2], known[2 * sample - 1]);
                neuron[sample] = (float)(known[2 * sample] + known[2 * sample + 1] + shared[sample / Places]);
            }
            var correlations = FactorCorrelations.Of(new InMemoryActivations(NeuronLayout.Of(1), Samples, neuron, Blocks()), known, 2);
            (differences[world], errors[world]) = correlations.Preference(0, new FactorLabel(0, 1), new FactorLabel(1, 1));
        }
        double deviation = Math.Sqrt(differences.Average(value => value * value));
        Assert.That(errors.Average(), Is.EqualTo(deviation).Within(0.3 * deviation));
    }

    private static FactorCorrelations Of(params Func<int, double, double>[] neuron)
    {
        var values = new float[neuron.Length * Samples];
        for (int unit = 0; unit < neuron.Length; unit++)
        {
            for (int sample = 0; sample < Samples; sample++)
                values[unit * Samples + sample] = (float)neuron[unit](sample, Noise(unit, sample));
        }
        return FactorCorrelations.Of(new InMemoryActivations(NeuronLayout.Of(neuron.Length), Samples, values, Blocks()), Known, Factors);
    }

    private static int[] Blocks() => [.. Enumerable.Range(0, Samples).Select(sample => sample / Places)];

    private static double Noise(int unit, int sample) => Rng.FromSeed("noise").Derive("unit", unit).Derive("sample", sample).NextGaussian();

    private static double Factor(int sample, int factor) => Known[sample * Factors + factor];

    private static float[] Draw()
    {
        Rng rng = Rng.FromSeed("factors");
        return [.. Enumerable.Range(0, Samples * Factors).Select(_ => (float)rng.NextGaussian())];
    }

    private static double Correlation(double[] own, int factor)
    {
        double[] known = [.. Enumerable.Range(0, Samples).Select(sample => Factor(sample, factor))];
        double meanX = own.Average(), meanF = known.Average();
        return own.Zip(known).Sum(pair => (pair.First - meanX) * (pair.Second - meanF))
            / Math.Sqrt(own.Sum(x => (x - meanX) * (x - meanX)) * known.Sum(f => (f - meanF) * (f - meanF)));
    }
}
