using EdgeRadiomics.Trainer.Cohorts;

namespace EdgeRadiomics.Trainer.Tests.Cohorts;

public sealed class CsvTableTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public void Quoted_fields_keep_commas_quotes_and_line_ends()
    {
        CsvTable table = Table("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2,\n");
        table.Header.ShouldBe(["a", "b"]);
        table.Rows.ShouldBe([["1", "x, \"y\"\nz"], ["2", ""]]);
    }

    [Fact]
    public void A_row_of_another_length_is_named() =>
        Should.Throw<ProblemException>(() => Table("a,b\n1,2\n3\n")).Message.ShouldContain("1 fields in record 3");

    [Fact]
    public void A_missing_column_is_named() =>
        Should.Throw<ProblemException>(() => Table("a,b\n").Column("c")).Message.ShouldContain("no column c");

    [Fact]
    public void An_empty_file_is_refused() => Should.Throw<ProblemException>(() => Table("")).Message.ShouldContain("is empty");

    public void Dispose() => File.Delete(path);

    private CsvTable Table(string text)
    {
        File.WriteAllText(path, text);
        return CsvTable.Read(path);
    }
}
