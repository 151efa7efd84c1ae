using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Features.Filters;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>Which features are printed, under which names, as CSV or JSON. Numbers are the shortest text that reads back as the same bits.</summary>
internal sealed class FeatureFormat
{
    private readonly (string Name, int Index)[] columns;

    /// <param name="pyRadiomics">PyRadiomics' 102 under its names, else the whole catalogue under its own.</param>
    /// <param name="json">JSON, else CSV.</param>
    /// <param name="filters">The filtered pictures, whose features follow under the picture's name, e.g. <c>wavelet-LH_cm_contrast</c>.</param>
    public FeatureFormat(bool pyRadiomics, bool json, FilterSettings filters)
    {
        (PyRadiomics, Json) = (pyRadiomics, json);
        columns =
        [
            .. Columns(pyRadiomics ? "original_" : "", 0, _ => true),
            .. filters.Names.Index().SelectMany(picture => Columns(picture.Item + "_", picture.Index + 1, FilteredExtractor.IsFiltered)),
        ];
    }

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

    private IEnumerable<(string Name, int Index)> Columns(string prefix, int picture, Func<FeatureDefinition, bool> wanted) =>
        FeatureCatalogue.All.Index().Where(feature => wanted(feature.Item) && (!PyRadiomics || feature.Item.PyRadiomicsName is not null))
            .Select(feature => (prefix + (PyRadiomics ? feature.Item.PyRadiomicsName : feature.Item.Name), picture * FeatureCatalogue.Count + feature.Index));

    private static string Number(double value, string undefined) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : undefined;
}
