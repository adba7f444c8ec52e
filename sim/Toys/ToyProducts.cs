using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rosetta.Sim.Toys;

/// <summary>
/// The products of a training step, in float32 on one core: C[i, :] = sum over k of A(i, k) B[k, :], sums in ascending k.
/// </summary>
/// <remarks>
/// Each element of C is one chain of fused multiply-adds in a fixed order, so results do not depend on what else is computed, on
/// threads or on alignment. Written by hand because the matrices are too small for a library: with N = 16 a batched library product
/// spends most of its time moving outputs that are read once.
/// </remarks>
internal static class ToyProducts
{
    /// <summary>Rows of C per tile.</summary>
    public const int Rows = 8;

    /// <summary>C[8, columns] from 8 rows of A, adding to what C holds if asked.</summary>
    /// <typeparam name="TStride">Distance of A's rows, a constant of the compiled code.</typeparam>
    /// <param name="a">A(i, k) lies at i * stride + k * <paramref name="aDepthStride"/>.</param>
    /// <param name="aDepthStride">Distance of consecutive k in A.</param>
    /// <param name="b">Rows of B.</param>
    /// <param name="bStride">Distance of B's rows.</param>
    /// <param name="c">Rows of C.</param>
    /// <param name="cStride">Distance of C's rows.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="columns">Columns, a multiple of 16.</param>
    /// <param name="add">Adds to C instead of replacing it.</param>
    public static void EightRows<TStride>(ref float a, nint aDepthStride, ref float b, nint bStride, ref float c, nint cStride, int depth,
        int columns, bool add)
        where TStride : struct, IRowStride
    {
        unchecked
        {
            nint column = 0;
            for (; column + 32 <= columns; column += 32)
                Tile2<TStride>(ref a, aDepthStride, ref Unsafe.Add(ref b, column), bStride, ref Unsafe.Add(ref c, column),
                    cStride, depth, add);
            if (column < columns)
                Tile1<TStride>(ref a, aDepthStride, ref Unsafe.Add(ref b, column), bStride, ref Unsafe.Add(ref c, column),
                    cStride, depth, add);
        }
    }

    private static void Tile2<TStride>(ref float a, nint aDepthStride, ref float b, nint bStride, ref float c, nint cStride,
        int depth, bool add)
        where TStride : struct, IRowStride
    {
        unchecked
        {
            Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = Vector512<float>.Zero;
            if (add)
            {
                c00 = Load(ref c, 0); c01 = Load(ref c, 16);
                c10 = Load(ref c, cStride); c11 = Load(ref c, cStride + 16);
                c20 = Load(ref c, 2 * cStride); c21 = Load(ref c, 2 * cStride + 16);
                c30 = Load(ref c, 3 * cStride); c31 = Load(ref c, 3 * cStride + 16);
                c40 = Load(ref c, 4 * cStride); c41 = Load(ref c, 4 * cStride + 16);
                c50 = Load(ref c, 5 * cStride); c51 = Load(ref c, 5 * cStride + 16);
                c60 = Load(ref c, 6 * cStride); c61 = Load(ref c, 6 * cStride + 16);
                c70 = Load(ref c, 7 * cStride); c71 = Load(ref c, 7 * cStride + 16);
            }
            ref float ak = ref a;
            ref float bk = ref b;
            for (int k = 0; k < depth; k++)
            {
                Vector512<float> b0 = Load(ref bk, 0), b1 = Load(ref bk, 16), x;
                x = Vector512.Create(ak); c00 = Vector512.FusedMultiplyAdd(x, b0, c00); c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
                x = At<TStride>(ref ak, 1); c10 = Vector512.FusedMultiplyAdd(x, b0, c10); c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                x = At<TStride>(ref ak, 2); c20 = Vector512.FusedMultiplyAdd(x, b0, c20); c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                x = At<TStride>(ref ak, 3); c30 = Vector512.FusedMultiplyAdd(x, b0, c30); c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                x = At<TStride>(ref ak, 4); c40 = Vector512.FusedMultiplyAdd(x, b0, c40); c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
                x = At<TStride>(ref ak, 5); c50 = Vector512.FusedMultiplyAdd(x, b0, c50); c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
                x = At<TStride>(ref ak, 6); c60 = Vector512.FusedMultiplyAdd(x, b0, c60); c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
                x = At<TStride>(ref ak, 7); c70 = Vector512.FusedMultiplyAdd(x, b0, c70); c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
                ak = ref Unsafe.Add(ref ak, aDepthStride);
                bk = ref Unsafe.Add(ref bk, bStride);
            }
            Store(c00, ref c, 0); Store(c01, ref c, 16);
            Store(c10, ref c, cStride); Store(c11, ref c, cStride + 16);
            Store(c20, ref c, 2 * cStride); Store(c21, ref c, 2 * cStride + 16);
            Store(c30, ref c, 3 * cStride); Store(c31, ref c, 3 * cStride + 16);
            Store(c40, ref c, 4 * cStride); Store(c41, ref c, 4 * cStride + 16);
            Store(c50, ref c, 5 * cStride); Store(c51, ref c, 5 * cStride + 16);
            Store(c60, ref c, 6 * cStride); Store(c61, ref c, 6 * cStride + 16);
            Store(c70, ref c, 7 * cStride); Store(c71, ref c, 7 * cStride + 16);
        }
    }

