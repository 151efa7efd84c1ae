using System.CommandLine;
using System.Globalization;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Lesions;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance;

/// <summary>Frames from stored pictures of a scan sector, for the verbs that work on files.</summary>
internal static class StillFrame
{
    /// <summary>The option that gives mm per px, for pictures that do not tell.</summary>
    public static Option<PixelSpacing?> SpacingOption() => new("--spacing-mm")
    {
        HelpName = "X,Y",
        Description = "millimetres per pixel along a row and along a column; without it nothing is measured in mm",
        CustomParser = result =>
        {
            string[] parts = result.Tokens[0].Value.Split(',');
            if (parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out double x) && x is > 0 and <= 10
                && double.TryParse(parts[1], CultureInfo.InvariantCulture, out double y) && y is > 0 and <= 10)
                return new PixelSpacing(x, y);
            result.AddError($"--spacing-mm takes X,Y in mm per px, each in (0, 10], not {result.Tokens[0].Value}");
            return null;
        },
    };

    /// <summary>Reads a picture that shows the sector alone.</summary>
    /// <exception cref="ProblemException">The file cannot be read as a picture.</exception>
    public static Frame Read(string path, PixelSpacing? spacing)
    {
        GreyPicture picture = PictureFile.ReadGrey(path);
        Frame frame = new(picture.Width, picture.Height);
        picture.Pixels.CopyTo(frame.Pixels);
        frame.Describe(new FrameInfo
        {
            Number = 1,
            MonotonicNs = 0,
            Sector = ScanSector.Whole(picture.Width, picture.Height),
            Spacing = spacing,
            State = SourceState.Frozen,
        });
        return frame;
    }

    /// <summary>A segmenter that answers with the mask of a picture.</summary>
    /// <exception cref="ProblemException">The mask cannot be read or is of another size.</exception>
    public static GivenMaskSegmenter GivenMask(string path, Frame frame, string image)
    {
        GreyPicture drawn = PictureFile.ReadGrey(path);
        return drawn.Width == frame.Width && drawn.Height == frame.Height
            ? new GivenMaskSegmenter(drawn.Width, drawn.Height, drawn.Pixels)
            : throw new ProblemException($"mask {path} is {drawn.Width} x {drawn.Height} px, {image} is {frame.Width} x {frame.Height} px", "give the mask of that picture");
    }
}
