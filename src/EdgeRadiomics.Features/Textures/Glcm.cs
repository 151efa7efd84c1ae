using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRadiomics.Features.Textures;

/// <summary>Grey level co-occurrence at distance 1 in the four 2D directions, symmetric, counted as integers.</summary>
/// <remarks>Clear, add slices, finish, read. Buffers are reused. Not thread-safe.</remarks>
internal sealed class Glcm
{
    /// <summary>The four directions (dx, dy) that, with their opposites, are the eight neighbours.</summary>
    public static readonly (int X, int Y)[] Directions = [(1, 0), (1, 1), (0, 1), (-1, 1)];

    private readonly int[][] counts = [[], [], [], []];
    private int[] merged = [];

    public int Bins { get; private set; }

    /// <summary>Co-occurrence counts of one direction, Bins x Bins, row-major, symmetric.</summary>
    public ReadOnlySpan<int> Of(int direction) => counts[direction].AsSpan(0, Bins * Bins);

    public void Clear(int bins)
    {
        Bins = bins;
        int length = (bins + 1) * (bins + 1);
        for (int direction = 0; direction < counts.Length; direction++)
        {
            if (counts[direction].Length < length) counts[direction] = new int[length];
            counts[direction].AsSpan(0, length).Clear();
        }
    }

    /// <summary>Counts every direction; pairs with a pixel outside the mask do not count.</summary>
    public void Add(BinPlane plane)
    {
        int rows = Bins + 1, stride = plane.Stride;
        ref int right = ref First(0), downRight = ref First(1), down = ref First(2), downLeft = ref First(3);

        // Bin 0 (outside) is counted like any other and thrown away after: no branch in the loop. No bin is above Bins, so no
        // index is outside (Bins + 1)^2. One sweep for the four directions, because four tables wait less for each other than one.
        for (int y = 0; y < plane.Height; y++)
        {
            ref byte pixel = ref Unsafe.Add(ref MemoryMarshal.GetReference(plane.Bins), plane.Row(y));
            for (int x = 0; x < plane.Width; x++, pixel = ref Unsafe.Add(ref pixel, 1))
            {
                int row = pixel * rows;
                Unsafe.Add(ref right, row + Unsafe.Add(ref pixel, 1))++;
                Unsafe.Add(ref downRight, row + Unsafe.Add(ref pixel, stride + 1))++;
                Unsafe.Add(ref down, row + Unsafe.Add(ref pixel, stride))++;
                Unsafe.Add(ref downLeft, row + Unsafe.Add(ref pixel, stride - 1))++;
            }
        }
    }

    private ref int First(int direction) => ref MemoryMarshal.GetArrayDataReference(counts[direction]);

    /// <summary>Makes the matrices symmetric and drops what touched the outside.</summary>
    public void Finish()
    {
        foreach (int[] direction in counts) Symmetrise(direction, Bins + 1);
    }

    /// <summary>The four directions' counts added.</summary>
    public ReadOnlySpan<int> Merge()
    {
        if (merged.Length < Bins * Bins) merged = new int[Bins * Bins];
        Span<int> sum = merged.AsSpan(0, Bins * Bins);
        for (int i = 0; i < sum.Length; i++) sum[i] = counts[0][i] + counts[1][i] + counts[2][i] + counts[3][i];
        return sum;
    }

    // Drops row and column 0 and adds the transpose, in place: the target index never overtakes an unread source.
    private void Symmetrise(Span<int> wide, int rows)
    {
        for (int i = 1; i < rows; i++)
            for (int j = i; j < rows; j++)
            {
                int sum = wide[i * rows + j] + wide[j * rows + i];
                wide[i * rows + j] = sum;
                wide[j * rows + i] = sum;
            }
        for (int i = 0; i < Bins; i++)
            for (int j = 0; j < Bins; j++)
                wide[i * Bins + j] = wide[(i + 1) * rows + j + 1];
    }
}
