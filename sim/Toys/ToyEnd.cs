namespace Rosetta.Sim.Toys;

/// <summary>How the training of a toy ended.</summary>
public enum ToyEnd
{
    /// <summary>All steps of the schedule are done.</summary>
    Completed,

    /// <summary>The plateau rule stopped it.</summary>
    Plateau,

    /// <summary>Loss or weights stopped being numbers.</summary>
    Diverged,
}
