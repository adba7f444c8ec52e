using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>What the two models of a pair are fed, aligned: documents, or images.</summary>
internal interface IPairSamples
{
    /// <summary>Stands for what is fed.</summary>
    string Digest { get; }

    /// <summary>What is known of the samples by their making; null where nothing is.</summary>
    KnownFactors? Known => null;

    /// <summary>Why nothing is known of them in a world whose other samples are known; null elsewhere.</summary>
    string? Unknown => null;

    /// <summary>How samples are made of it, for keys.</summary>
    string KeyOf(MatchDefinition match);

    /// <summary>Begins a measurement; activations live until it is disposed of.</summary>
    IPairCapture Begin(RunSession session, ModelPair pair);
}

/// <summary>What samples are known to show (M48).</summary>
/// <param name="Names">The factors.</param>
/// <param name="Values">[samples, factors].</param>
internal sealed record KnownFactors(IReadOnlyList<string> Names, float[] Values);

/// <summary>The activations of a pair's models for as long as one measurement, or one untrained draw, takes.</summary>
internal interface IPairCapture : IDisposable
{
    /// <summary>A model's activations, and what else is measured of it.</summary>
    /// <param name="isFirst">The pair's first model, or its second.</param>
    (IActivations Activations, MeasuredSide Side) Of(bool isFirst);

    /// <summary>The same architecture at initialisation, and how selective its neurons are, where that is asked for.</summary>
    /// <param name="isFirst">The pair's first model, or its second.</param>
    /// <param name="initial">Source of the weights.</param>
    /// <param name="measured">Whether selectivity is asked for.</param>
    (IActivations Activations, MeasuredModel? Model) Untrained(bool isFirst, Rng initial, bool measured);

    /// <summary>Keeps what the explorer shows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">As pages name the pair.</param>
    /// <param name="corpus">What the models were fed, as pages name it.</param>
    /// <param name="measured">The measurement.</param>
    /// <param name="a">First model.</param>
    /// <param name="b">Second model.</param>
    /// <param name="rng">Source of what is shown at random.</param>
    void KeepContexts(string path, string name, string corpus, PairMeasurement measured, (IActivations Activations, MeasuredSide Side) a,
        (IActivations Activations, MeasuredSide Side) b, Rng rng);
}
