using System.Text;
using System.Text.Json;

namespace Mindtrace.Jobs.Tests.Serialization;

public sealed class ReadingTests
{
    [Fact]
    public void A_job_of_the_original_client_is_read()
    {
        var job = Read<Job>(
            """
            {"id":"6f1c","name":"n","schema_name":"echo","payload":{"message":"x"},"status":"queued","created_at":"2026-01-31T12:00:00.123456",
             "started_at":null,"completed_at":null,"error":null,"entrypoint":null,"priority":null,"a_field_of_tomorrow":{"deep":[1,2]}}
            """);
        Assert.Equal("6f1c", job.Id.Value);
        Assert.Equal("echo", job.SchemaName.Value);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560), job.CreatedAt);
        Assert.Equal("""{"message":"x"}""", job.Payload.GetRawText());
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00", "2026-01-31T12:00:00.000000")]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000")]
    [InlineData("2026-01-31T12:00:00.5+02:00", "2026-01-31T10:00:00.500000")]
    [InlineData("2026-01-31 12:00:00.123456", "2026-01-31T12:00:00.123456")]
    public void Times_are_read_with_and_without_offset_and_written_naive(string text, string written)
    {
        var status = Read<WorkerStatus>($$"""{"status":"idle","last_heartbeat":"{{text}}"}""");
        Assert.Contains($"\"last_heartbeat\":\"{written}\"", JsonSerializer.Serialize(status, WireJson.Default.WorkerStatus), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00")]
    [InlineData("2026-01-31T12:00:00.5+05:30", "2026-01-31T06:30:00.5+00:00")]
    [InlineData("2026-01-31", "2026-01-31T00:00:00+00:00")]
    public void The_earliest_start_is_written_in_UTC_and_without_an_offset_is_UTC(string text, string written)
    {
        var job = Read<Job>($$"""{"id":"a","name":"n","schema_name":"t","payload":{},"created_at":"2026-01-31T12:00:00","not_before":"{{text}}"}""");
        Assert.Contains($"\"not_before\":\"{written}\"", JsonSerializer.Serialize(job, WireJson.Default.Job), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("1.50")]
    [InlineData("""{"a":[{"b":null}]}""")]
    public void A_payload_is_any_json_and_comes_back_as_it_was(string payload)
    {
        var job = Read<Job>($$"""{"id":"a","name":"n","schema_name":"t","payload":{{payload}},"created_at":"2026-01-31T12:00:00"}""");
        Assert.Contains($"\"payload\":{payload},", JsonSerializer.Serialize(job, WireJson.Default.Job), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("name")]
    [InlineData("schema_name")]
    [InlineData("payload")]
    [InlineData("created_at")]
    public void A_missing_field_is_a_fault_that_names_it(string field)
    {
        var fields = new Dictionary<string, string>
        {
            ["id"] = "\"a\"",
            ["name"] = "\"n\"",
            ["schema_name"] = "\"t\"",
            ["payload"] = "{}",
            ["created_at"] = "\"2026-01-31T12:00:00\"",
        };
        fields.Remove(field);
        string text = "{" + string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}";
        Assert.Contains($"'{field}'", Assert.Throws<JsonException>(() => Read<Job>(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\":\"a\\nb\"", "string_pattern_mismatch")]
    [InlineData("\"id\":\"{s0}\"", "string_pattern_mismatch")]
    [InlineData("\"created_at\":\"yesterday\"", "datetime_parsing")]
    [InlineData("\"created_at\":\"12:00\"", "datetime_parsing")]
    [InlineData("\"created_at\":\"01/02/2026\"", "datetime_parsing")]
    [InlineData("\"created_at\":\"5 May 2026\"", "datetime_parsing")]
    [InlineData("\"created_at\":\"Sat, 31 Jan 2026 12:00:00 GMT\"", "datetime_parsing")]
    [InlineData("\"not_before\":\"12:00\"", "datetime_parsing")]
    public void A_broken_rule_carries_its_kind(string field, string type)
    {
        string text = $$"""{"id":"a","name":"n","schema_name":"t","payload":{},"created_at":"2026-01-31T12:00:00",{{field}}}""";
        var fault = Assert.Throws<WireFormatException>(() => Read<Job>(text));
        Assert.Equal(type, fault.Type);
        Assert.DoesNotContain("Path:", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"http://h:1/\"", "http://h:1/")]
    [InlineData("""["http",null,"h",1,"/",null,null]""", "http://h:1/")]
    [InlineData("""["https",null,"host.example",null,"/base",null,null]""", "https://host.example/base")]
    [InlineData("""["http",null,"h",8080,null,null,null]""", "http://h:8080/")]
    public void An_address_is_a_string_or_the_parts_of_one(string url, string address) =>
        Assert.Equal(address, Read<RegisterAppRequest>($$"""{"name":"a","url":{{url}}}""").Url);

    [Theory]
    [InlineData("""["http",null,"h"]""")]
    [InlineData("""[null,null,"h",1,"/",null,null]""")]
    [InlineData("""["http",null,"h",70000,"/",null,null]""")]
    [InlineData("""["http",null,"h","1","/",null,null]""")]
    public void Parts_that_make_no_address_are_a_fault(string url) =>
        Assert.Equal("url_parsing", Assert.Throws<WireFormatException>(() => Read<RegisterAppRequest>($$"""{"name":"a","url":{{url}}}""")).Type);

    [Fact]
    public void A_deep_document_is_a_fault_and_no_crash()
    {
        string deep = new string('[', 10_000) + new string(']', 10_000);
        Assert.ThrowsAny<JsonException>(() => Read<Job>($$"""{"id":"a","name":"n","schema_name":"t","payload":{{deep}},"created_at":"2026-01-31T12:00:00"}"""));
        Assert.ThrowsAny<JsonException>(() => WireJson.Parse(Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void Two_values_are_not_one() => Assert.ThrowsAny<JsonException>(() => WireJson.Parse("{}{}"u8));

    [Fact]
    public void A_type_that_is_not_of_the_wire_is_refused() => Assert.Throws<NotSupportedException>(() => WireJson.TypeInfo<Version>());

    private static T Read<T>(string text) => JsonSerializer.Deserialize(text, WireJson.TypeInfo<T>())!;
}
