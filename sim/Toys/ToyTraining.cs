using Rosetta.Theory.Randomness;

namespace Rosetta.Sim.Toys;

/// <summary>One instance in training: weights, moments, place. Only ever touched by one thread at a time.</summary>
internal sealed class ToyTraining
{
    private readonly ToyTrainingSettings _settings;
    private readonly ToyGradient _gradient;

    public ToyTraining(ToyInstance instance, ToyTrainingSettings settings, Rng root)
    {
        (Instance, _settings, _gradient) = (instance, settings, new ToyGradient(instance));
        Key = instance.Key(settings, root);
        Parameters = ToyInitialisation.Draw(Shape, settings.InitialScale, instance.InitialWeights(root));
        (First, Second) = (new float[Shape.ParameterCount], new float[Shape.ParameterCount]);
    }

    public ToyInstance Instance { get; }

    public string Key { get; }

    public ToyShape Shape => _gradient.Shape;

    public float[] Parameters { get; }

    public float[] First { get; }

    public float[] Second { get; }

    public ToyProgressState Place { get; set; } = ToyProgressState.Start(DateTime.UtcNow);

    /// <summary>How it ended; null while it runs.</summary>
    public ToyEnd? End { get; private set; }

    /// <summary>Why it diverged.</summary>
    public string? Reason { get; private set; }

    /// <summary>Processor seconds spent on its steps by this process.</summary>
    public double Seconds { get; private set; }

    /// <summary>Trains on the given batches, one step each, from the current step on; stops where the instance ends.</summary>
    public void Run(IReadOnlyList<SparseSamples> batches, ToyWorkspace work)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int i = 0; i < batches.Count && End is null; i++)
            Step(batches[i], work);
        Seconds += System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Step(SparseSamples batch, ToyWorkspace work)
    {
        int step = Place.Step;
        double rate = _settings.Schedule.At(step), loss = _gradient.Compute(Parameters, batch, work);
        if (!double.IsFinite(loss))
        {
            Diverge(FormattableString.Invariant(
                $"Loss {loss} at step {step + 1} of {_settings.Steps}, learning rate {rate:G3}: choose a lower rate or a longer warm-up."));
            return;
        }
        ToyOptimiser.Step(_settings, step + 1, rate, Parameters, First, Second, work.Gradient);
        Place = Place.After(loss, _settings);
        bool plateau = Place.AtPlateau(_settings);
        if (!plateau && Place.Step < _settings.Steps)
            return;
        if (Parameters.All(float.IsFinite))
            End = plateau ? ToyEnd.Plateau : ToyEnd.Completed;
        else
            Diverge($"Weights are no longer finite after step {Place.Step} of {_settings.Steps}: choose a lower rate or a longer warm-up.");
    }

    private void Diverge(string reason) => (End, Reason) = (ToyEnd.Diverged, reason);
}
