using EdgeRadiomics.Frames;
using EdgeRadiomics.Sectors;

namespace EdgeRadiomics.Core.Tests.Sectors;

public class RulerReaderTest
{
    private const int Width = 640, Height = 480;
    private static readonly ScanSector Sector = ScanSector.Rectangle(Width, Height, new PixelBox(100, 40, 400, 400));

    [Theory]
    [InlineData(508, 50)]
    [InlineData(80, 50)]
    [InlineData(508, 40)]
    public void Alternating_ticks_are_five_and_ten_mm(int x, int pitch)
    {
        PixelSpacing spacing = RulerReader.Read(Draw(x, pitch, n => n % 2 == 0 ? 10 : 5), Sector).ShouldNotBeNull();
        spacing.YMm.ShouldBe(5.0 / pitch, 0.01 * 5 / pitch);
        spacing.XMm.ShouldBe(spacing.YMm);
    }

    [Fact]
    public void Ticks_of_one_length_do_not_tell_their_unit() => RulerReader.Read(Draw(508, 40, _ => 8), Sector).ShouldBeNull();

    [Fact]
    public void Every_fifth_tick_long_is_another_convention() => RulerReader.Read(Draw(508, 20, n => n % 5 == 0 ? 10 : 5), Sector).ShouldBeNull();

    [Fact]
    public void Uneven_ticks_are_no_ruler()
    {
        byte[] screen = Draw(508, 50, n => n % 2 == 0 ? 10 : 5, n => n * n % 3 * 9);
        RulerReader.Read(screen, Sector).ShouldBeNull();
    }

    [Fact]
    public void No_ticks_no_spacing() => RulerReader.Read(new byte[Width * Height], Sector).ShouldBeNull();

    private static byte[] Draw(int x, int pitch, Func<int, int> length, Func<int, int>? shift = null)
    {
        byte[] screen = new byte[Width * Height];
        for (int n = 0; 40 + n * pitch < 440; n++)
            for (int y = 0; y < 2; y++)
                screen.AsSpan((40 + n * pitch + (shift?.Invoke(n) ?? 0) + y) * Width + x, length(n)).Fill(220);
        return screen;
    }
}
