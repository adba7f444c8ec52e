using System.Globalization;
using Rosetta.Theory;

namespace Rosetta.Sim.Populations;

/// <summary>Everything that determines a population world but its random numbers.</summary>
/// <remarks>
/// <para>The background is chosen so that it can neither imitate a Rosetta Neuron nor lack structure. A mix is the sum of
/// <see cref="MixFeatures"/> features of the model's pool with equal weights and random signs. Two mixes that share m features
/// correlate by at most m / MixFeatures: with the default 16, eight common features of like sign are needed to reach 0.5, which among
/// N^2 pairs of mixes from a pool of 2N features practically never happens (fewer than one in a thousand worlds for N from 128 to 4096).
/// With few features per mix, two are enough. The number of such chance twins grows as (N / pool)^2, so with a pool that does not grow with
/// N they bend the law: 3 features per mix and a pool of 600 give counts of 43, 67, 106, 171, 296 at correlation 0.5 where the owners
/// number 43, 67, 104, 164, 258. No permutation null sees them, since the twins do share features.</para>
/// <para>With very many features per mix the background would be Gaussian noise, unlike any model's.</para>
/// <para>Every feature of the pool is in about MixFeatures * N / pool mixes: none is in all of them, so none makes a hub.</para>
/// </remarks>
public sealed class PopulationRecipe
{
    /// <summary>Default features per mix; its inverse is the isolation of a background neuron.</summary>
    public const int DefaultMixFeatures = 16;

    /// <summary>Default samples.</summary>
    public const int DefaultSampleCount = 6000;

    /// <summary>
    /// Default chance that a feature is present on a sample: with exponential strength, excess kurtosis near 6 / presence.
    /// </summary>
    public const double DefaultPresence = 0.05;

    /// <summary>Default size of the pool, per neuron of the larger model.</summary>
    public const int DefaultPoolPerNeuron = 2;

    /// <summary>Expected presences below which a feature may be missing from the samples: e^-20 is 2e-9.</summary>
    private const double LeastPresences = 20;

    /// <param name="a">The first model.</param>
    /// <param name="b">The second model.</param>
    /// <param name="representedFeatures">
    /// Features of the world, isolated or not. A model's pool is those that it does not isolate. Null: the larger number of isolated
    /// features plus <see cref="DefaultPoolPerNeuron"/> per neuron.
    /// </param>
    /// <param name="sampleCount">Samples T.</param>
    /// <param name="presence">Chance that a feature is present on a sample, in (0, 0.5].</param>
    /// <param name="mixFeatures">Features per mix.</param>
    /// <param name="sharing">What the models have in common.</param>
    /// <exception cref="BadInputException">A value outside its range, samples too few for the presence,
    /// or a pool too small to mix.</exception>
    public PopulationRecipe(PopulationSide a, PopulationSide b, int? representedFeatures = null, int sampleCount = DefaultSampleCount,
        double presence = DefaultPresence, int mixFeatures = DefaultMixFeatures, FeatureSharing sharing = FeatureSharing.Everything)
    {
        if (presence is not (> 0 and <= 0.5))
            throw Bad($"Presence {presence}", "The chance that a feature is present must lie in (0, 0.5]", "Choose one, such as 0.05");
        if (mixFeatures < 2)
            throw Bad($"{mixFeatures} features per mix", "A mix of fewer than two features is an isolated feature",
                "Choose 2 or more, such as 16");
        if (sampleCount * presence < LeastPresences)
            throw Bad($"{sampleCount} samples with presence {presence}",
                $"A feature must be expected on at least {LeastPresences} samples, or it may be missing from all",
                "Take more samples or a higher presence");
        int isolated = Math.Max(a.Isolations.Count, b.Isolations.Count);
        RepresentedFeatures = representedFeatures ?? isolated + DefaultPoolPerNeuron * Math.Max(a.NeuronCount, b.NeuronCount);
        if (RepresentedFeatures < isolated)
            throw Bad($"{RepresentedFeatures} represented features of which {isolated} are isolated",
                "Isolated features are represented", "Raise the represented set");
        RequirePool(a, "A");
        RequirePool(b, "B");
        (A, B, SampleCount, Presence, MixFeatures, Sharing) = (a, b, sampleCount, presence, mixFeatures, sharing);

        void RequirePool(PopulationSide side, string name)
        {
            bool mixes = side.Isolations.Count < side.NeuronCount || side.Isolations.Any(isolation => isolation < 1);
            int pool = RepresentedFeatures - side.Isolations.Count;
            if (mixes && pool < mixFeatures)
                throw Bad($"A pool of {pool} features for model {name}", $"Its mixes need {mixFeatures} different ones",
                    "Raise the represented set");
        }
    }

    /// <summary>The first model.</summary>
    public PopulationSide A { get; }

    /// <summary>The second model.</summary>
    public PopulationSide B { get; }

    /// <summary>Features of the world, isolated or not.</summary>
    public int RepresentedFeatures { get; }

    /// <summary>Samples T.</summary>
    public int SampleCount { get; }

    /// <summary>Chance that a feature is present on a sample.</summary>
    public double Presence { get; }

    /// <summary>Features per mix.</summary>
    public int MixFeatures { get; }

    /// <summary>What the models have in common.</summary>
    public FeatureSharing Sharing { get; }

    /// <summary>Features of ranks 1 .. this are the same for both models; those beyond are each model's own.</summary>
    internal int SharedFeatures => Sharing switch
    {
        FeatureSharing.Everything => RepresentedFeatures,
        FeatureSharing.IsolatedOnly => Math.Max(A.Isolations.Count, B.Isolations.Count),
        _ => 0,
    };

    private static BadInputException Bad(FormattableString received, FormattableString needed, string action) =>
        new(received.ToString(CultureInfo.InvariantCulture), needed.ToString(CultureInfo.InvariantCulture), action);

    private static BadInputException Bad(FormattableString received, string needed, string action) =>
        new(received.ToString(CultureInfo.InvariantCulture), needed, action);
}
