using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Features.Regions;
using EdgeRadiomics.Frames;
using EdgeRadiomics.Pictures;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>Measures one stored picture after the other. Not thread-safe: one a thread.</summary>
internal sealed class PictureMeasurement(FeatureSettings settings, FeatureFormat format)
{
    private readonly FeatureExtractor extractor = new(settings);
    private readonly RegionExtractor? around = format.Regions.Count > 0 ? new RegionExtractor(settings, format.Regions) : null;
    private readonly FilteredExtractor? filtered = format.Filters.IsEmpty ? null : new FilteredExtractor(settings, format.Filters);
    private readonly double[] values = new double[FeatureCatalogue.Count + format.RegionFeatures.Count + format.FilteredFeatures.Count];

    /// <summary>Regions that the last picture has none of, and why.</summary>
    public IEnumerable<string> Missing => format.Regions.Where(region => around!.AbsenceOf(region) != RegionAbsence.None)
        .Select(region => $"{region}: {around!.AbsenceOf(region) switch
        {
            RegionAbsence.EmptyMask => "the mask is empty",
            RegionAbsence.NoMillimetres => "there is no spacing in mm, and none is guessed",
            _ => "all of it lies outside the picture",
        }}");

    /// <summary>Values in catalogue order, then the regions', then the filters', until the next call.</summary>
    /// <exception cref="ProblemException">A file cannot be read, or the mask is of another size.</exception>
    public ReadOnlySpan<double> Measure(BatchRow row)
    {
        GreyPicture picture = PictureFile.ReadGrey(row.Image), mask = PictureFile.ReadGrey(row.Mask);
        if (mask.Width != picture.Width || mask.Height != picture.Height)
            throw new ProblemException($"mask {row.Mask} is {mask.Width} x {mask.Height} px, {row.Image} is {picture.Width} x {picture.Height} px", "give the mask of that picture");

        // A PNG tells no spacing, and PyRadiomics then takes 1 mm.
        PixelSpacing? spacing = row.Spacing ?? (format.PyRadiomics ? new PixelSpacing(1, 1) : null);
        PixelRegion region = new(picture.Pixels, mask.Pixels, default, picture.Width, picture.Height, spacing?.XMm, spacing?.YMm);
        extractor.Extract(region, values.AsSpan(0, FeatureCatalogue.Count));
        around?.Extract(region, values.AsSpan(FeatureCatalogue.Count, format.RegionFeatures.Count));
        try
        {
            filtered?.Extract(region, values.AsSpan(FeatureCatalogue.Count + format.RegionFeatures.Count));
        }
        catch (ArgumentException e)
        {
            throw new ProblemException($"{row.Image} filtered: {e.Message.Split(" (")[0]}", "choose wider bins, or a number of bins", e);
        }
        return values;
    }
}
