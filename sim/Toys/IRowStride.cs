namespace Rosetta.Sim.Toys;

/// <summary>Distance of rows as a constant of the compiled code, so that eight rows need one address.</summary>
internal interface IRowStride
{
    static abstract int Value { get; }
}

/// <summary>Rows beside each other: the left factor is given by columns.</summary>
internal readonly struct UnitStride : IRowStride
{
    public static int Value => 1;
}

/// <summary>Rows of one panel of outputs.</summary>
internal readonly struct PanelStride : IRowStride
{
    public static int Value => ToyShape.Panel;
}
