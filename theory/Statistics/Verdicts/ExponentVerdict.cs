using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>A verdict on one exponent, with every number that it rests on.</summary>
/// <param name="Verdict">The outcome.</param>
/// <param name="Reason">One sentence that says why.</param>
/// <param name="Measured">The measured exponent.</param>
/// <param name="MeasuredInterval">Its interval at the level of the judgement.</param>
/// <param name="Predicted">The predicted exponent.</param>
/// <param name="PredictedInterval">Its own interval; of zero width where its inputs are known.</param>
/// <param name="Rival">The rival's exponent, or null where none was named.</param>
/// <param name="Margin">The equivalence margin, or null where none was stated.</param>
/// <param name="PredictionP">Two-sided p value of measured = predicted.</param>
/// <param name="RivalP">Two-sided p value of measured = rival.</param>
/// <param name="EquivalenceP">TOST p value of |measured - predicted| &lt; margin.</param>
/// <param name="Level">The level: a p value below it rejects.</param>
/// <param name="Settling">For CannotTell: designs, each of which would settle it.</param>
public sealed record ExponentVerdict(Verdict Verdict, string Reason, double Measured, Interval MeasuredInterval, double Predicted,
    Interval PredictedInterval, double? Rival, double? Margin, double PredictionP, double? RivalP, double? EquivalenceP, double Level,
    SettlingDesign? Settling);
