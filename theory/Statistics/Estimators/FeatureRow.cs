namespace Rosetta.Theory.Statistics.Estimators;

/// <summary>The isolation of one feature at one size.</summary>
/// <param name="Feature">The same label at every size: known in a simulated world, matched across sizes in real models.</param>
/// <param name="Size">Neurons of the models.</param>
/// <param name="Isolation">Share of variance, below 1.</param>
public sealed record FeatureRow(string Feature, double Size, double Isolation);
