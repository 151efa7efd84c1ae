using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EdgeRadiomics.Features;

namespace EdgeRadiomics.Appliance.Measuring;

/// <summary>Many pictures, on all processors, in the table's order. A bad one is told and left out; the rest goes on.</summary>
/// <remarks>
/// With a file, lines go to FILE.part, which becomes FILE at the end. A run that was cut off is taken up where its part ends,
/// if table, settings and format are the same; else it begins anew.
/// </remarks>
internal sealed class BatchMeasurement(FeatureSettings settings, FeatureFormat format)
{
    /// <summary>Measures a table's pictures; returns how many could not be.</summary>
    /// <exception cref="ProblemException">The table or the file cannot be used.</exception>
    public int Run(string table, string? output, CancellationToken stop)
    {
        List<(BatchRow? Row, ProblemException? Problem)> rows = BatchRow.ReadAll(table);
        if (output is null)
        {
            Console.Write(format.Header);
            return Measure(rows, Console.Out, stop);
        }
        try
        {
            string part = output + ".part", key = Key(table);
            int failed;
            using (FileStream file = new(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
            {
                List<string> done = TakeUp(file, key);
                using StreamWriter writer = new(file);
                if (done.Count == 0) writer.Write(key + "\n");
                else Console.Error.WriteLine($"{done.Count - 1} of {rows.Count} were measured before");
                failed = done.Skip(1).Count(line => line.Length == 0) + Measure(rows[Math.Max(0, done.Count - 1)..], writer, stop);
            }
            Publish(part, output);
            return failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException($"{output} cannot be written ({e.Message.TrimEnd('.')})", "choose another file with --out", e);
        }
    }

    private int Measure(List<(BatchRow? Row, ProblemException? Problem)> rows, TextWriter writer, CancellationToken stop)
    {
        int failed = 0, count = 0;
        using ThreadLocal<PictureMeasurement> measurements = new(() => new PictureMeasurement(settings, format));

        // One row at a time to each processor: whole ranges would leave the first line of the second half waiting for the first half.
        foreach ((string? line, ProblemException? problem) in Partitioner.Create(rows, EnumerablePartitionerOptions.NoBuffering).AsParallel().AsOrdered()
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).WithCancellation(stop).Select(row => Line(row, measurements.Value!)))
        {
            // A bad row keeps its place as an empty line, so that what is done can be counted.
            if (problem is not null) failed++;
            if (problem is not null) Console.Error.WriteLine($"left out: {problem.Message}");
            if (line is not null || writer != Console.Out) writer.Write(line ?? "\n");
            writer.Flush();
            if (++count % Math.Max(10, rows.Count / 10) == 0) Console.Error.WriteLine($"{count} of {rows.Count}");
        }
        return failed;
    }

    private (string? Line, ProblemException? Problem) Line((BatchRow? Row, ProblemException? Problem) entry, PictureMeasurement measurement)
    {
        if (entry.Row is not { } row) return (null, entry.Problem);
        try
        {
            string line = format.Row(row.Id, measurement.Measure(row));
            foreach (string missing in measurement.Missing) Console.Error.WriteLine($"{row.Id} has no {missing}");
            return (line, null);
        }
        catch (ProblemException problem)
        {
            return (null, problem);
        }
    }

    private static List<string> TakeUp(FileStream file, string key)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        List<string> lines = [.. Encoding.UTF8.GetString(bytes, 0, whole).Split('\n')[..^1]];
        if (lines.Count == 0 || lines[0] != key) (whole, lines) = (0, []);
        file.SetLength(whole);
        file.Position = whole;
        return lines;
    }

    private string Key(string table) =>
        $"# {Convert.ToHexStringLower(SHA256.HashData([.. File.ReadAllBytes(table), .. Encoding.UTF8.GetBytes($"{settings} {format.Filters.Wavelet} {format.Filters.Boundary} {format.Json} {FeatureCatalogue.Version} {format.Header}")]))}";

    private void Publish(string part, string output)
    {
        File.WriteAllText(output, format.Header + string.Concat(File.ReadLines(part).Skip(1).Where(line => line.Length > 0).Select(line => line + "\n")));
        File.Delete(part);
    }
}
