namespace EdgeRadiomics.Pictures.Tests;

public sealed class PictureFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pictures").FullName;

    [Fact]
    public void Grey_pixels_survive_a_round_trip_exactly()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        string path = Path.Combine(folder, "ramp.png");
        PictureFile.WriteGrey(path, 32, 8, pixels);
        GreyPicture read = PictureFile.ReadGrey(path);
        (read.Width, read.Height).ShouldBe((32, 8));
        read.Pixels.ShouldBe(pixels);
    }

    [Fact]
    public void A_corrupt_picture_gives_one_line_that_names_it()
    {
        string path = Path.Combine(folder, "half.png");
        PictureFile.WriteGrey(path, 64, 64, new byte[64 * 64]);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        string message = Should.Throw<ProblemException>(() => PictureFile.ReadGrey(path)).Message;
        message.ShouldContain(path);
        message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is text, not a picture")]
    public void A_file_that_is_no_picture_is_refused(string content)
    {
        string path = Path.Combine(folder, "text.png");
        File.WriteAllText(path, content);
        Should.Throw<ProblemException>(() => PictureFile.ReadGrey(path)).Message.ShouldContain("cannot be read as a PNG or JPEG picture");
    }

    [Fact]
    public void Sixteen_bits_are_refused_rather_than_halved()
    {
        string path = Path.Combine(folder, "label1.png");
        File.WriteAllBytes(path, Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGNgYGBgBAAABgACpSjotQAAAABJRU5ErkJggg=="));
        Should.Throw<ProblemException>(() => PictureFile.ReadGrey(path)).Message.ShouldContain("16 bits");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<ProblemException>(() => PictureFile.ReadGrey(Path.Combine(folder, "none.png"))).Message.ShouldContain("none.png");

    [Fact]
    public void A_header_that_promises_too_many_pixels_is_refused_before_memory_is_taken()
    {
        string path = Path.Combine(folder, "huge.png");
        PictureFile.WriteGrey(path, PictureFile.MaxSidePx + 1, 1, new byte[PictureFile.MaxSidePx + 1]);
        Should.Throw<ProblemException>(() => PictureFile.ReadGrey(path)).Message.ShouldContain("at most");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named() =>
        Should.Throw<ProblemException>(() => PictureFile.WriteGrey(Path.Combine(folder, "no", "such", "a.png"), 1, 1, [0])).Message.ShouldContain("cannot be written");

    [Fact]
    public void A_file_that_cannot_be_replaced_leaves_no_half_behind()
    {
        string path = Path.Combine(folder, "a.png");
        Directory.CreateDirectory(path);
        Should.Throw<ProblemException>(() => PictureFile.WriteGrey(path, 1, 1, [0]));
        Directory.GetFiles(folder, "*.part").ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
