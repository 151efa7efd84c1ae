namespace EdgeRadiomics.Features.Tests.Textures;

/// <summary>What the families count, against <see cref="PlainCounts"/>, on speckle.</summary>
public class PlainCountTests
{
    public static TheoryData<int, int, int, int> Made => new() { { 1, 40, 31, 32 }, { 2, 5, 4, 2 }, { 3, 33, 57, 4 }, { 4, 97, 64, 3 }, { 5, 64, 70, 255 }, { 6, 90, 12, 2 } };

    [Theory]
    [MemberData(nameof(Made))]
    public void Runs(int seed, int width, int height, int bins) => Counts(seed, width, height, bins).CompareRuns();

    [Theory]
    [MemberData(nameof(Made))]
    public void Zones_by_size_and_by_distance(int seed, int width, int height, int bins) => Counts(seed, width, height, bins).CompareZones();

    [Theory]
    [MemberData(nameof(Made))]
    public void Neighbours(int seed, int width, int height, int bins) => Counts(seed, width, height, bins).CompareNeighbours();

    [Fact]
    public void Zones_too_large_for_the_dense_part_of_the_matrix()
    {
        byte[] pixels = [.. Enumerable.Range(0, 6400).Select(i => (byte)(i % 80 < 20 ? 0 : i % 80 < 60 ? 100 : 200))];
        new PlainCounts(80, 80, pixels, [.. Enumerable.Repeat((byte)1, 6400)], 8).CompareZones();
    }

    private static PlainCounts Counts(int seed, int width, int height, int bins)
    {
        (byte[] pixels, byte[] mask) = Regions.Speckle(seed, width, height);
        return new PlainCounts(width, height, pixels, mask, bins);
    }
}
