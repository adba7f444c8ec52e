namespace Rosetta.Theory.Spectra;

/// <summary>w(r) = e^LogScale (r + Shift)^-Exponent, exactly, for every rank above From.</summary>
internal sealed record PowerTail(double From, double Exponent, double Shift, double LogScale);
