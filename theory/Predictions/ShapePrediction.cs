using Rosetta.Theory.Allocation;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Theory.Predictions;

/// <summary>Rosetta features of networks of given shapes under a budget of their shape, and the powers of depth and width in their
/// number.</summary>
/// <param name="Shapes">The shapes.</param>
/// <param name="Frontiers">r_tau at each; below 1 where no feature is isolated.</param>
/// <param name="Rosetta">Whole Rosetta features at each.</param>
/// <param name="Fitted">a and b of r_tau = C L^a d^b by least squares over these shapes; null where fewer than three shapes or shapes in
/// one line do not have both.</param>
/// <param name="Limit">a and b in the limit of large networks, at the last shape (E78); null where there is no limit.</param>
public sealed record ShapePrediction(IReadOnlyList<NetworkShape> Shapes, IReadOnlyList<double> Frontiers, IReadOnlyList<long> Rosetta,
    (double Layers, double Width)? Fitted, (double Layers, double Width)? Limit)
{
    /// <summary>Correlation of ln L and ln d beyond which both powers are one.</summary>
    private const double InOneLine = 1 - 1e-9;

    /// <summary>Solves the allocation of each shape.</summary>
    /// <param name="scenario">Spectrum, utility, map and threshold; its own sizes and budget are not looked at.</param>
    /// <param name="budget">Capacity by shape.</param>
    /// <param name="shapes">One shape or more.</param>
    /// <exception cref="BadInputException">No shape, a budget that exceeds the neurons, or more features than they hold.</exception>
    public static ShapePrediction Of(Scenario scenario, ShapeBudget budget, IReadOnlyList<NetworkShape> shapes)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(shapes);
        if (shapes.Count == 0)
            throw new BadInputException("No shapes", "A prediction needs one or more", "List layers and widths");
        CapacityAllocation[] solved = [.. shapes.Select(shape =>
        {
            long neurons = (long)Math.Round(shape.Neurons);
            Scenario own = scenario.WithNeurons([neurons]).WithBudget(NeuronBudget.Of(Math.Min(1, budget.Capacity(shape) / neurons)));
            NeuronRoom.RefuseUnlessHeld(own);
            return AllocationSolver.Solve(own, neurons);
        })];
        double[] frontiers = [.. solved.Select(own => own.RTau ?? double.NaN)];
        return new(shapes, frontiers, [.. solved.Select(own => own.Rosetta)], Fit(shapes, frontiers),
            InTheLimit(scenario, budget, shapes[^1]));
    }

    /// <summary>a = alpha_1 d ln B / d ln L,  b = alpha_1 d ln B / d ln d, alpha_1 the exponent of a budget that is all neurons.</summary>
    [Equation("shape-powers")]
    private static (double, double)? InTheLimit(Scenario scenario, ShapeBudget budget, NetworkShape shape)
    {
        (double layers, double width) = budget.Elasticities(shape);
        return Asymptotics.Alpha(scenario.WithBudget(NeuronBudget.Whole)) is { } alpha ? (alpha * layers, alpha * width) : null;
    }

    private static (double, double)? Fit(IReadOnlyList<NetworkShape> shapes, double[] frontiers)
    {
        if (shapes.Count < 3 || frontiers.Any(frontier => !(frontier > 0)))
            return null;
        double[] layers = [.. shapes.Select(shape => Math.Log(shape.Layers))], widths = [.. shapes.Select(shape => Math.Log(shape.Width))];
        double ofLayers = layers.Average(), ofWidths = widths.Average();
        double xx = layers.Sum(own => Math.Pow(own - ofLayers, 2)), yy = widths.Sum(own => Math.Pow(own - ofWidths, 2)),
            xy = layers.Zip(widths, (one, two) => (one - ofLayers) * (two - ofWidths)).Sum();
        if (!(xx > 0) || !(yy > 0) || Math.Abs(xy) > InOneLine * Math.Sqrt(xx * yy))
            return null;
        double[] powers = SmallSystem.LeastSquares([.. layers.Zip(widths, (one, two) => new[] { 1, one, two })],
            [.. frontiers.Select(frontier => Math.Log(frontier))]).Coefficients;
        return (powers[1], powers[2]);
    }
}
