using Rosetta.Theory;

namespace Rosetta.Empirical.Models.Generators;

/// <summary>How many steps a generation may take.</summary>
internal static class GeneratorSteps
{
    /// <summary>More than any schedule has.</summary>
    internal const int Most = 1000;

    /// <summary>The number that was asked for, or the model's own.</summary>
    /// <exception cref="BadInputException">No possible number.</exception>
    internal static int Of(int? asked, int own) => asked is null or >= 1 and <= Most ? asked ?? own
        : throw new BadInputException($"--steps {asked}", $"A generation has 1 to {Most} steps", "Give another number");

    /// <summary>Refuses steps where there are none.</summary>
    internal static void Refuse(int? asked, string what)
    {
        if (asked is not null)
            throw new BadInputException($"--steps {asked}", $"{what} makes one pass", "Leave --steps out, or name the whole pipeline");
    }
}
