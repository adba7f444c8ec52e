namespace Rosetta.Experiments.Calibration;

/// <summary>The range that a calibrated number is asked to lie in.</summary>
/// <param name="Low">Lowest value, inclusive.</param>
/// <param name="High">Highest value, inclusive.</param>
/// <param name="Text">As tables print it.</param>
internal sealed record AskedRange(double Low, double High, string Text)
{
    /// <summary>Of the coverage of a 95 % interval.</summary>
    public static AskedRange Coverage { get; } = new(0.93, 0.97, "93-97 %");

    /// <summary>Of the coverage of an interval that is guaranteed, or an upper bound, and does not claim to be near its level.</summary>
    public static AskedRange Guaranteed { get; } = new(0.95, 1, ">= 95 %");

    /// <summary>Of a rate of errors at a level of 5 %.</summary>
    public static AskedRange ErrorRate { get; } = new(0, 0.05, "<= 5 %");
}
