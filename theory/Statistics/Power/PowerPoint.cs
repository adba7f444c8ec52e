using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Power;

/// <summary>Verdicts of one design over many simulated worlds, where the truth is known.</summary>
/// <param name="Design">The design.</param>
/// <param name="Worlds">Worlds simulated under each hypothesis.</param>
/// <param name="AgreesUnderA">The prediction is A's: right.</param>
/// <param name="DisagreesUnderA">Wrong: a true prediction refuted.</param>
/// <param name="AgreesUnderB">Wrong: a false prediction confirmed.</param>
/// <param name="DisagreesUnderB">Right.</param>
public sealed record PowerPoint(StudyDesign Design, int Worlds, int AgreesUnderA, int DisagreesUnderA, int AgreesUnderB,
    int DisagreesUnderB)
{
    /// <summary>Chance that A is confirmed where A is true.</summary>
    public double ConfirmingPower => (double)AgreesUnderA / Worlds;

    /// <summary>Chance that A is refuted where B is true.</summary>
    public double RefutingPower => (double)DisagreesUnderB / Worlds;

    /// <summary>The smaller of the two: to tell A from B a study must do both.</summary>
    public double Power => Math.Min(ConfirmingPower, RefutingPower);

    /// <summary>Wilson's 95 % interval of <see cref="Power"/>: the simulation is finite.</summary>
    public Interval PowerInterval => ProportionInterval.Wilson(Math.Min(AgreesUnderA, DisagreesUnderB), Worlds);

    /// <summary>The larger share of wrong verdicts, under A or under B.</summary>
    public double WrongRate => (double)Math.Max(DisagreesUnderA, AgreesUnderB) / Worlds;

    /// <summary>Wilson's 95 % interval of <see cref="WrongRate"/>.</summary>
    public Interval WrongRateInterval => ProportionInterval.Wilson(Math.Max(DisagreesUnderA, AgreesUnderB), Worlds);
}
