namespace Rosetta.Theory.Hypotheses.Formulas;

/// <summary>A part of a formula: its canonical text, its value, and its value as sign and logarithm.</summary>
internal sealed record FormulaNode(string Text, Func<double, double> Value, Func<double, LogNumber> Wide);
