using Rosetta.Theory.Allocation;
using Rosetta.Theory.Numerics;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Intervals;
using Rosetta.Theory.Utilities;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>The parameters of a utility under which the allocation model gives the counts that were measured.</summary>
/// <remarks>
/// Counts are fitted by Poisson deviance against the expected count r_tau - 1/2: whole features below a frontier that noise smears number
/// that many on average. Errors come from the scatter between seeds, a seed's counts at all sizes moving together (sandwich, seeds - 1
/// degrees of freedom), so that neither a Poisson variance nor a true model is assumed. A fit says which member of a family is nearest;
/// whether the family describes the counts is judged on worlds that it was not fitted to (<see cref="CountAgreement"/>).
/// </remarks>
public sealed record FamilyFit
{
    /// <summary>Truncation: the curvature of ln r_tau over this step in a log parameter is below 1e-6.</summary>
    private const double DerivativeStep = 1e-3;

    /// <summary>Rounding: a change of ln count by less than this per unit of a log parameter is none.</summary>
    private const double NoSlope = 1e-9;

    /// <summary>Rounding: relative to the information in counts, far below any that is information.</summary>
    private const double Ridge = 1e-9;

    /// <summary>Below this no count is expected: one feature in twenty worlds.</summary>
    public const double FewestExpected = 0.05;

    private FamilyFit() { }

    /// <summary>What was fitted.</summary>
    public required UtilityFamily Family { get; init; }

    /// <summary>The nearest member.</summary>
    public required FamilyMember Member { get; init; }

    /// <summary>Its coordinates in the family.</summary>
    public required IReadOnlyList<double> Coordinates { get; init; }

    /// <summary>Covariance of the coordinates; NaN with fewer than two seeds, 0 for a parameter at the end of its range.</summary>
    public required double[,] Covariance { get; init; }

    /// <summary>Seeds - 1.</summary>
    public required double DegreesOfFreedom { get; init; }

    /// <summary>Poisson deviance of the mean counts.</summary>
    public required double Deviance { get; init; }

    /// <summary>Root mean square of ln(measured mean / expected) over all sizes and worlds with any count.</summary>
    public required double RelativeError { get; init; }

    /// <summary>Fits one or several worlds at once.</summary>
    /// <exception cref="BadInputException">No counts, none above zero, or a size that the world does not have.</exception>
    /// <param name="family">What to fit.</param>
    /// <param name="worlds">Counts, each world with sizes of its own.</param>
    /// <param name="near">Coordinates to search from, where a fit to part of the worlds is known; null for the family's own starts.</param>
    public static FamilyFit Of(UtilityFamily family, IReadOnlyList<CountedWorld> worlds, IReadOnlyList<double>? near = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(worlds);
        Cell[] cells = [.. worlds.SelectMany(CellsOf)];
        if (cells.Length < family.ParameterNames.Count)
            throw new BadInputException($"{cells.Length} sizes for the {family.ParameterNames.Count} parameters of {family.Name}",
                "A parameter needs a size", "Measure more sizes");
        if (cells.All(cell => cell.Mean == 0))
            throw new BadInputException("counts that are all zero", "A utility is fitted to the sizes at which features become isolated",
                "Train larger networks, or count from a lower tau");
        (double[] at, double deviance) = Minimum.Of(Deviance, near is null ? family.Starts : [near]);
        (double[,] covariance, double degrees) = Sandwich(family, at, cells);
        return new()
        {
            Family = family,
            Member = family.Member(at),
            Coordinates = at,
            Covariance = covariance,
            DegreesOfFreedom = degrees,
            Deviance = deviance,
            RelativeError = Math.Sqrt(cells.Where(cell => cell.Mean > 0)
                .Select(cell => Math.Pow(Math.Log(cell.Mean / Expected(family, at, cell)), 2)).DefaultIfEmpty(double.NaN).Average()),
        };

        double Deviance(IReadOnlyList<double> coordinates)
        {
            CompensatedSum sum = default;
            foreach (Cell cell in cells)
            {
                double expected = Expected(family, coordinates, cell);
                sum.Add(2 * cell.Counts.Count
                    * ((cell.Mean > 0 ? cell.Mean * Math.Log(cell.Mean / expected) : 0) - (cell.Mean - expected)));
            }
            return sum.Value;
        }
    }

    /// <summary>Expected counts of another world, or of the same, with the error of the fitted parameters.</summary>
    /// <param name="world">Spectrum, threshold and sizes.</param>
    public IReadOnlyList<FittedCount> Predict(Scenario world)
    {
        ArgumentNullException.ThrowIfNull(world);
        return [.. world.Neurons.Select(neurons =>
        {
            double[] slope = Sensitivity(Family, [.. Coordinates], world, neurons);
            return new FittedCount(neurons, Expected(Family, Coordinates, world, neurons), Math.Sqrt(Math.Max(0, Variance(slope))));
        })];
    }

