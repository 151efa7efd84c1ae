using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>Measures one stored picture after the other. Not thread-safe: one a thread.</summary>
internal sealed class PictureMeasurement(FeatureSettings settings, FilterSettings filters, bool pyRadiomics)
{
    private readonly FilteredExtractor extractor = new(settings, filters);
    private double[] values = [];

    /// <summary>Values in catalogue order, one picture after the other, until the next call.</summary>
    /// <exception cref="ProblemException">A file cannot be read, or the mask is of another size.</exception>
    public ReadOnlySpan<double> Measure(BatchRow row)
    {
        GreyPicture picture = PictureFile.ReadGrey(row.Image), mask = PictureFile.ReadGrey(row.Mask);
        if (mask.Width != picture.Width || mask.Height != picture.Height)
            throw new ProblemException($"mask {row.Mask} is {mask.Width} x {mask.Height} px, {row.Image} is {picture.Width} x {picture.Height} px", "give the mask of that picture");

        // A PNG tells no spacing, and PyRadiomics then takes 1 mm.
        PixelSpacing? spacing = row.Spacing ?? (pyRadiomics ? new PixelSpacing(1, 1) : null);
        if (values.Length == 0) values = new double[extractor.Count];
        extractor.Extract(new PixelRegion(picture.Pixels, mask.Pixels, default, picture.Width, picture.Height, spacing?.XMm, spacing?.YMm), values);
        return values;
    }
}
