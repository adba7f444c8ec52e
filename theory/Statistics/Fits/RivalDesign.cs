namespace Rosetta.Theory.Statistics.Fits;

/// <summary>A form that is linear in ln count once its break or origin is fixed: ln mean = offset + row'beta.</summary>
internal sealed record RivalDesign(double[][] Rows, double[] Offsets);
