using Rosetta.Experiments.Definitions;
using Rosetta.Sim.Populations;
using Rosetta.Theory;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Fits;
using Rosetta.Theory.Statistics.Power;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Experiments.Calibration;

/// <summary>How many sizes, seeds and samples tell a simulated scenario from its rival, before anything is measured.</summary>
/// <remarks>
/// Counts are drawn about the mean and with the deviation that the matcher's known noise gives them at each size and number of samples, and
/// judged as a run judges them: the fit of the counts against the same fit of the law's own curve, with the file's level and margin.
/// </remarks>
/// <param name="Scenario">The scenario.</param>
/// <param name="Rival">The same worlds under the rival hypothesis.</param>
/// <param name="Planned">The design that the file states.</param>
/// <param name="Tried">Other designs, cheapest first, up to the first that suffices.</param>
/// <param name="Smallest">The cheapest sufficient design among all of them, or null.</param>
internal sealed record ScenarioPower(Scenario Scenario, Scenario Rival, PowerPoint Planned, IReadOnlyList<PowerPoint> Tried,
    PowerPoint? Smallest)
{
    /// <summary>The power that a design must have.</summary>
    public const double RequiredPower = 0.8;

    /// <summary>Worlds per design and hypothesis: they know a power of 0.9 to +- 0.06.</summary>
    public const int Worlds = 100;

    /// <summary>Draws behind the interval of an uncertain prediction.</summary>
    private const int UncertaintyDraws = 200;

    /// <summary>Fewest sizes from which an exponent has an error.</summary>
    private const int FewestSizes = 3;

    /// <summary>Power of a scenario of an experiment.</summary>
    public static ScenarioPower Of(Scenario scenario, ExperimentDefinition definition, Rng rng)
    {
        Scenario rival = scenario.WithHypothesis(definition.Rival.Hypothesis, definition.Rival.Hypothesis.DefaultIsolation);
        double spread = scenario.Uncertainties.Count > 0
            && UncertainPrediction.Of(scenario, UncertaintyDraws, 0.95, rng.Derive("uncertainty")).FrontierSlope is { } interval
            ? interval.Width / TwoNormal975 : 0;
        PowerStudy planned = Study(new StudyDesign(scenario.Neurons.Count, scenario.Seeds, scenario.Samples), scenario.Neurons);
        var tried = new List<PowerStudy>();
        int[] samples = [.. new[] { scenario.Samples / 4, scenario.Samples }
            .Where(count => count * PopulationRecipe.DefaultPresence >= LeastPresences).Distinct()];
        foreach (StudyDesign design in StudyDesign.Grid([4, 6, 8], [1, 3], samples.Length > 0 ? samples : [scenario.Samples]))
        {
            IReadOnlyList<long> sizes = Spread(scenario, design.SizeCount);
            if (sizes.Count < design.SizeCount)
                continue;
            tried.Add(Study(design, sizes));
            if (Sufficient(tried[^1]) is not null)
                break;
        }
        PowerPoint? smallest = tried.Append(planned).Select(Sufficient).OfType<PowerPoint>().MinBy(point => point.Design.Cost);
        return new(scenario, rival, planned.Points[0], [.. tried.Select(study => study.Points[0])], smallest);

        PowerPoint? Sufficient(PowerStudy study) => study.Smallest(RequiredPower, definition.Judge.Level);

        PowerStudy Study(StudyDesign design, IReadOnlyList<long> distinct)
        {
            double[] sizes = [.. distinct.SelectMany(size => Enumerable.Repeat((double)size, design.SeedCount))];
            CountNoise own = CountNoise.Of(scenario, distinct, design), other = CountNoise.Of(rival, distinct, design);
            PredictedExponent? prediction = Predict(scenario, sizes, spread), against = Predict(rival, sizes, 0);
            return PowerStudy.Run([design], (_, world) => own.Draw(world), (_, world) => other.Draw(world),
                (_, rows) => Judge(rows, prediction, against, definition.Judge), Worlds, rng.Derive(scenario.Name));
        }
    }

    /// <summary>2 z(0.975): the width of a 95 % interval in standard errors.</summary>
    private const double TwoNormal975 = 2 * 1.959963984540054;

    /// <summary>A population's features must each be expected on this many samples (see <see cref="PopulationRecipe"/>).</summary>
    private const double LeastPresences = 20;

    private static Verdict Judge(IReadOnlyList<CountRow> rows, PredictedExponent? prediction, PredictedExponent? rival,
        JudgeDefinition judge)
    {
        if (prediction is null || rival is null)
            return Verdict.CannotTell;
        try
        {
            return ExponentJudge.Judge(SizeFit.Of(rows), prediction, rival, judge.Margin, judge.Level).Verdict;
        }
        catch (BadInputException)
        {
            // Counts that carry no exponent (all zero): the run ends as CannotTell too.
            return Verdict.CannotTell;
        }
    }

    /// <summary>
    /// The law's curve as a run predicts it: in whole features, which is what is counted, or the real-valued frontier where some size has
    /// none. Null where a curve has no logarithm, and under three sizes.
    /// </summary>
    private static PredictedExponent? Predict(Scenario scenario, double[] sizes, double standardError)
    {
        Dictionary<double, CapacityAllocation> laws = sizes.Distinct()
            .ToDictionary(size => size, size => AllocationSolver.Solve(scenario, (long)size));
        bool whole = laws.Values.All(law => law.Rosetta > 0);
        Dictionary<double, double> curve = laws.ToDictionary(law => law.Key, law => whole ? law.Value.Rosetta : law.Value.RTau ?? 0);
        return curve.Count >= FewestSizes && curve.Values.All(value => value > 0)
            ? PredictedExponent.OfCounts(scenario.Hypothesis.CanonicalText, sizes, [.. sizes.Select(size => curve[size])], standardError)
            : null;
    }

    /// <summary>Sizes evenly spaced in ln N over the scenario's range; fewer where whole numbers coincide.</summary>
    private static IReadOnlyList<long> Spread(Scenario scenario, int count)
    {
        double first = scenario.Neurons[0], last = scenario.Neurons[^1];
        return [.. Enumerable.Range(0, count).Select(i => (long)Math.Round(first * Math.Pow(last / first, i / (count - 1.0)))).Distinct()];
    }
}
