using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Intervals;

namespace Rosetta.Theory.Statistics.Fits;

/// <summary>How neurons grow with parameters in a family: neurons = c * parameters^x.</summary>
/// <remarks>The theory's size is the number of neurons, the published axis the number of parameters. Where x &lt; 1, a constant fraction of
/// the neurons already gives the "sublinear" exponent x against parameters; against neurons it gives 1.</remarks>
public sealed record SizeScale
{
    private SizeScale(double exponent, double standardError, Interval? interval95) =>
        (NeuronsOnParameters, StandardError, Interval95) = (exponent, standardError, interval95);

    /// <summary>
    /// x = d ln neurons / d ln parameters; also the exponent against parameters that a constant fraction of neurons gives.
    /// </summary>
    public double NeuronsOnParameters { get; }

    /// <summary>Of x; NaN with two models.</summary>
    public double StandardError { get; }

    /// <summary>t interval of x; null with two models.</summary>
    public Interval? Interval95 { get; }

    /// <summary>Fits one model per entry; repeated models should be left out.</summary>
    /// <param name="neurons">Neurons of each model.</param>
    /// <param name="parameters">Parameters without embeddings, in the same order.</param>
    public static SizeScale Of(IReadOnlyList<double> neurons, IReadOnlyList<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(neurons);
        ArgumentNullException.ThrowIfNull(parameters);
        if (neurons.Count != parameters.Count || neurons.Any(value => !(value > 0)) || parameters.Any(value => !(value > 0)))
            throw new BadInputException($"{neurons.Count} numbers of neurons and {parameters.Count} of parameters",
                "Each model needs a positive number of both", "Give both for every model.");
        if (parameters.Distinct().Count() < 2)
            throw new BadInputException($"{parameters.Distinct().Count()} distinct number(s) of parameters", "A slope needs two",
                "Measure more sizes.");
        LineFit line = LineFit.Of([.. parameters.Select(value => Math.Log(value))], [.. neurons.Select(value => Math.Log(value))]);
        bool error = neurons.Count > 2;
        return new(line.Slope, error ? line.SlopeStandardError : double.NaN,
            error ? Interval.Around(line.Slope, StudentT.TwoSidedQuantile(0.95, neurons.Count - 2) * line.SlopeStandardError) : null);
    }
}
