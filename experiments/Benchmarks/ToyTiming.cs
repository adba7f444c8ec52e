namespace Rosetta.Experiments.Benchmarks;

/// <summary>Time of one way to train a list of toys.</summary>
/// <param name="Way">Which way.</param>
/// <param name="Neurons">Sizes trained, joined by '+'.</param>
/// <param name="Instances">Toys.</param>
/// <param name="Steps">Steps each.</param>
/// <param name="Repeat">Which repetition; ways alternate within one.</param>
/// <param name="Seconds">Time on the clock.</param>
/// <param name="ProcessorSeconds">Time of all processors.</param>
internal sealed record ToyTiming(string Way, string Neurons, int Instances, int Steps, int Repeat, double Seconds, double ProcessorSeconds)
{
    /// <summary>Microseconds on the clock per instance and step.</summary>
    public double MicrosecondsPerStep => Seconds * 1e6 / Instances / Steps;
}
