using System.Text;

namespace EdgeRadiomics.Fleet.Cohorts;

/// <summary>CSV as RFC 4180 has it: a header row, fields in quotes where they hold commas, quotes or line ends.</summary>
internal static class Csv
{
    /// <summary>Reads a table.</summary>
    /// <exception cref="ProblemException">It is empty, or a row is of another length than its header.</exception>
    public static (string[] Header, IReadOnlyList<string[]> Rows) Read(string name, string text)
    {
        List<string[]> records = [];
        List<string> record = [];
        StringBuilder field = new();
        bool isQuoted = false;
        string body = text.TrimStart('\uFEFF');
        for (int i = 0; i <= body.Length; i++)
        {
            if (isQuoted && i < body.Length)
            {
                bool isDouble = body[i] == '"' && i + 1 < body.Length && body[i + 1] == '"';
                if (body[i] != '"' || isDouble) field.Append(body[i]);
                else isQuoted = false;
                if (isDouble) i++;
                continue;
            }
            char c = i < body.Length ? body[i] : '\n';
            if (c == '"') isQuoted = true;
            else if (c is not (',' or '\n' or '\r')) field.Append(c);
            if (c is not (',' or '\n')) continue;
            record.Add(field.ToString());
            field.Clear();
            if (c == ',') continue;
            if (record is not [""]) records.Add([.. record]);
            record.Clear();
        }
        if (records.Count == 0) throw new ProblemException($"{name} is empty", "give a CSV table with a header row");
        int bad = records.FindIndex(one => one.Length != records[0].Length);
        if (bad >= 0) throw new ProblemException($"{name} has {records[bad].Length} fields in record {bad + 1} and {records[0].Length} in its header", "mend that line");
        return (records[0], records[1..]);
    }

    /// <summary>One row of a table, with its line end.</summary>
    public static string Row(IEnumerable<string> fields) =>
        string.Join(',', fields.Select(field => field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field)) + "\n";
}
