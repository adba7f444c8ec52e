using System.CommandLine;
using System.Text.Json;
using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Worlds.Published;
using Rosetta.Theory.Statistics.Counts;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta fit COUNTS.csv [--json]</c>: is there a law in these counts, and with what exponent? The
/// same of published best_buddies.json files.
/// </summary>
internal static class FitCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("COUNTS.csv")
        {
            Description = "Columns size,count and, if wanted, pair,seed. Or files of others: a folder of best_buddies.json (one per pair "
                + "of models, with a sizes.csv), such files, or an experiment file with a section 'published'.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> sizes = SharedOptions.Sizes();
        Option<bool> json = SharedOptions.Json();
        Command command = new("fit", "Exponent, intervals, R^2 and rivals of counts against sizes: law or no law.") { files, sizes, json };
        command.SetAction(parsed =>
        {
            string[] given = parsed.GetRequiredValue(files);
            if (!PublishedInput.Is(given))
                return Run(given[0], parsed.GetValue(json));
            PublishedFit.Write(PublishedInput.Read(given, parsed.GetValue(sizes)), parsed.GetValue(json));
            return ExitCode.Agrees;
        });
        return command;
    }

    private static int Run(string file, bool json)
    {
        SizeFit fit = SizeFit.Of(CountsCsv.Read(file));
        double[]? interval = fit.ExponentInterval() is { } found ? [found.Low, found.High] : null;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                fit.Law,
                fit.Refuted,
                fit.Reason,
                fit.Exponent,
                Interval95 = interval,
                fit.RSquared,
                fit.Model,
                fit.Warnings,
                Models = new
                {
                    LogLogOls = fit.LogLogOls is not { } ols ? null : new
                    {
                        ols.Intercept,
                        ols.Exponent,
                        Se = ols.StandardError,
                        Interval95 = ols.ExponentInterval() is { } olsInterval ? new[] { olsInterval.Low, olsInterval.High } : null,
                        ols.RSquared,
                    },
                    Poisson = fit.Poisson is not { } poisson ? null : new { poisson.Intercept, poisson.Exponent, Se = poisson.StandardError,
                        SeHc1 = poisson.StandardErrorHc1, Interval95 = Ends(fit.PoissonExponent) },
                    NegativeBinomial = fit.NegativeBinomial is not { } nb ? null : new { nb.Intercept, nb.Exponent, Se = nb.StandardError,
                        nb.Dispersion, Interval95 = Ends(fit.NegativeBinomialExponent) },
                },
                Rivals = fit.Rivals.Select(rival => new { Law = rival.Law.ToString(), rival.Aicc, rival.Note }),
            }, RunJson.Output));
            return ExitCode.Agrees;
        }
        Console.WriteLine(fit.Law ? "law: a power law holds" : fit.Refuted ? "no law" : "cannot tell");
        Console.WriteLine(fit.Reason);
        Console.WriteLine($"exponent {TextTable.Number(fit.Exponent)} {TextTable.Interval(interval)} (95 %), R^2 "
            + $"{TextTable.Number(fit.RSquared)}, {fit.Model}");
        TextTable models = new("model", "exponent", "classical se", "95 %", "intercept");
        Show(models, "log-log OLS", fit.LogLogOls?.Exponent, fit.LogLogOls?.StandardError,
            fit.LogLogOls?.ExponentInterval() is { } line ? [line.Low, line.High] : null, fit.LogLogOls?.Intercept);
        Show(models, "Poisson (se HC1)", fit.Poisson?.Exponent, fit.Poisson?.StandardErrorHc1, Ends(fit.PoissonExponent),
            fit.Poisson?.Intercept);
        Show(models, fit.NegativeBinomialExponent?.Model is { } name && fit.NegativeBinomial is null ? name : "negative binomial",
            fit.NegativeBinomialExponent?.Exponent, fit.NegativeBinomial?.StandardError,
            Ends(fit.NegativeBinomialExponent), fit.NegativeBinomial?.Intercept);
        models.Write(Console.Out);
        TextTable rivals = new("form", "AICc", "note");
        foreach (FormFit rival in fit.Rivals)
            rivals.Add(rival.Law.ToString(), TextTable.Number(double.IsFinite(rival.Aicc) ? rival.Aicc : null), rival.Note);
        rivals.Write(Console.Out);
        foreach (string warning in fit.Warnings)
            Console.WriteLine($"warning: {warning}");
        return ExitCode.Agrees;
    }

    private static void Show(TextTable table, string model, double? exponent, double? error, double[]? interval, double? intercept) =>
        table.Add(model, TextTable.Number(exponent), TextTable.Number(error), TextTable.Interval(interval), TextTable.Number(intercept));

    private static double[]? Ends(CountExponent? exponent) => exponent?.IntervalAt() is { } interval ? [interval.Low, interval.High] : null;
}
