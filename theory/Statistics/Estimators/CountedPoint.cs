namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>Counts at one point of a design (a size, or a shape), one for each of several series: levels of correlation, trained and
/// untrained models.</summary>
/// <param name="Design">The point's row of the design, its constant among it.</param>
/// <param name="Counts">By series: total of the rows (seeds, draws) of this point.</param>
/// <param name="Rows">By series: how many rows that is the total of, above 0.</param>
/// <param name="Background">By series: what is known to lie in the total besides what is fitted; 0 for none.</param>
/// <param name="BackgroundVariance">By series: variance of that background.</param>
/// <param name="Replicates">[replicate][series]: totals less background on resampled documents, the same replicate of the same
/// documents at every point; empty where none were resampled.</param>
public sealed record CountedPoint(IReadOnlyList<double> Design, IReadOnlyList<double> Counts, IReadOnlyList<double> Rows,
    IReadOnlyList<double> Background, IReadOnlyList<double> BackgroundVariance, IReadOnlyList<double[]> Replicates);
