using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;
using EdgeRadiomics.Features.Regions;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>Which features are printed, under which names, as CSV or JSON. Numbers are the shortest text that reads back as the same bits.</summary>
internal sealed class FeatureFormat
{
    private readonly (string Name, int Index)[] columns;

    /// <param name="pyRadiomics">PyRadiomics' 102 under its names, else the whole catalogue under its own.</param>
    /// <param name="json">JSON, else CSV.</param>
    /// <param name="regions">Regions whose every family is printed behind the catalogue, save what the catalogue has.</param>
    /// <exception cref="ProblemException">Regions under PyRadiomics' names, or one twice.</exception>
    /// <param name="filters">Filters whose responses are printed behind both.</param>
    public FeatureFormat(bool pyRadiomics, bool json, IReadOnlyList<FeatureRegion> regions, FilterSettings filters)
    {
        if (pyRadiomics && regions.Count > 0) throw new ProblemException("PyRadiomics has no names for regions", "give --regions without --names pyradiomics");
        if (regions.Distinct().Count() < regions.Count) throw new ProblemException("a region is given twice", "name each once");
        (PyRadiomics, Json, Regions, Filters) = (pyRadiomics, json, regions, filters);
        RegionFeatures = regions.Count > 0 ? new RegionExtractor(new FeatureSettings(), regions).Definitions : [];
        FilteredFeatures = new FilteredExtractor(new FeatureSettings(), filters).Definitions;
        columns = [.. FeatureCatalogue.All.Concat(RegionFeatures).Concat(FilteredFeatures).Index().Where(feature => pyRadiomics ? feature.Item.PyRadiomicsName is not null : feature.Index < FeatureCatalogue.Count || FeatureCatalogue.IndexOf(feature.Item.Name) < 0)
            .Select(feature => (!pyRadiomics ? feature.Item.Name : feature.Index < FeatureCatalogue.Count ? "original_" + feature.Item.PyRadiomicsName : feature.Item.PyRadiomicsName!, feature.Index))];
    }

    public IReadOnlyList<FeatureRegion> Regions { get; }

    /// <summary>What stands behind the catalogue in a picture's values.</summary>
    public IReadOnlyList<FeatureDefinition> RegionFeatures { get; }

    public FilterSettings Filters { get; }

    /// <summary>What stands behind the regions' in a picture's values.</summary>
    public IReadOnlyList<FeatureDefinition> FilteredFeatures { get; }

    public bool PyRadiomics { get; }

    public bool Json { get; }

    /// <summary>First line of a table; JSON has none.</summary>
    public string Header => Json ? "" : $"id,{string.Join(',', columns.Select(column => column.Name))}\n";

    /// <summary>One picture in one line, with its end.</summary>
    public string Row(string id, ReadOnlySpan<double> values)
    {
        StringBuilder text = new();
        if (Json)
        {
            text.Append("{\"id\":\"").Append(JsonEncodedText.Encode(id)).Append("\",\"catalogue\":\"edgeradiomics-features/").Append(FeatureCatalogue.Version).Append("\",\"features\":{");
            for (int i = 0; i < columns.Length; i++) text.Append(i == 0 ? "\"" : ",\"").Append(columns[i].Name).Append("\":").Append(Number(values[columns[i].Index], "null"));
            return text.Append("}}\n").ToString();
        }
        text.Append(id);
        foreach ((_, int index) in columns) text.Append(',').Append(Number(values[index], ""));
        return text.Append('\n').ToString();
    }

    /// <summary>One picture as a list feature,value, as PyRadiomics' own users keep it.</summary>
    public string List(ReadOnlySpan<double> values)
    {
        StringBuilder text = new("feature,value\n");
        foreach ((string name, int index) in columns) text.Append(name).Append(',').Append(Number(values[index], "")).Append('\n');
        return text.ToString();
    }

    private static string Number(double value, string undefined) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : undefined;
}
