using EdgeRadiomics.Frames;

namespace EdgeRadiomics.Core.Tests.Frames;

public class FrameTests
{
    [Fact]
    public void Describing_a_frame_blanks_everything_outside_its_sector()
    {
        Frame frame = new(67, 5);
        frame.Pixels.Fill(200);
        frame.Describe(new FrameInfo { Number = 1, MonotonicNs = 0, Sector = ScanSector.Rectangle(67, 5, new PixelBox(3, 1, 60, 3)) });
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 67; x++)
                frame.Pixels[y * 67 + x].ShouldBe(x is >= 3 and < 63 && y is >= 1 and < 4 ? (byte)200 : (byte)0);
    }

    [Fact]
    public void A_frame_cannot_be_read_before_it_was_described_nor_with_a_sector_of_another_size()
    {
        Frame frame = new(4, 4);
        Should.Throw<InvalidOperationException>(() => frame.Info);
        Should.Throw<ArgumentException>(() => frame.Describe(new FrameInfo { Number = 1, MonotonicNs = 0, Sector = ScanSector.Whole(5, 4) }));
    }

    [Fact]
    public void A_sector_knows_its_bounds_and_is_never_empty()
    {
        ScanSector.Rectangle(10, 8, new PixelBox(2, 3, 4, 5)).Bounds.ShouldBe(new PixelBox(2, 3, 4, 5));
        Should.Throw<ArgumentException>(() => new ScanSector(3, 3, new byte[9]));
        Should.Throw<ArgumentException>(() => new ScanSector(3, 3, new byte[8]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(11)]
    public void Impossible_spacings_are_refused(double mm) => Should.Throw<ArgumentOutOfRangeException>(() => new PixelSpacing(mm, 0.1));
}
