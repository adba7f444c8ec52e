using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Rosetta.Empirical.Checkpoints;

/// <summary>Conversion between little-endian tensor bytes and the machine's numbers.</summary>
public static class SafetensorsConversion
{
    /// <summary>True where every value of the type can be had as a float64 (64-bit integers round to nearest).</summary>
    public static bool IsNumeric(this SafetensorsType type) => type is not (SafetensorsType.F8_E4M3 or SafetensorsType.F8_E5M2);

    /// <summary>True where every value of the type is an integer that fits an int64.</summary>
    public static bool IsInteger(this SafetensorsType type) => type >= SafetensorsType.I64 && type != SafetensorsType.U64;

    /// <summary>Whole elements as float32; a value that float32 cannot hold rounds to nearest.</summary>
    public static void ToFloat32(SafetensorsType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        Require(type.IsNumeric(), type, "float32");
        Require(source.Length == (long)destination.Length * type.Size(), source.Length, destination.Length, type);
        switch (type)
        {
            case SafetensorsType.F32 when BitConverter.IsLittleEndian:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case SafetensorsType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case SafetensorsType.BF16:
                // bfloat16 is the upper half of a float32, so widening is exact.
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..])
                        << 16);
                break;
            default:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)Element(type, source, i);
                break;
        }
    }

    /// <summary>Whole elements as float64; exact but for 64-bit integers beyond 2^53, which round to nearest.</summary>
    public static void ToFloat64(SafetensorsType type, ReadOnlySpan<byte> source, Span<double> destination)
    {
        Require(type.IsNumeric(), type, "float64");
        Require(source.Length == (long)destination.Length * type.Size(), source.Length, destination.Length, type);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Element(type, source, i);
    }

    /// <summary>Whole elements of an integer or Boolean type as int64, exactly.</summary>
    public static void ToInt64(SafetensorsType type, ReadOnlySpan<byte> source, Span<long> destination)
    {
        Require(type.IsInteger(), type, "int64");
        Require(source.Length == (long)destination.Length * type.Size(), source.Length, destination.Length, type);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Integer(type, source, i);
    }

    /// <summary>float32 values as bytes of F32, F16 or BF16 (round to nearest even; beyond the range: infinity).</summary>
    public static void FromFloat32(ReadOnlySpan<float> source, SafetensorsType type, Span<byte> destination)
    {
        Require(destination.Length == (long)source.Length * type.Size(), destination.Length, source.Length, type);
        switch (type)
        {
            case SafetensorsType.F32:
                for (int i = 0; i < source.Length; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(destination[(4 * i)..], source[i]);
                break;
            case SafetensorsType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination));
                break;
            case SafetensorsType.BF16:
                for (int i = 0; i < source.Length; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(destination[(2 * i)..], ToBrain(source[i]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "float32 values are written as F32, F16 or BF16.");
        }
    }

    private static ushort ToBrain(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN whose payload lies in the lower half would round to infinity: keep it a quiet NaN.
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x0040);
        return unchecked((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    private static double Element(SafetensorsType type, ReadOnlySpan<byte> source, int i) => type switch
    {
        SafetensorsType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]),
        SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]),
        SafetensorsType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]),
        SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16),
        SafetensorsType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(source[(8 * i)..]),
        _ => Integer(type, source, i),
    };

    private static long Integer(SafetensorsType type, ReadOnlySpan<byte> source, int i) => type switch
    {
        SafetensorsType.I64 => BinaryPrimitives.ReadInt64LittleEndian(source[(8 * i)..]),
        SafetensorsType.I32 => BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]),
        SafetensorsType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(source[(4 * i)..]),
        SafetensorsType.I16 => BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]),
        SafetensorsType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]),
        SafetensorsType.I8 => unchecked((sbyte)source[i]),
        SafetensorsType.U8 => source[i],
        SafetensorsType.BOOL => source[i] == 0 ? 0 : 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type."),
    };

    private static void Require(bool possible, SafetensorsType type, string target)
    {
        if (!possible)
            throw new ArgumentException($"{type} has no conversion to {target}.", nameof(type));
    }

    private static void Require(bool fits, int bytes, int elements, SafetensorsType type)
    {
        if (!fits)
            throw new ArgumentException($"{bytes} bytes are not {elements} elements of {type}.");
    }
}
