using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Sim.Populations;

/// <summary>
/// Two models of one size as the paper simulates them: A = gamma N features of importance r^-beta, signal-to-interference ratios s_r
/// that maximise sum r^-beta ln(1 + s_r) under sum s_r &lt;= kappa N, and one coordinate W z_r + other features + noise for each s_r above
/// 0.
/// </summary>
/// <remarks>
/// Signal-to-interference ratios s are capacities over the scale of the log utility: c = s / kappa, sum c &lt;= N, share = s / (1 + s).
/// Sums are over whole features.
/// </remarks>
public sealed class InterferenceRecipe
{
    /// <summary>Share of the interference that is noise where none is stated.</summary>
    public const double DefaultNoise = 0.1;

    private InterferenceRecipe(Scenario scenario, double kappa, double noise, double? presence, int? loading, bool backgroundNeurons)
    {
        (Scenario, Kappa, Noise, Presence, BackgroundNeurons) = (scenario, kappa, noise, presence, backgroundNeurons);
        Neurons = checked((int)scenario.Neurons[0]);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, Neurons);
        Features = checked((int)allocation.Represented);
        if (allocation.Isolated > Neurons)
            throw new BadInputException($"{allocation.Isolated} features with a coordinate each for {Neurons} neurons",
                "Every feature with a signal-to-interference ratio above 0 takes a coordinate",
                "Lower kappa, or ask for more neurons or a steeper spectrum");
        Ratios = [.. Enumerable.Range(1, (int)allocation.Isolated).Select(rank => allocation.CapacityOf(rank) * kappa)];
        LoadingFeatures = Math.Min(loading ?? Features, Features);
    }

    /// <summary>The law of one size: spectrum, utility and closed feature set, from which the ratios are solved.</summary>
    public Scenario Scenario { get; }

    /// <summary>Budget of ratios per neuron.</summary>
    public double Kappa { get; }

    /// <summary>Share of the interference's variance that is noise of the coordinate's own, in [0, 1).</summary>
    public double Noise { get; }

    /// <summary>Chance that a feature is present in a sample (Bernoulli times Gaussian); null for Gaussian features.</summary>
    public double? Presence { get; }

    /// <summary>Whether the N - r0 other neurons exist: coordinates that hold background and noise alone.</summary>
    public bool BackgroundNeurons { get; }

    /// <summary>N.</summary>
    public int Neurons { get; }

    /// <summary>A, whole features.</summary>
    public int Features { get; }

    /// <summary>Features that load on the background: the last so many ranks, all of them unless stated.</summary>
    public int LoadingFeatures { get; }

    /// <summary>Signal-to-interference ratio of features 1, 2, ... as far as it is above 0; that of rank r is at r - 1.</summary>
    public IReadOnlyList<double> Ratios { get; }

    /// <summary>Coordinates of each model: one per ratio, and the background neurons where they exist.</summary>
    public int Coordinates => BackgroundNeurons ? Neurons : Ratios.Count;

    /// <summary>Samples.</summary>
    public int Samples => Scenario.Samples;

    /// <summary>Every number that the world depends on beside its seed.</summary>
    public string CanonicalText => string.Create(CultureInfo.InvariantCulture,
        $"{Scenario.CanonicalText}kappa={Kappa:R} noise={Noise:R} presence={Presence:R} loading={LoadingFeatures} "
            + $"background-neurons={BackgroundNeurons}");

    /// <summary>Whether a feature, rank from 1, loads on the background of the other coordinates.</summary>
    public bool Loads(int rank) => rank > Features - LoadingFeatures;

    /// <summary>The law as a scenario of several sizes: log utility of scale 1 / kappa over a closed set of gamma N features.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="beta">Exponent of importance, above 1.</param>
    /// <param name="kappa">Budget of ratios per neuron, above 0.</param>
    /// <param name="gamma">Features per neuron, above 0.</param>
    /// <param name="tau">Ratio from which a feature counts as isolated on the frontiers, above 0.</param>
    /// <param name="neurons">Sizes.</param>
    /// <param name="runs">Worlds per size.</param>
    /// <param name="samples">Samples per world.</param>
    /// <exception cref="BadInputException">A value is outside its range.</exception>
    public static Scenario Law(string name, double beta, double kappa, double gamma, double tau, IEnumerable<long> neurons, int runs,
        int samples)
    {
        if (!(kappa > 0) || !(tau > 0))
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"kappa = {kappa}, tau = {tau}"),
                "Both must be above 0: a budget of signal-to-interference ratio per neuron, and a ratio", "Correct them");
        if (!(beta > 1))
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"beta = {beta}"),
                "beta must be above 1: with less, isolated features are a constant share of the neurons", "Raise beta");
        return Scenario.Create(name, PowerLawSpectrum.Of(beta), CrraHypothesis.Log(1 / kappa), tau / (1 + tau), neurons,
            represented: PowerRepresented.Of(gamma, 1, limitsBudget: true), seeds: runs, samples: samples);
    }

    /// <summary>The recipe of one size.</summary>
    /// <param name="law">The law, from <see cref="Law"/>.</param>
    /// <param name="kappa">The kappa that it was made with.</param>
    /// <param name="neurons">N.</param>
    /// <param name="noise">Share of noise, in [0, 1).</param>
    /// <param name="presence">Chance of presence in (0, 1), or null for Gaussian features.</param>
    /// <param name="loading">Features that load on the background at most, or null for all.</param>
    /// <param name="backgroundNeurons">Whether neurons without a feature exist.</param>
    /// <exception cref="BadInputException">More features with a coordinate than neurons.</exception>
    public static InterferenceRecipe Of(Scenario law, double kappa, int neurons, double noise = DefaultNoise, double? presence = null,
        int? loading = null, bool backgroundNeurons = false)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(noise, 1);
        return new(law.WithNeurons([neurons]), kappa, noise, presence, loading, backgroundNeurons);
    }
}
