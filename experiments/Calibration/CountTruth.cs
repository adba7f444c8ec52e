using Rosetta.Theory.Randomness;

namespace Rosetta.Experiments.Calibration;

/// <summary>What is true of the counts of a world.</summary>
/// <param name="Name">As tables print it.</param>
/// <param name="Beta">Exponent of the spectrum under which log utility makes these counts; null where no law does.</param>
/// <param name="Delta">Exponent of impurity with rank.</param>
/// <param name="Mean">Expected count at tau of a size; random only where every size has a count of its own.</param>
internal sealed record CountTruth(string Name, double? Beta, double Delta, Func<double, Rng, double> Mean)
{
    /// <summary>Whether the counts are a power law of size.</summary>
    public bool Law => Beta is not null;
}
