using EdgeRadiomics.Features;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Pictures;
using EdgeRadiomics.TestData;

namespace EdgeRadiomics.Core.Tests;

public class ExamPipelineTests
{
    public static TheoryData<string> Pictures => ["bus_0002-l.png", "bus_0005-l.png", "bus_0011-l.png"];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_given_mask_is_found_outlined_and_measured_as_on_the_whole_picture(string file)
    {
        (GreyPicture image, GreyPicture mask) = Read(file);
        LesionObservation found = Pipeline(mask).Analyse(Described(image));
        (found.HasLesion, found.Absence, found.Confidence).ShouldBe((true, MaskAbsence.None, 1));
        found.Mask.AreaPx.ShouldBe(mask.Pixels.Count(value => value != 0));
        found.Contour.Count.ShouldBeGreaterThan(100);
        ReadOnlySpan<int> points = found.Contour.Points;
        for (int i = 0; i < points.Length; i += 2)
        {
            int next = (i + 2) % points.Length;
            Math.Max(Math.Abs(points[next] - points[i]), Math.Abs(points[next + 1] - points[i + 1])).ShouldBe(1);
            mask.Pixels[points[i + 1] * mask.Width + points[i]].ShouldNotBe((byte)0);
        }
        double[] whole = new double[FeatureCatalogue.Count];
        new FeatureExtractor(new FeatureSettings()).Extract(new PixelRegion(image.Pixels, mask.Pixels, default, image.Width, image.Height), whole);
        Bits(found.Features).ShouldBe(Bits(whole));
        double.IsNaN(whole[FeatureCatalogue.IndexOf("stat_mean")]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_same_frame_again_gives_the_same_bits_and_allocates_nothing(string file)
    {
        (GreyPicture image, GreyPicture mask) = Read(file);
        Frame frame = Described(image);
        ExamPipeline pipeline = Pipeline(mask);
        long[] first = Bits(pipeline.Analyse(frame).Features);
        // The runtime itself allocates while it compiles the second and third call.
        for (int warm = 0; warm < 5; warm++) pipeline.Analyse(frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        LesionObservation again = pipeline.Analyse(frame);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        Bits(again.Features).ShouldBe(first);
        Bits(Pipeline(mask).Analyse(frame).Features).ShouldBe(first);
    }

    [Fact]
    public void An_empty_mask_says_that_there_is_no_lesion_and_leaves_features_undefined()
    {
        (GreyPicture image, GreyPicture mask) = Read("bus_0002-l.png");
        LesionObservation found = Pipeline(mask with { Pixels = new byte[mask.Pixels.Length] }).Analyse(Described(image));
        (found.HasLesion, found.Absence, found.Contour.Count).ShouldBe((false, MaskAbsence.NoLesionFound, 0));
        found.Features.ToArray().ShouldAllBe(value => double.IsNaN(value));
    }

    private static ExamPipeline Pipeline(GreyPicture mask) => new(new GivenMaskSegmenter(mask.Width, mask.Height, mask.Pixels));

    private static Frame Described(GreyPicture image)
    {
        Frame frame = new(image.Width, image.Height);
        image.Pixels.CopyTo(frame.Pixels);
        frame.Describe(new FrameInfo { Number = 1, MonotonicNs = 0, Sector = ScanSector.Whole(image.Width, image.Height) });
        return frame;
    }

    private static (GreyPicture Image, GreyPicture Mask) Read(string file) =>
        (PictureFile.ReadGrey(Repository.PathOf("tests", "TestData", "bus-bra", "images", file)),
         PictureFile.ReadGrey(Repository.PathOf("tests", "TestData", "bus-bra", "masks", file)));

    private static long[] Bits(ReadOnlySpan<double> values)
    {
        long[] bits = new long[values.Length];
        for (int i = 0; i < bits.Length; i++) bits[i] = BitConverter.DoubleToInt64Bits(values[i]);
        return bits;
    }
}
