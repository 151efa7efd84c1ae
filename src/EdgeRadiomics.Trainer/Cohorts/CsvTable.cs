using System.Text;

namespace EdgeRadiomics.Trainer.Cohorts;

/// <summary>A CSV file with a header row (RFC 4180: quoted fields may hold commas, quotes and line ends), whole in memory.</summary>
internal sealed class CsvTable
{
    private readonly string path;
    private readonly Dictionary<string, int> columns;

    private CsvTable(string path, List<string[]> records)
    {
        this.path = path;
        Header = records[0];
        columns = Header.Index().ToDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        Rows = records[1..];
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Fields of each row, in the header's order.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Reads a table.</summary>
    /// <exception cref="ProblemException">The file is missing, empty, or has rows of another length than its header.</exception>
    public static CsvTable Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{path} cannot be read", "check the data folder (--data, or EDGERADIOMICS_DATA)", e);
        }
        List<string[]> records = Parse(text);
        if (records.Count == 0) throw new ProblemException($"{path} is empty", "give a CSV file with a header row");
        int bad = records.FindIndex(record => record.Length != records[0].Length);
        if (bad >= 0) throw new ProblemException($"{path} has {records[bad].Length} fields in record {bad + 1} and {records[0].Length} in its header", "mend that line");
        return new CsvTable(path, records);
    }

    /// <summary>Position of a column.</summary>
    /// <exception cref="ProblemException">There is no such column.</exception>
    public int Column(string name) => columns.TryGetValue(name, out int index)
        ? index
        : throw new ProblemException($"{path} has no column {name}", $"it has {string.Join(", ", Header)}");

    private static List<string[]> Parse(string text)
    {
        List<string[]> records = [];
        List<string> record = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"') quoted = true;
            else if (c is ',' or '\n')
            {
                record.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                if (record is not [""]) records.Add([.. record]);
                record.Clear();
            }
            else if (c != '\r') field.Append(c);
        }
        return records;
    }
}
