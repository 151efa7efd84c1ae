using EdgeRadiomics.Lesions;

namespace EdgeRadiomics.Core.Tests.Lesions;

public class ResamplerTests
{
    [Theory]
    [InlineData(300, 200, 64, 64)]
    [InlineData(20, 30, 64, 64)]
    [InlineData(1, 1, 8, 8)]
    public void A_constant_stays_constant(int width, int height, int targetWidth, int targetHeight)
    {
        byte[] source = new byte[width * height];
        Array.Fill(source, (byte)77);
        float[] target = new float[targetWidth * targetHeight];
        new Resampler(width, height, targetWidth, targetHeight).Resample(source, width, target);
        foreach (float value in target) value.ShouldBe(77f, 1e-3f);
    }

    [Fact]
    public void The_same_size_is_the_identity()
    {
        byte[] source = [.. Enumerable.Range(0, 15 * 11).Select(i => (byte)(i * 7))];
        float[] target = new float[source.Length];
        new Resampler(15, 11, 15, 11).Resample(source, 15, target);
        target.ShouldBe(source.Select(value => (float)value));
    }

    [Fact]
    public void Growing_is_bilinear_with_half_pixel_centres()
    {
        float[] target = new float[4];
        new Resampler(2, 1, 4, 1).Resample([0f, 100f], 2, target);
        target.ShouldBe([0, 25, 75, 100]);
    }

    [Fact]
    public void Shrinking_averages_instead_of_skipping()
    {
        byte[] stripes = [.. Enumerable.Range(0, 64).Select(x => x % 2 == 0 ? (byte)0 : (byte)200)];
        float[] target = new float[8];
        new Resampler(64, 1, 8, 1).Resample(stripes, 64, target);
        foreach (float value in target) value.ShouldBe(100f, 4f);
    }

    [Fact]
    public void A_box_inside_a_larger_frame_is_read_by_its_stride()
    {
        byte[] frame = new byte[10 * 10];
        frame[3 * 10 + 4] = 90;
        float[] target = new float[4];
        new Resampler(2, 2, 2, 2).Resample(frame.AsSpan(3 * 10 + 4), 10, target);
        target.ShouldBe([90, 0, 0, 0]);
    }
}
