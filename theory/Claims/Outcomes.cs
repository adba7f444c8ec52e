using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>Outcomes as run files and the program spell them.</summary>
public static class Outcomes
{
    public const string Agrees = "agrees", Disagrees = "disagrees", CannotTell = "cannot-tell";

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => Agrees,
        Verdict.Disagrees => Disagrees,
        _ => CannotTell,
    };

    /// <summary>The outcome that a name stands for.</summary>
    public static Verdict Parse(string name) => name switch
    {
        Agrees => Verdict.Agrees,
        Disagrees => Verdict.Disagrees,
        _ => Verdict.CannotTell,
    };
}
