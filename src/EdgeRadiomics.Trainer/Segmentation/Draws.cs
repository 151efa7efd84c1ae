namespace EdgeRadiomics.Trainer.Segmentation;

/// <summary>Random generators by seed, stream and number.</summary>
internal static class Draws
{
    // HashCode.Combine differs from run to run; this mixing (SplitMix64's) does not.
    public static Random Generator(int seed, int stream, long index)
    {
        ulong z = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)stream * 0xD1B54A32D192ED03 + (ulong)index * 0x8CB92BA72F3D8DD7);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return new Random((int)(z >> 33));
    }
}
