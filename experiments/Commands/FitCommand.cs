using System.CommandLine;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta fit COUNTS.csv</c>: is there a law in these counts, and with what exponent? The same of published best_buddies.json files.
/// </summary>
internal static class FitCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("COUNTS.csv")
        {
            Description = "Columns size,count and, if wanted, pair,seed,parameters; commas, semicolons or tabs. Or files of others: a "
                + "folder "
                + "of best_buddies.json (one per pair of models, with a sizes.csv), such files, or an experiment file with a section "
                + "'published'.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> sizes = SharedOptions.Sizes();
        Option<double?> against = new("--against") { Description = "Hold the exponent against a number, such as 0.667." };
        Option<string?> scenario = new("--scenario") { Description = "Hold it against what a scenario file predicts at these very sizes." },
            plot = new("--plot") { Description = "SVG file to draw: counts, fit, and what is predicted." };
        Option<bool> json = SharedOptions.Json(), csv = SharedOptions.Csv();
        Command command = new("fit", "Exponent, intervals, R^2 and rivals of counts against sizes: law or no law.") { files, sizes, against,
            scenario, plot, json, csv };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetRequiredValue(files);
            OutputForm form = OutputForms.Of(parsed, json, csv);
            if (PublishedInput.Is(given))
            {
                if (new Option[] { against, scenario, plot }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name
                    is { } counts)
                    throw new BadInputException($"{counts} with published files", "It belongs to a table of counts",
                        "State a prediction in an experiment file (published: {..., predict: ...})");
                PublishedFit.Write(PublishedInput.Read(given, parsed.GetValue(sizes)), form);
                return ExitCode.Agrees;
            }
            var fit = CountsFit.Of(given[0], parsed.GetValue(against), parsed.GetValue(scenario));
            if (parsed.GetValue(plot) is { } drawing)
                fit.Plot(drawing);
            fit.Write(form);
            return ExitCode.Agrees;
        });
        return command;
    }
}
