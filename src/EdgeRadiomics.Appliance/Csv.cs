using System.Text;

namespace EdgeRadiomics.Appliance;

/// <summary>Fields of one line of CSV (RFC 4180, but no line ends inside a field).</summary>
internal static class Csv
{
    /// <summary>A field as it is written: in quotes where it has to be.</summary>
    public static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    /// <summary>The fields of a line.</summary>
    public static List<string> Fields(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] != ',' || quoted) field.Append(line[i]);
            else
            {
                fields.Add(field.ToString());
                field.Clear();
            }
        }
        fields.Add(field.ToString());
        return fields;
    }
}
