namespace Rosetta.Theory.Statistics.Fits;

/// <summary>One form of the law, fitted: how well it does, and how much its local exponent moves over the sizes.</summary>
/// <param name="Law">The form.</param>
/// <param name="LogLikelihood">Maximised log-likelihood; NaN where the form cannot be fitted.</param>
/// <param name="ParameterCount">Parameters, the error variance (or dispersion) counted.</param>
/// <param name="Aicc">AIC corrected for few points; NaN where there are too few points for it.</param>
/// <param name="ExponentSpread">Largest minus smallest local exponent over the measured sizes.</param>
/// <param name="Note">Break, parameters, or why the form could not be tested.</param>
public sealed record RivalFit(LawForm Law, double LogLikelihood, int ParameterCount, double Aicc, double ExponentSpread, string Note);