    /// <summary>
    /// Members whose parameters scatter as the sampling error of this fit's (multivariate t): what a prediction's other
    /// numbers scatter with. None where there is no error.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="rng">Draws.</param>
    public IReadOnlyList<FamilyMember> Draws(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (!(DegreesOfFreedom > 0) || !Enumerable.Range(0, Coordinates.Count).All(i => double.IsFinite(Covariance[i, i])))
            return [];
        double[,] root = SmallSystem.Root(Covariance);
        return [.. Enumerable.Range(0, count).Select(draw =>
        {
            Rng own = rng.Derive("draw", draw);
            double[] normal = [.. Coordinates.Select(_ => own.NextGaussian())];
            double squares = 0;
            for (int i = 0; i < (int)DegreesOfFreedom; i++)
                squares += Math.Pow(own.NextGaussian(), 2);
            double widen = Math.Sqrt(DegreesOfFreedom / squares);
            return Family.Member([.. Coordinates.Select((at, i) =>
                at + widen * Enumerable.Range(0, i + 1).Sum(j => root[i, j] * normal[j]))]);
        })];
    }

    /// <summary>
    /// Exponent of the expected counts over the world's sizes, each weighted by its count (<see
    /// cref="Verdicts.PredictedExponent.CountRule"/>), with the error of the fitted parameters.
    /// </summary>
    public (double Exponent, double StandardError) CountExponent(Scenario world)
    {
        ArgumentNullException.ThrowIfNull(world);
        double[] sizes = [.. world.Neurons.Select(neurons => Math.Log(neurons))],
            counts = [.. world.Neurons.Select(neurons => Expected(Family, Coordinates, world, neurons))];
        double mean = LineFit.Mean(sizes, counts), squares = sizes.Select((size, k) => counts[k] * (size - mean) * (size - mean)).Sum();
        double slope = 0;
        var gradient = new double[Coordinates.Count];
        for (int k = 0; k < sizes.Length; k++)
        {
            double weight = counts[k] * (sizes[k] - mean) / squares;
            slope += weight * Math.Log(counts[k]);
            double[] own = Derivative(Family, [.. Coordinates], world, world.Neurons[k]);
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] += weight * own[i];
        }
        return (slope, Math.Sqrt(Math.Max(0, Variance(gradient))));
    }

    /// <summary>
    /// Interval of each parameter, transformed from its coordinate; null with fewer than two seeds, and
    /// for a parameter at the end of its range.
    /// </summary>
    public IReadOnlyList<Interval?> ParameterIntervals(double level = 0.95) => [.. Member.Parameters.Select((_, i) =>
    {
        double half = DegreesOfFreedom > 0 ? StudentT.TwoSidedQuantile(level, DegreesOfFreedom) * Math.Sqrt(Covariance[i, i]) : double.NaN;
        return double.IsFinite(half) && half > 0 ? Interval.Of(At(-half), At(half)) : null;

        double At(double shift) =>
            Family.Member([.. Coordinates.Select((coordinate, j) => coordinate + (i == j ? shift : 0))]).Parameters[i].Value;
    })];

    /// <summary>
    /// E[R] = r_tau - 1/2 (linear: rho N + 1/2 - tau), at most all features less a half, at least <see cref="FewestExpected"/>.
    /// </summary>
    [Equation("count-smeared")]
    private static double Expected(UtilityFamily family, IReadOnlyList<double> coordinates, Scenario world, long neurons) =>
        Math.Max(Unbounded(family, coordinates, world, neurons), FewestExpected);

    /// <summary>
    /// The same without the floor: what the errors of the parameters move, also where the expectation itself lies on the floor.
    /// </summary>
    private static double Unbounded(UtilityFamily family, IReadOnlyList<double> coordinates, Scenario world, long neurons)
    {
        Scenario scenario = family.Member(coordinates).In(world);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, neurons);
        double frontier = Math.Min(allocation.RTau ?? 0, world.Spectrum.LastRank + 0.5);
        // Under a linear utility r_tau is the budget itself, and the last feature counts from a share tau of a neuron on.
        double half = allocation.RTau is not null && scenario.Hypothesis is LinearHypothesis ? world.Tau - 0.5 : 0.5;
        return frontier - half;
    }

    private static double Expected(UtilityFamily family, IReadOnlyList<double> coordinates, Cell cell) =>
        Expected(family, coordinates, cell.World, cell.Neurons);

    private double Variance(double[] gradient)
    {
        double variance = 0;
        for (int i = 0; i < gradient.Length; i++)
            for (int j = 0; j < gradient.Length; j++)
                variance += gradient[i] * gradient[j] * Covariance[i, j];
        return variance;
    }

    /// <summary>d ln E[R] by coordinate.</summary>
    private static double[] Derivative(UtilityFamily family, double[] at, Scenario world, long neurons) =>
        Gradient(at, coordinates => Math.Log(Expected(family, coordinates, world, neurons)));

    /// <summary>
    /// The same of the expectation without its floor: a count that is expected to be none may be more within the parameters' error.
    /// </summary>
    private static double[] Sensitivity(UtilityFamily family, double[] at, Scenario world, long neurons)
    {
        double expected = Expected(family, at, world, neurons);
        return Gradient(at, coordinates => Unbounded(family, coordinates, world, neurons) / expected);
    }

    private static double[] Gradient(double[] at, Func<IReadOnlyList<double>, double> function)
    {
        return [.. Enumerable.Range(0, at.Length)
            .Select(i => (Shifted(i, DerivativeStep) - Shifted(i, -DerivativeStep)) / (2 * DerivativeStep))];

        double Shifted(int parameter, double step) => function([.. at.Select((coordinate, j) => coordinate + (j == parameter ? step : 0))]);
    }

    // The estimating equations are the sum over cells of (y - mu) d ln mu; seeds are the clusters.
    private static (double[,] Covariance, double DegreesOfFreedom) Sandwich(UtilityFamily family, double[] at, Cell[] cells)
    {
        string[] seeds = [.. cells.SelectMany(cell => cell.Counts.Keys).Distinct().Order(StringComparer.Ordinal)];
        double[][] slopes = [.. cells.Select(cell => Derivative(family, at, cell.World, cell.Neurons))];
        // A parameter that no count depends on any more lies at the end of its range: nothing is known
        // of its error, and the others' are given it.
        int[] free = [.. Enumerable.Range(0, at.Length).Where(i => slopes.Any(slope => Math.Abs(slope[i]) > NoSlope))];
        (double[,] ofFree, double degrees) = Sandwich(cells, [.. slopes.Select(slope => free.Select(i => slope[i]).ToArray())],
            [.. cells.Select(cell => Expected(family, at, cell))], seeds);
        var covariance = new double[at.Length, at.Length];
        for (int i = 0; i < free.Length; i++)
            for (int j = 0; j < free.Length; j++)
                covariance[free[i], free[j]] = ofFree[i, j];
        return (covariance, degrees);
    }

    private static (double[,] Covariance, double DegreesOfFreedom) Sandwich(Cell[] cells, double[][] slopes, double[] expected,
        string[] seeds)
    {
        int count = slopes[0].Length;
        var bread = new double[count, count];
        var meat = new double[count, count];
        for (int k = 0; k < cells.Length; k++)
            AddOuter(bread, slopes[k], cells[k].Counts.Count * expected[k]);
        foreach (string seed in seeds)
        {
            var score = new double[count];
            for (int k = 0; k < cells.Length; k++)
                for (int i = 0; i < count && cells[k].Counts.TryGetValue(seed, out double own); i++)
                    score[i] += (own - cells[k].Mean) * slopes[k][i];
            AddOuter(meat, score, seeds.Length / (seeds.Length - 1.0));
        }
        // Where counts determine fewer directions than there are parameters, the others have no score and add nothing through this inverse.
        double ridge = Ridge * Enumerable.Range(0, count).Select(i => bread[i, i]).DefaultIfEmpty(0).Max();
        for (int i = 0; i < count; i++)
            bread[i, i] += ridge;
        double[,] inverse = SmallSystem.Inverse(bread);
        var covariance = new double[count, count];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                for (int k = 0; k < count; k++)
                    for (int l = 0; l < count; l++)
                        covariance[i, j] += inverse[i, k] * meat[k, l] * inverse[l, j];
        return (covariance, seeds.Length - 1);
    }

    private static void AddOuter(double[,] sum, double[] vector, double factor)
    {
        for (int i = 0; i < vector.Length; i++)
            for (int j = 0; j < vector.Length; j++)
                sum[i, j] += factor * vector[i] * vector[j];
    }

    private static IEnumerable<Cell> CellsOf(CountedWorld counted)
    {
        foreach (IGrouping<double, CountRow> size in counted.Counts.GroupBy(row => row.Size).OrderBy(group => group.Key))
        {
            if (!counted.World.Neurons.Contains((long)size.Key))
                throw new BadInputException(FormattableString.Invariant($"a count at size {size.Key} in world '{counted.World.Name}'"),
                    $"The world has the sizes {string.Join(", ", counted.World.Neurons)}", "Give the counts of these sizes, in neurons");
            if (size.GroupBy(row => row.Seed).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new BadInputException(FormattableString.Invariant($"{twice.Count()} counts of seed '{twice.Key}' at size {size.Key}"),
                    "A seed has one count at a size", "Label the seeds apart");
            yield return new Cell(counted.World, (long)size.Key,
                size.ToDictionary(row => row.Seed ?? "", row => row.Count, StringComparer.Ordinal));
        }
    }

    private sealed record Cell(Scenario World, long Neurons, IReadOnlyDictionary<string, double> Counts)
    {
        public double Mean { get; } = Counts.Values.Average();
    }
}

/// <summary>The count that a fitted utility expects at one size.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Expected">Expected count, positive.</param>
/// <param name="LogStandardError">Of ln expected, from the sampling error of the fitted parameters.</param>
public sealed record FittedCount(long Neurons, double Expected, double LogStandardError);

/// <summary>Counts of isolated features measured in one world over several sizes and seeds.</summary>
/// <param name="World">Spectrum, threshold and sizes of the world; its utility is what is to be found.</param>
/// <param name="Counts">Size in neurons, count, seed. A seed may be missing at a size.</param>
public sealed record CountedWorld(Scenario World, IReadOnlyList<CountRow> Counts);
