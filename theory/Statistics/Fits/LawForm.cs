namespace Rosetta.Theory.Statistics.Fits;

/// <summary>A form of dependence of the count on the size N.</summary>
public enum LawForm
{
    /// <summary>count = c.</summary>
    Constant,

    /// <summary>count = c N^alpha.</summary>
    PowerLaw,

    /// <summary>count = a + b ln N.</summary>
    Logarithm,

    /// <summary>Two power laws that meet at a break between two measured sizes.</summary>
    BrokenPowerLaw,
}
