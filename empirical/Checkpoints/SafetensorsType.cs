namespace Rosetta.Empirical.Checkpoints;

/// <summary>An element type of the safetensors format that fills whole bytes.</summary>
#pragma warning disable CA1707 // The names are the format's own, written and read as they stand.
public enum SafetensorsType
{
    F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL,
}
#pragma warning restore CA1707

/// <summary>Facts about <see cref="SafetensorsType"/>.</summary>
public static class SafetensorsTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.F64 or SafetensorsType.I64 or SafetensorsType.U64 => 8,
        SafetensorsType.F32 or SafetensorsType.I32 or SafetensorsType.U32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 or SafetensorsType.I16 or SafetensorsType.U16 => 2,
        _ => 1,
    };
}
