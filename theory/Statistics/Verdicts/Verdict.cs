namespace Rosetta.Theory.Statistics.Verdicts;

/// <summary>What a measurement says about a prediction.</summary>
public enum Verdict
{
    /// <summary>The measurement could have refuted the prediction or its rival, and refuted the rival only.</summary>
    Agrees,

    /// <summary>The measurement refutes the prediction at the stated level.</summary>
    Disagrees,

    /// <summary>The measurement separates nothing: more sizes, seeds or samples would.</summary>
    CannotTell,
}