    private static void Tile1<TStride>(ref float a, nint aDepthStride, ref float b, nint bStride, ref float c, nint cStride,
        int depth, bool add)
        where TStride : struct, IRowStride
    {
        unchecked
        {
            Vector512<float> c0, c1, c2, c3, c4, c5, c6, c7;
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = Vector512<float>.Zero;
            if (add)
            {
                c0 = Load(ref c, 0); c1 = Load(ref c, cStride); c2 = Load(ref c, 2 * cStride); c3 = Load(ref c, 3 * cStride);
                c4 = Load(ref c, 4 * cStride); c5 = Load(ref c, 5 * cStride); c6 = Load(ref c, 6 * cStride); c7 = Load(ref c, 7 * cStride);
            }
            ref float ak = ref a;
            ref float bk = ref b;
            for (int k = 0; k < depth; k++)
            {
                Vector512<float> b0 = Load(ref bk, 0);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(ak), b0, c0);
                c1 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 1), b0, c1);
                c2 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 2), b0, c2);
                c3 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 3), b0, c3);
                c4 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 4), b0, c4);
                c5 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 5), b0, c5);
                c6 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 6), b0, c6);
                c7 = Vector512.FusedMultiplyAdd(At<TStride>(ref ak, 7), b0, c7);
                ak = ref Unsafe.Add(ref ak, aDepthStride);
                bk = ref Unsafe.Add(ref bk, bStride);
            }
            Store(c0, ref c, 0); Store(c1, ref c, cStride); Store(c2, ref c, 2 * cStride); Store(c3, ref c, 3 * cStride);
            Store(c4, ref c, 4 * cStride); Store(c5, ref c, 5 * cStride); Store(c6, ref c, 6 * cStride); Store(c7, ref c, 7 * cStride);
        }
    }

    /// <summary>Target[0 .. columns) = sum over the listed rows of value * matrix[row, :]: a product with a sparse row.</summary>
    public static void SparseRow(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, ref float matrix, int columns,
        ref float target, bool add)
    {
        unchecked
        {
            nint column = 0;
            for (; column + 64 <= columns; column += 64)
            {
                ref float t = ref Unsafe.Add(ref target, column);
                Vector512<float> s0, s1, s2, s3;
                s0 = s1 = s2 = s3 = Vector512<float>.Zero;
                if (add)
                    (s0, s1, s2, s3) = (Load(ref t, 0), Load(ref t, 16), Load(ref t, 32), Load(ref t, 48));
                for (int i = 0; i < rows.Length; i++)
                {
                    Vector512<float> x = Vector512.Create(values[i]);
                    ref float row = ref Unsafe.Add(ref matrix, (nint)rows[i] * columns + column);
                    s0 = Vector512.FusedMultiplyAdd(x, Load(ref row, 0), s0);
                    s1 = Vector512.FusedMultiplyAdd(x, Load(ref row, 16), s1);
                    s2 = Vector512.FusedMultiplyAdd(x, Load(ref row, 32), s2);
                    s3 = Vector512.FusedMultiplyAdd(x, Load(ref row, 48), s3);
                }
                Store(s0, ref t, 0); Store(s1, ref t, 16); Store(s2, ref t, 32); Store(s3, ref t, 48);
            }
            for (; column < columns; column += 16)
            {
                ref float t = ref Unsafe.Add(ref target, column);
                Vector512<float> s = add ? Load(ref t, 0) : Vector512<float>.Zero;
                for (int i = 0; i < rows.Length; i++)
                    s = Vector512.FusedMultiplyAdd(Vector512.Create(values[i]),
                        Load(ref Unsafe.Add(ref matrix, (nint)rows[i] * columns + column), 0), s);
                Store(s, ref t, 0);
            }
        }
    }

    /// <summary>Sum of products, in sixteen interleaved chains.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector512<float> sums = Vector512<float>.Zero;
        int i = 0;
        for (; i + ToyShape.Lane <= a.Length; i += ToyShape.Lane)
            sums = Vector512.FusedMultiplyAdd(Vector512.Create(a.Slice(i, ToyShape.Lane)),
                Vector512.Create(b.Slice(i, ToyShape.Lane)), sums);
        float sum = Vector512.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Load(ref float at, nint offset) => Vector512.LoadUnsafe(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector512<float> value, ref float at, nint offset) => value.StoreUnsafe(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At<TStride>(ref float a, int row) where TStride : struct, IRowStride =>
        Vector512.Create(Unsafe.Add(ref a, unchecked(row * TStride.Value)));
}
