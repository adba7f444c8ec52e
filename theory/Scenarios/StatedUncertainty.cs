using Rosetta.Theory.Statistics.Distributions;

namespace Rosetta.Theory.Scenarios;

/// <summary>How well a parameter of a scenario is known: one standard error below its value and one above.</summary>
/// <remarks>
/// A parameter is named by its place in the scenario: <c>tau</c>, <c>spectrum.beta</c>,
/// <c>hypothesis.gamma</c>, <c>isolation.kappa</c>, <c>budget.share</c>.
/// </remarks>
public sealed record StatedUncertainty
{
    private StatedUncertainty(string parameter, double below, double above)
    {
        Parameter = parameter;
        Below = below;
        Above = above;
    }

    /// <summary>The parameter's place in the scenario.</summary>
    public string Parameter { get; }

    /// <summary>Standard error towards smaller values.</summary>
    public double Below { get; }

    /// <summary>Standard error towards larger values.</summary>
    public double Above { get; }

    /// <summary>Place and errors in a form that reads back to the same bits.</summary>
    public string CanonicalText => $"{Parameter}(-{Laws.Parameter.Text(Below)},+{Laws.Parameter.Text(Above)})";

    /// <summary>A parameter with a standard error.</summary>
    /// <exception cref="BadInputException">The error is not a finite number above 0.</exception>
    public static StatedUncertainty OfStandardError(string parameter, double standardError)
    {
        Laws.Parameter.Positive($"standard error of {parameter}", standardError, "an exactly known parameter needs no entry");
        return new StatedUncertainty(parameter, standardError, standardError);
    }

    /// <summary>A parameter with a 95 % interval around its value; the two sides may differ.</summary>
    /// <exception cref="BadInputException">The value is not strictly inside the interval.</exception>
    public static StatedUncertainty OfInterval95(string parameter, double value, double low, double high)
    {
        if (!(low < value && value < high && double.IsFinite(low) && double.IsFinite(high)))
            throw new BadInputException($"{parameter} = {Laws.Parameter.Text(value)} with interval [{Laws.Parameter.Text(low)}, "
                + $"{Laws.Parameter.Text(high)}]",
                "An interval must hold its value strictly inside", "Correct the interval or the value");
        double errors = StandardNormal.Quantile(0.975);
        return new StatedUncertainty(parameter, (value - low) / errors, (high - value) / errors);
    }
}
