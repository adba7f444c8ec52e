using System.Globalization;
using Rosetta.Theory;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Experiments.Commands;

/// <summary>Values of one parameter, as <c>--set hypothesis.kappa=0.01,0.1,1</c> names them, or <c>--set
/// spectrum.beta=1.2..3:7</c>.</summary>
/// <param name="Parameter">Its place in the scenario.</param>
/// <param name="Values">The values.</param>
internal sealed record ParameterSet(string Parameter, IReadOnlyList<double> Values)
{
    private const int MostValues = 1000, MostScenarios = 10_000;

    /// <summary>What the option takes, for help and errors.</summary>
    public const string Form = "NAME=VALUES, the values with commas (0.01,0.1,1) or as a range from..to:count in equal steps (1.2..3:7)";

    /// <summary>Reads one option.</summary>
    /// <exception cref="BadInputException">It is no such thing.</exception>
    public static ParameterSet Parse(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } values])
            throw Bad(text, "no name and values");
        double[] read = [.. values.Split(',', StringSplitOptions.TrimEntries).SelectMany(item => Items(text, item))];
        return read.Length <= MostValues ? new ParameterSet(name.Trim(), [.. read.Distinct()]) : throw Bad(text, "too many values");
    }

    /// <summary>The scenario with every combination of the values, and what was set in each.</summary>
    /// <exception cref="BadInputException">A parameter or value that the scenario cannot have.</exception>
    public static IReadOnlyList<(IReadOnlyList<double> Values, Scenario Scenario)> Apply(Scenario scenario,
        IReadOnlyList<ParameterSet> sets)
    {
        if (sets.GroupBy(set => set.Parameter).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BadInputException($"--set names {twice.Key} twice", "A parameter is set once", "Join its values with commas");
        string[] known = [.. ScenarioParameters.Of(scenario).Select(parameter => parameter.Name)];
        if (sets.FirstOrDefault(set => !known.Contains(set.Parameter)) is { } unknown)
            throw new BadInputException($"--set {unknown.Parameter}", $"This scenario has {string.Join(", ", known)}",
                $"Did you mean '{NearestName.Of(unknown.Parameter, known)}'?");
        if (sets.Aggregate(1.0, (product, set) => product * set.Values.Count) > MostScenarios)
            throw new BadInputException("--set asks for more than 10,000 combinations", "A table of so many says nothing",
                "Set fewer values");
        List<(IReadOnlyList<double> Values, Scenario Scenario)> all = [([], scenario)];
        foreach (ParameterSet set in sets)
            all = [.. all.SelectMany(own => set.Values.Select(value =>
                ((IReadOnlyList<double>)[.. own.Values, value], ScenarioParameters.With(own.Scenario, set.Parameter, value))))];
        return all;
    }

    private static IEnumerable<double> Items(string text, string item)
    {
        if (item.Split("..", 2) is not [var from, var rest])
            return [Number(text, item)];
        if (rest.Split(':') is not [var to, var count]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int steps)
            || steps is < 2 or > MostValues)
            throw Bad(text, $"'{item}' is no range with a count");
        double first = Number(text, from), last = Number(text, to);
        // Rounded to what was written, so that 1.2..3:7 has 1.5 and no 1.4999999999999998.
        return Enumerable.Range(0, steps).Select(step => Math.Round(first + (last - first) * step / (steps - 1), 12));
    }

    private static double Number(string text, string item) =>
        double.TryParse(item, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw Bad(text, $"'{item}' is no number");

    private static BadInputException Bad(string text, string why) => new($"--set {text}: {why}", $"{Form} is needed",
        "Such as --set hypothesis.kappa=0.01,0.1,1");
}
