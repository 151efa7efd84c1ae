using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using EdgeRadiomics.Features;
using EdgeRadiomics.Fleet.Store;

namespace EdgeRadiomics.Fleet.Cohorts;

/// <summary>
/// Pathology in, by the token of a patient or of an exam, weeks later; cohort out: each result that pathology is known of, with its features and
/// the names of its frame and mask in the device's archive. The form is the one that the trainer reads.
/// </summary>
internal sealed class CohortStore(IResultSink sink, TimeProvider time)
{
    private const string Token = "token";
    private const int LongestField = 200, MostFields = 40;

    // What a result says by itself; pathology cannot overwrite it.
    private static readonly string[] Own = ["id", "file", "mask", "site", "device", "frame_sha256", "taken", "clock", "laterality", "clock_face", "mm_per_px_x", "mm_per_px_y", "area_mm2", "catalogue"];

    /// <summary>Takes a table with a column <c>token</c>; every other column is pathology, kept as written. A token's later row replaces its earlier one.</summary>
    /// <returns>Rows taken.</returns>
    /// <exception cref="ProblemException">The table cannot be read.</exception>
    /// <exception cref="DbException">The database is not there now; nothing was taken.</exception>
    public async Task<int> ImportAsync(string name, string text, CancellationToken cancel)
    {
        (string[] header, IReadOnlyList<string[]> rows) = Csv.Read(name, text);
        int token = Array.IndexOf(header, Token);
        if (token < 0) throw new ProblemException($"{name} has no column {Token}", $"it has {string.Join(", ", header)}");
        if (header.Length > MostFields || header.FirstOrDefault(column => !IsName(column) || Own.Contains(column) || FeatureCatalogue.IndexOf(column) >= 0) is { } bad)
            throw new ProblemException($"{name} has a column that cannot be pathology", $"name at most {MostFields} columns in a-z, 0-9 and _, other than {string.Join(", ", Own)} and the features");
        if (header.Distinct().Count() < header.Length) throw new ProblemException($"{name} has two columns of one name", "rename one");
        if (rows.Index().FirstOrDefault(row => row.Item.Any(field => field.Length > LongestField || field.Any(char.IsControl)) || !IsToken(row.Item[token])) is { Item: not null } refused)
            throw new ProblemException($"{name} has a token or field in record {refused.Index + 2} that is no token or no plain text", $"write tokens as the records carry them, and fields of at most {LongestField} characters");

        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using DbConnection connection = await sink.OpenAsync(cancel);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteRowsAsync(transaction, "INSERT INTO pathology (token, fields, at_ms) VALUES",
            [.. rows.GroupBy(row => row[token]).Select(group => new object?[] { group.Key, Fields(header, group.Last(), token), now })],
            "ON CONFLICT (token) DO UPDATE SET fields = excluded.fields, at_ms = excluded.at_ms", cancel);
        await transaction.CommitAsync(cancel);
        return rows.Count;
    }

    /// <summary>Writes the cohort as one CSV table, row by row.</summary>
    /// <returns>Results written.</returns>
    /// <exception cref="DbException">The database is not there now.</exception>
    public async Task<int> ExportAsync(TextWriter into, CancellationToken cancel)
    {
        await using DbConnection connection = await sink.OpenAsync(cancel);
        string[] columns = await ColumnsAsync(connection, cancel);
        string[] features = [.. FeatureCatalogue.All.Select(feature => feature.Name)];
        await into.WriteAsync(Csv.Row([.. Own, Token, .. columns, .. features]));
        await using DbCommand command = connection.Command(null, """
            SELECT r.id, r.source, COALESCE(e.patient, r.subject), r.time_ms, r.clock, r.payload, COALESCE(p.fields, x.fields) FROM record r
            LEFT JOIN exam_patient e ON e.source = r.source AND e.subject = r.subject
            LEFT JOIN pathology p ON p.token = e.patient LEFT JOIN pathology x ON x.token = r.subject
            WHERE r.stream = 'result' AND r.demonstration = 0 AND (p.token IS NOT NULL OR x.token IS NOT NULL) ORDER BY r.source, r.session, r.seq
            """);
        await using DbDataReader row = await command.ExecuteReaderAsync(cancel);
        int written = 0;
        for (; await row.ReadAsync(cancel); written++)
        {
            string id = $"{row.GetValue(0)}";
            string[] device = row.GetString(1).Split('/');
            using JsonDocument record = JsonDocument.Parse(row.GetString(5));
            JsonElement data = record.RootElement.GetProperty("data"), view = data.GetProperty("view"), values = data.GetProperty("radiomics").GetProperty("values"), mm = data.GetProperty("calibration").GetProperty("mmPerPx");
            Dictionary<string, string> pathology = JsonSerializer.Deserialize(row.GetString(6), FleetJson.Default.DictionaryStringString)!;
            await into.WriteAsync(Csv.Row(
            [
                id, $"{id}.png", $"{id}.mask.png", device[2], device[3], Text(data.GetProperty("frame").GetProperty("hash")),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), row.GetString(4), Text(view.GetProperty("laterality")), Text(view.GetProperty("clock")),
                mm.ValueKind == JsonValueKind.Array ? Text(mm[0]) : "", mm.ValueKind == JsonValueKind.Array ? Text(mm[1]) : "", Text(data.GetProperty("seg").GetProperty("areaMm2")), Text(data.GetProperty("radiomics").GetProperty("schema")),
                row.GetString(2), .. columns.Select(column => pathology.GetValueOrDefault(column, "")), .. features.Select(feature => values.TryGetProperty(feature, out JsonElement value) ? Text(value) : ""),
            ]));
        }
        return written;
    }

    private static async Task<string[]> ColumnsAsync(DbConnection connection, CancellationToken cancel)
    {
        await using DbCommand command = connection.Command(null, "SELECT DISTINCT fields FROM pathology");
        List<string> all = await command.ReadAsync(row => row.GetString(0), cancel);
        return [.. all.SelectMany(fields => JsonSerializer.Deserialize(fields, FleetJson.Default.DictionaryStringString)!.Keys).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Fields(string[] header, string[] row, int token) => JsonSerializer.Serialize(
        header.Index().Where(column => column.Index != token).ToDictionary(column => column.Item, column => row[column.Index]), FleetJson.Default.DictionaryStringString);

    // A number keeps the digits it was sent with; null is an empty field.
    private static string Text(JsonElement value) => value.ValueKind switch { JsonValueKind.String => value.GetString()!, JsonValueKind.Null => "", _ => value.GetRawText() };

    private static bool IsName(string column) => column.Length is > 0 and <= 60 && column.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    // Of a patient (HMAC, 64 digits) or of an exam (a UUID): what a clinic calls its patient is neither, and must not come in by mistake.
    private static bool IsToken(string token) => token.Length == 64 && token.All(char.IsAsciiHexDigitLower) || Guid.TryParseExact(token, "D", out _);
}
