using System.Globalization;
using System.Reflection;

namespace EdgeRadiomics.Fleet.Store;

/// <summary>The numbered SQL files inside the program: <c>001_records.sql</c> and those after it, applied in order, each once.</summary>
internal static class NumberedSql
{
    public const string Table = "CREATE TABLE IF NOT EXISTS schema_version (number bigint PRIMARY KEY, file text NOT NULL)";

    /// <summary>The files of a database kind, <c>postgres</c> or <c>sqlite</c>, in order.</summary>
    public static IReadOnlyList<(long Number, string File, string Text)> Of(string kind)
    {
        Assembly assembly = typeof(NumberedSql).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(kind + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            string file = name[(kind.Length + 1)..];
            return (long.Parse(file.Split('_')[0], CultureInfo.InvariantCulture), file, reader.ReadToEnd());
        })];
    }
}
