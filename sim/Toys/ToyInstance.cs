using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Spectra;

namespace Rosetta.Sim.Toys;

/// <summary>One network to be trained: its shape, its features, what they are worth, and the names of its random streams.</summary>
public sealed class ToyInstance
{
    private const int MostNeurons = 1 << 14;

    /// <param name="kind">Which network.</param>
    /// <param name="features">Law of the inputs.</param>
    /// <param name="spectrum">Importance by rank; scaled so that it sums to the number of features.</param>
    /// <param name="neurons">Hidden units, N.</param>
    /// <param name="seed">Names the initial weights.</param>
    /// <param name="dataSeed">Names the data; by default the same number as the seed.</param>
    /// <param name="penalty">L1 penalty per unit of hidden activation; autoencoder only.</param>
    /// <exception cref="BadInputException">An impossible size, a spectrum with fewer features, or a
    /// penalty where there is none.</exception>
    public ToyInstance(ToyKind kind, ToyFeatures features, Spectrum spectrum, int neurons, int seed, int? dataSeed = null,
        double penalty = 0)
    {
        if (neurons is < 1 or > MostNeurons)
            throw new BadInputException($"A toy of {neurons} hidden units", $"1 to {MostNeurons} can be trained", "Correct the sizes");
        if (spectrum.LastRank < features.Count)
            throw new BadInputException(
                FormattableString.Invariant($"A spectrum that ends at rank {spectrum.LastRank} for {features.Count} features"),
                "Every feature needs an importance", "Give the table a tail, or ask for fewer features");
        if (!(penalty >= 0 && double.IsFinite(penalty)) || (penalty > 0 && kind != ToyKind.Autoencoder))
            throw new BadInputException(FormattableString.Invariant($"A penalty of {penalty} on a {kind} toy"),
                "A finite penalty from 0 is needed, and only the autoencoder has one",
                "Leave the penalty out or choose the autoencoder");
        if (seed < 0 || dataSeed < 0)
            throw new BadInputException($"Seed {seed} with data seed {dataSeed}", "Seeds count from 0", "Correct the seeds");
        (Kind, Features, Spectrum, Neurons, Seed, DataSeed, Penalty) = (kind, features, spectrum, neurons, seed, dataSeed ?? seed, penalty);
    }

    /// <summary>Which network.</summary>
    public ToyKind Kind { get; }

    /// <summary>Law of the inputs.</summary>
    public ToyFeatures Features { get; }

    /// <summary>Importance by rank.</summary>
    public Spectrum Spectrum { get; }

    /// <summary>N, hidden units.</summary>
    public int Neurons { get; }

    /// <summary>Names the initial weights.</summary>
    public int Seed { get; }

    /// <summary>Names the data.</summary>
    public int DataSeed { get; }

    /// <summary>L1 penalty per unit of hidden activation.</summary>
    public double Penalty { get; }

    /// <summary>Inputs in [-1, 1] rather than [0, 1].</summary>
    internal bool Signed => Kind == ToyKind.Computation;

    /// <summary>The decoder is the transposed encoder.</summary>
    internal bool Tied => Kind != ToyKind.Computation;

    /// <summary>Hidden units pass a ReLU.</summary>
    internal bool Rectified => Kind != ToyKind.Bottleneck;

    /// <summary>Everything that determines the network but settings and root of random numbers.</summary>
    public string Name => FormattableString.Invariant(
        $"{Kind} {Features.Key} {Spectrum.CanonicalText} neurons={Neurons} penalty={Penalty:R} seed={Seed} data={DataSeed}");

    /// <summary>
    /// Raised when records change their form or numbers their meaning, so that older ones are made anew rather than misread.
    /// </summary>
    private const string RecordVersion = "2";

    /// <summary>Digest of everything that determines the trained weights: names files and checks resumes.</summary>
    public string Key(ToyTrainingSettings settings, Rng root) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{RecordVersion}\n{Name}\n{settings.Key}\n{root.Path}")))[..32];

    /// <summary>Importance of every feature, in order of rank, summing to their number.</summary>
    public double[] Importances()
    {
        // Relative to the first feature, so that a steep spectrum neither overflows nor loses its tail.
        double first = Spectrum.LogWeight(1);
        double[] weights = [.. Enumerable.Range(1, Features.Count).Select(rank => Math.Exp(Spectrum.LogWeight(rank) - first))];
        double scale = Features.Count / weights.Sum();
        return [.. weights.Select(weight => weight * scale)];
    }

    /// <summary>
    /// Generator of the initial weights. Importance is not in its name: instances that differ in the
    /// spectrum alone start alike (a paired design).
    /// </summary>
    internal Rng InitialWeights(Rng root) =>
        root.Derive($"initial {Kind} features={Features.Count} neurons={Neurons}").Derive("seed", Seed);

    /// <summary>
    /// Generator of the data. Size and importance are not in its name: instances of one data seed see the same samples, those of different
    /// data seeds independent ones.
    /// </summary>
    internal Rng Data(Rng root) => root.Derive($"data {(Signed ? "signed" : "unsigned")} {Features.Key}").Derive("seed", DataSeed);
}
