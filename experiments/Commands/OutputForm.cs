using System.CommandLine;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>For whom a command prints.</summary>
internal enum OutputForm
{
    /// <summary>Tables and sentences.</summary>
    People,

    /// <summary>Everything, at full precision.</summary>
    Json,

    /// <summary>The table at full precision.</summary>
    Csv,
}

/// <summary>The options --json and --csv.</summary>
internal static class OutputForms
{
    /// <exception cref="BadInputException">Both are given.</exception>
    public static OutputForm Of(ParseResult parsed, Option<bool> json, Option<bool> csv) =>
        (parsed.GetValue(json), parsed.GetValue(csv)) switch
    {
        (true, true) => throw new BadInputException("Both --json and --csv", "One form can be printed", "Leave one of them out"),
        (true, _) => OutputForm.Json,
        (_, true) => OutputForm.Csv,
        _ => OutputForm.People,
    };
}
