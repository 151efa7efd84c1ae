using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRadiomics.Features.Textures;

/// <summary>One slice in bins: the box with a border of one pixel, 0 outside the mask, levels from 1 inside.</summary>
/// <remarks>The memory goes on for <see cref="Slack"/> bytes behind the last pixel, so that a whole vector may be read at any of them.</remarks>
internal readonly ref struct BinPlane(ReadOnlySpan<byte> bins, ReadOnlySpan<int> levelCounts, int width, int height, int areaPx)
{
    public const int Slack = 64;

    public ReadOnlySpan<byte> Bins { get; } = bins;

    /// <summary>Pixels of each level; index 0 is unused, the last index is the highest level of the whole region.</summary>
    public ReadOnlySpan<int> LevelCounts { get; } = levelCounts;

    public int Width { get; } = width;
    public int Height { get; } = height;
    public int AreaPx { get; } = areaPx;
    public int Levels => LevelCounts.Length - 1;
    public int Stride => Width + 2;

    /// <summary>Index of the first pixel of a row, 0 to Height - 1.</summary>
    public int Row(int y) => (y + 1) * Stride + 1;

    /// <summary>Bit k is set where pixel <paramref name="at"/> + k, k under <paramref name="count"/>, is inside and equal to the one <paramref name="back"/> before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint EqualBits(int at, int back, int count)
    {
        ref byte first = ref MemoryMarshal.GetReference(Bins);
        Vector256<byte> here = Vector256.LoadUnsafe(ref first, (nuint)at), there = Vector256.LoadUnsafe(ref first, (nuint)(at - back));
        uint bits = Vector256.AndNot(Vector256.Equals(here, there), Vector256.Equals(here, Vector256<byte>.Zero)).ExtractMostSignificantBits();
        return count >= 32 ? bits : bits & ((1u << count) - 1);
    }
}
