using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Scenarios;

/// <summary>One description of a family of worlds: theory predicts from it, simulation builds it, measurement is judged by it.</summary>
/// <remarks>Immutable and checked when made. Two scenarios are equal when their canonical texts are.</remarks>
public sealed class Scenario : IEquatable<Scenario>
{
    /// <summary>
    /// Largest size: counts and sums are held to 1e-9 up to 10^12; beyond 10^15 whole features are no longer exact in float64.
    /// </summary>
    public const long MaxNeurons = 1_000_000_000_000_000;

    private Scenario(string name, Spectrum spectrum, Hypothesis hypothesis, IsolationMap isolation, double tau,
        IReadOnlyList<long> neurons, NeuronBudget budget, RepresentedSet represented, double background, int seeds, int samples,
        IReadOnlyList<StatedUncertainty> uncertainties)
    {
        Name = name;
        Spectrum = spectrum;
        Hypothesis = hypothesis;
        Isolation = isolation;
        Tau = tau;
        Neurons = neurons;
        Budget = budget;
        Represented = represented;
        Background = background;
        Seeds = seeds;
        Samples = samples;
        Uncertainties = uncertainties;
        CanonicalText = Canonical();
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText)));
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Importance w(r).</summary>
    public Spectrum Spectrum { get; }

    /// <summary>Utility of capacity.</summary>
    public Hypothesis Hypothesis { get; }

    /// <summary>Isolation as a function of capacity.</summary>
    public IsolationMap Isolation { get; }

    /// <summary>Isolation from which a feature is detectable, 0 &lt; tau &lt; 1.</summary>
    public double Tau { get; }

    /// <summary>Sizes N, ascending and distinct.</summary>
    public IReadOnlyList<long> Neurons { get; }

    /// <summary>Dedicated capacity.</summary>
    public NeuronBudget Budget { get; }

    /// <summary>A(N).</summary>
    public RepresentedSet Represented { get; }

    /// <summary>s_bg: isolation of a neuron that no feature owns, in [0, 1).</summary>
    public double Background { get; }

    /// <summary>Independent worlds per size.</summary>
    public int Seeds { get; }

    /// <summary>Samples per world.</summary>
    public int Samples { get; }

    /// <summary>Parameters that are not known exactly, each with its error; the rest are taken as exact.</summary>
    public IReadOnlyList<StatedUncertainty> Uncertainties { get; }

    /// <summary>Every field as key=value lines, numbers in a form that reads back to the same bits.</summary>
    public string CanonicalText { get; }

    /// <summary>SHA-256 of <see cref="CanonicalText"/>, lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>A checked scenario.</summary>
    /// <exception cref="BadInputException">A value is outside its range, or sizes are missing, repeated or out of order.</exception>
    public static Scenario Create(string name, Spectrum spectrum, Hypothesis hypothesis, double tau, IEnumerable<long> neurons,
        NeuronBudget? budget = null, RepresentedSet? represented = null, IsolationMap? isolation = null,
        double background = 0, int seeds = 1, int samples = 4096, IEnumerable<StatedUncertainty>? uncertainties = null)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        ArgumentNullException.ThrowIfNull(hypothesis);
        ArgumentNullException.ThrowIfNull(neurons);
        if (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
            throw new BadInputException("scenario has no name, or one with control characters", "A scenario is named on one line",
                "Set scenario to a short name");
        Parameter.Fraction("tau", tau, "it is the isolation from which a feature is detectable");
        if (!(background is >= 0 and < 1))
            throw new BadInputException($"background = {Parameter.Text(background)}",
                "background must be at least 0 and below 1: it is an isolation", "Correct background in the scenario");
        Count("seeds", seeds);
        Count("samples", samples);
        return new Scenario(name, spectrum, hypothesis, isolation ?? hypothesis.DefaultIsolation, tau, Sizes(neurons),
            budget ?? NeuronBudget.Whole, represented ?? PowerRepresented.OnePerNeuron, background, seeds, samples,
            [.. uncertainties ?? []]).WithKnownUncertainties();
    }

    /// <summary>The same worlds under another utility.</summary>
    /// <param name="hypothesis">The other utility, a rival for example.</param>
    /// <param name="isolation">Its map; when null, a map of this scenario's own is kept, and one that was its
    /// hypothesis's default becomes the other's default.</param>
    public Scenario WithHypothesis(Hypothesis hypothesis, IsolationMap? isolation = null)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        IsolationMap kept = Isolation.CanonicalText == Hypothesis.DefaultIsolation.CanonicalText ? hypothesis.DefaultIsolation : Isolation;
        return Create(Name, Spectrum, hypothesis, Tau, Neurons, Budget, Represented, isolation ?? kept, Background, Seeds, Samples,
            Uncertainties);
    }

    /// <summary>The same worlds under another spectrum.</summary>
    public Scenario WithSpectrum(Spectrum spectrum) =>
        Create(Name, spectrum, Hypothesis, Tau, Neurons, Budget, Represented, Isolation, Background, Seeds, Samples, Uncertainties);

    /// <summary>The same worlds at other sizes: larger ones extrapolate.</summary>
    public Scenario WithNeurons(IEnumerable<long> neurons) =>
        Create(Name, Spectrum, Hypothesis, Tau, neurons, Budget, Represented, Isolation, Background, Seeds, Samples, Uncertainties);

    /// <summary>The same worlds read at another threshold.</summary>
    public Scenario WithTau(double tau) =>
        Create(Name, Spectrum, Hypothesis, tau, Neurons, Budget, Represented, Isolation, Background, Seeds, Samples, Uncertainties);

    /// <summary>The same worlds with another dedicated capacity.</summary>
    public Scenario WithBudget(NeuronBudget budget) =>
        Create(Name, Spectrum, Hypothesis, Tau, Neurons, budget, Represented, Isolation, Background, Seeds, Samples, Uncertainties);

    /// <inheritdoc/>
    public bool Equals(Scenario? other) => other is not null && CanonicalText == other.CanonicalText;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Scenario);

    /// <inheritdoc/>
    public override int GetHashCode() => CanonicalText.GetHashCode(StringComparison.Ordinal);

    private static long[] Sizes(IEnumerable<long> neurons)
    {
        long[] sizes = [.. neurons];
        if (sizes.Length == 0)
            throw new BadInputException("neurons is empty", "A scenario needs at least one size",
                "List the numbers of neurons in ascending order");
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 1 || sizes[i] > MaxNeurons)
                throw new BadInputException($"neurons[{i}] = {sizes[i]}", $"A size is a whole number of neurons between 1 and {MaxNeurons}",
                    "Correct the list of sizes");
            if (i > 0 && sizes[i] <= sizes[i - 1])
                throw new BadInputException($"neurons[{i}] = {sizes[i]} after {sizes[i - 1]}", "Sizes must ascend without repeats",
                    "Sort the list and drop repeats");
        }
        return sizes;
    }

    private Scenario WithKnownUncertainties()
    {
        if (Uncertainties.Count == 0)
            return this;
        IReadOnlyList<NamedValue> known = ScenarioParameters.Of(this);
        foreach (StatedUncertainty uncertainty in Uncertainties)
        {
            if (known.All(parameter => parameter.Name != uncertainty.Parameter))
                throw NamedValue.Unknown($"scenario '{Name}'", uncertainty.Parameter, known);
        }
        string? repeated = Uncertainties.GroupBy(uncertainty => uncertainty.Parameter).FirstOrDefault(group => group.Count() > 1)?.Key;
        return repeated is null ? this
            : throw new BadInputException($"Two uncertainties of {repeated}", "A parameter has one", "Drop one of them");
    }

    private static void Count(string name, int value)
    {
        if (value < 1)
            throw new BadInputException($"{name} = {value}", $"{name} must be at least 1", $"Correct {name} in the scenario");
    }

    private string Canonical()
    {
        var text = new StringBuilder();
        void Line(string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');
        Line("scenario", Name);
        Line("spectrum", Spectrum.CanonicalText);
        Line("hypothesis", Hypothesis.CanonicalText);
        Line("isolation", Isolation.CanonicalText);
        Line("tau", Parameter.Text(Tau));
        Line("neurons", string.Join(',', Neurons.Select(size => size.ToString(CultureInfo.InvariantCulture))));
        Line("budget", $"share={Parameter.Text(Budget.Share)},exponent={Parameter.Text(Budget.Exponent)}");
        Line("represented", Represented.CanonicalText);
        Line("background", Parameter.Text(Background));
        Line("seeds", Seeds.ToString(CultureInfo.InvariantCulture));
        Line("samples", Samples.ToString(CultureInfo.InvariantCulture));
        foreach (StatedUncertainty uncertainty in Uncertainties)
            Line("uncertainty", uncertainty.CanonicalText);
        return text.ToString();
    }
}
