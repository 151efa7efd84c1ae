using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeRadiomics.Features.Tests.Filters;

/// <summary>A volume of a gzipped NIfTI-1 file, x fastest: as much of the format as the IBSI-2 data use.</summary>
internal sealed record Nifti(int[] Size, double[] Values)
{
    public static Nifti Read(string path)
    {
        using GZipStream packed = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream all = new();
        packed.CopyTo(all);
        byte[] bytes = all.ToArray();
        BinaryPrimitives.ReadInt32LittleEndian(bytes).ShouldBe(348, "little-endian NIfTI-1");
        int[] size = [Short(bytes, 42), Short(bytes, 44), Short(bytes, 46)];
        int type = Short(bytes, 70), offset = (int)BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(108));
        double slope = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(112)), intercept = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(116));
        if (slope == 0 || !double.IsFinite(slope)) (slope, intercept) = (1, 0);
        double[] values = new double[size[0] * size[1] * size[2]];
        for (int i = 0; i < values.Length; i++) values[i] = slope * Value(bytes, offset, type, i) + intercept;
        return new Nifti(size, values);
    }

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

    private static double Value(byte[] bytes, int offset, int type, int i) => type switch
    {
        2 => bytes[offset + i],
        4 => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(offset + 2 * i)),
        8 => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset + 4 * i)),
        16 => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(offset + 4 * i)),
        64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(offset + 8 * i)),
        _ => throw new InvalidDataException($"NIfTI type {type}"),
    };
}
