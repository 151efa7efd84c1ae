using EdgeRadiomics.Frames;
using EdgeRadiomics.Sectors;

namespace EdgeRadiomics.Core.Tests.Sectors;

public class SectorFinderTest
{
    private const int Width = 640, Height = 480;
    private static readonly PixelBox Echo = new(120, 60, 320, 360);
    private static readonly PixelBox Name = new(20, 12, 160, 10);
    private static readonly PixelBox Column = new(460, 80, 100, 10);

    [Fact]
    public void A_dense_sector_is_kept_and_the_writing_around_it_is_not()
    {
        SectorFinder finder = new();
        for (int n = 0; n < SectorFinder.ScreensToLearn; n++) finder.Add(Screen(n), Width, Height);

        finder.IsSettled.ShouldBeTrue();
        ScanSector sector = finder.Sector.ShouldNotBeNull();
        Count(sector, Echo).ShouldBeGreaterThanOrEqualTo((int)(0.99 * Echo.Width * Echo.Height));
        Count(sector, Name).ShouldBe(0);
        Count(sector, Column).ShouldBe(0);
    }

    [Fact]
    public void A_single_still_of_a_dense_sector_is_enough()
    {
        SectorFinder finder = new();
        finder.Add(Screen(0), Width, Height);

        Count(finder.Sector.ShouldNotBeNull(), Name).ShouldBe(0);
        finder.IsSettled.ShouldBeFalse();
    }

    [Fact]
    public void A_picture_without_writing_is_all_sector()
    {
        byte[] picture = new byte[200 * 150];
        new Random(1).NextBytes(picture);
        SectorFinder finder = new();
        finder.Add(picture, 200, 150);

        finder.Sector.ShouldNotBeNull().Bounds.ShouldBe(new PixelBox(0, 0, 200, 150));
    }

    [Fact]
    public void A_screen_of_writing_alone_has_no_sector()
    {
        SectorFinder finder = new();
        byte[] screen = new byte[Width * Height];
        Write(screen, Name);
        Write(screen, Column);
        for (int n = 0; n < 2 * SectorFinder.ScreensToLearn; n++) finder.Add(screen, Width, Height);

        finder.Sector.ShouldBeNull();
    }

    [Fact]
    public void A_blinking_mark_among_writing_is_no_sector()
    {
        SectorFinder finder = new();
        for (int n = 0; n < SectorFinder.ScreensToLearn; n++)
        {
            byte[] screen = new byte[Width * Height];
            Write(screen, Name);
            Write(screen, Column);
            if (n % 2 == 0)
                for (int y = 200; y < 230; y++) screen.AsSpan(y * Width + 300, 30).Fill(180);
            finder.Add(screen, Width, Height);
            finder.Sector.ShouldBeNull();
        }
    }

    [Fact]
    public void Another_size_starts_over()
    {
        SectorFinder finder = new();
        for (int n = 0; n < SectorFinder.ScreensToLearn; n++) finder.Add(Screen(n), Width, Height);
        finder.Add(new byte[100 * 80], 100, 80);

        finder.Sector.ShouldBeNull();
        finder.IsSettled.ShouldBeFalse();
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_size_are_refused() =>
        Should.Throw<ArgumentException>(() => new SectorFinder().Add(new byte[10], 4, 4));

    private static byte[] Screen(int seed)
    {
        Random random = new(seed);
        byte[] screen = new byte[Width * Height];
        Array.Fill(screen, (byte)3);
        for (int y = Echo.Y; y < Echo.Bottom; y++)
            for (int x = Echo.X; x < Echo.Right; x++)
                screen[y * Width + x] = (byte)(30 + random.Next(80));
        Write(screen, Name);
        for (int line = 0; line < 6; line++) Write(screen, Column with { Y = Column.Y + 16 * line });
        return screen;
    }

    /// <summary>Strokes of two px every five, as letters look to the finder.</summary>
    private static void Write(byte[] screen, PixelBox box)
    {
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                if ((x - box.X) % 5 < 2) screen[y * Width + x] = 200;
    }

    private static int Count(ScanSector sector, PixelBox box)
    {
        int count = 0;
        for (int y = box.Y; y < box.Bottom; y++)
            for (int x = box.X; x < box.Right; x++)
                if (sector.Pixels[y * sector.Width + x] != 0) count++;
        return count;
    }
}
