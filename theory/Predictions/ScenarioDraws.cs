using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>Scenarios whose uncertain parameters are drawn from their stated errors.</summary>
/// <remarks>
/// Each parameter is value + z times the error of its side, z standard normal and independent of the others; a draw with
/// a value outside its legal range is made again, so the errors are truncated there. Draw i depends on its number alone.
/// </remarks>
public static class ScenarioDraws
{
    /// <summary>After so many illegal draws in a row the stated errors mean something else than errors.</summary>
    private const int MaxRefusals = 50;

    /// <summary>This many scenarios; the same one when nothing is uncertain.</summary>
    /// <exception cref="BadInputException">Errors so large that hardly any draw is legal.</exception>
    [Equation("parameter-draw")]
    public static IEnumerable<Scenario> Of(Scenario scenario, int draws, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        Dictionary<string, double> values = ScenarioParameters.Of(scenario)
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        return Enumerable.Range(0, draws).Select(draw => One(scenario, values, rng.Derive("draw", draw)));
    }

    private static Scenario One(Scenario scenario, Dictionary<string, double> values, Rng rng)
    {
        Scenario drawn = scenario;
        foreach (StatedUncertainty uncertainty in scenario.Uncertainties)
        {
            for (int refusals = 0; ; refusals++)
            {
                double z = rng.NextGaussian();
                double value = values[uncertainty.Parameter] + z * (z < 0 ? uncertainty.Below : uncertainty.Above);
                try
                {
                    drawn = ScenarioParameters.With(drawn, uncertainty.Parameter, value);
                    break;
                }
                catch (BadInputException illegal) when (refusals < MaxRefusals)
                {
                    // The factories alone know what is legal; an illegal value is drawn again.
                    _ = illegal;
                }
            }
        }
        return drawn;
    }
}
