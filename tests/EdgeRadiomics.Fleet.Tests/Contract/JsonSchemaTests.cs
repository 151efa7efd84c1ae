using System.Text.Json;
using EdgeRadiomics.Exams;
using EdgeRadiomics.Fleet.Contract;
using EdgeRadiomics.FleetLoad;

namespace EdgeRadiomics.Fleet.Tests.Contract;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"integer","minimum":1}""", "1", true)]
    [InlineData("""{"type":"integer","minimum":1}""", "0", false)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("""{"type":"number"}""", "1e999", false)]
    [InlineData("""{"type":["array","null"],"items":{"type":"number"},"minItems":2}""", "null", true)]
    [InlineData("""{"type":["array","null"],"items":{"type":"number"},"minItems":2}""", "[1]", false)]
    [InlineData("""{"type":["array","null"],"items":{"type":"number"},"minItems":2}""", "[1,\"2\"]", false)]
    [InlineData("""{"pattern":"^[a-z]{1,3}$"}""", "\"abc\"", true)]
    [InlineData("""{"pattern":"^[a-z]{1,3}$"}""", "\"abc\\n\"", false)]
    [InlineData("""{"pattern":"^[a-z]{1,3}$"}""", "\"\\ud800\"", false)]
    [InlineData("""{"format":"date-time"}""", "\"yesterday\"", false)]
    [InlineData("""{"enum":["a",true]}""", "true", true)]
    [InlineData("""{"enum":["a",true]}""", "\"b\"", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", """{"a":"x"}""", true)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", """{"a":"x","b":1}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", "{}", false)]
    [InlineData("""{"additionalProperties":{"type":"number"},"minProperties":1}""", "{}", false)]
    [InlineData("""{"oneOf":[{"type":"string"},{"minimum":5}]}""", "4", false)]
    [InlineData("""{"oneOf":[{"type":"string"},{"minimum":5}]}""", "6", true)]
    [InlineData("{}", """[[{"deep":"\u0000"}]]""", false)]
    [InlineData("{}", """{"a\u0000":1}""", false)]
    public void Values_fit_or_do_not(string schema, string value, bool fits)
    {
        using JsonDocument asked = JsonDocument.Parse(schema), given = JsonDocument.Parse(value);
        (JsonSchema.Of(asked.RootElement).Check(given.RootElement) is null).ShouldBe(fits);
    }

    [Fact]
    public void A_keyword_that_is_not_checked_is_not_let_through()
    {
        using JsonDocument schema = JsonDocument.Parse("""{"patternProperties":{}}""");
        Should.Throw<NotSupportedException>(() => JsonSchema.Of(schema.RootElement));
    }

    [Fact]
    public void Real_records_fit_and_each_member_left_out_does_not()
    {
        RecordReader reader = new();
        RecordMaker maker = new(new DeviceId("north", "van-1"), 1, TimeProvider.System);
        foreach (MadeRecord record in (MadeRecord[])[maker.Exam(), maker.Result()])
        {
            reader.Read(record.Topic, record.Payload).ShouldBeOfType<IncomingRecord>().Id.ToString().ShouldBe(record.Id);
            System.Text.Json.Nodes.JsonObject whole = System.Text.Json.Nodes.JsonNode.Parse(record.Payload)!.AsObject();
            foreach (string member in whole.Select(one => one.Key).ToArray())
            {
                System.Text.Json.Nodes.JsonObject part = whole.DeepClone().AsObject();
                part.Remove(member);
                reader.Read(record.Topic, System.Text.Encoding.UTF8.GetBytes(part.ToJsonString())).ShouldBeOfType<RefusedRecord>(member);
            }
        }
    }
}
