using System.Text.Json;
using Mindtrace.Jobs;

namespace Mindtrace.Workers.Tests;

public sealed class PayloadTests
{
    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job"),
        Name = "job",
        SchemaName = TestCluster.Echo,
        Payload = WireJson.EmptyObject,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    [Theory]
    [InlineData("{}", "fields 'model_name', 'sizes' are missing")]
    [InlineData("""{"model_name":"a"}""", "field 'sizes' is missing")]
    [InlineData("""{"model_name":null,"sizes":[]}""", "field 'model_name' has the wrong type or value")]
    [InlineData("""{"model_name":"a","sizes":[1,"x"]}""", "field 'sizes[1]' has the wrong type or value")]
    [InlineData("""{"model_name":"a","sizes":[],"color":"mauve"}""", "field 'color' has the wrong type or value")]
    [InlineData("[]", "it cannot be an array")]
    [InlineData("\"text\"", "it cannot be a string")]
    [InlineData("null", "it must not be null")]
    public async Task A_payload_that_does_not_fit_names_the_field(string payload, string fault)
    {
        var exception = await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(new PaintWorker(), payload));
        Assert.Equal("Invalid payload: " + fault, exception.Message);
        Assert.True(exception.Permanent);
    }

    [Fact]
    public async Task Input_and_output_are_in_snake_case()
    {
        var output = await RunAsync(new PaintWorker(), """{"model_name":"a","sizes":[1,2],"color":"dark_red","something_else":1}""");
        Assert.Equal("""{"total_size":3,"used_color":"dark_red"}""", output.GetRawText());
    }

    [Theory]
    [InlineData("""{"message":"hi","delay":null}""")]
    [InlineData("""{"message":"hi","delay":-1}""")]
    [InlineData("""{"message":"hi","delay":0.001}""")]
    public async Task An_echo_worker_echoes(string payload) =>
        Assert.Equal("""{"echoed":"hi"}""", (await RunAsync(new EchoWorker(TimeProvider.System), payload)).GetRawText());

    [Fact]
    public async Task An_echo_worker_refuses_a_delay_without_end()
    {
        var exception = await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(new EchoWorker(TimeProvider.System), """{"message":"hi","delay":1e300}"""));
        Assert.Contains("'delay'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_progress_is_a_fraction(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JobContext(Job, 1, 1, "worker").ReportProgress(fraction));

    private static Task<JsonElement> RunAsync(WorkerBase worker, string payload) =>
        Run(() => worker.InvokeAsync(JsonElement.Parse(payload), new JobContext(Job, 1, 1, "worker"), TestContext.Current.CancellationToken));

    private static async Task<JsonElement> Run(Func<ValueTask<JsonElement>> run) => await run();

    private enum Color
    {
        Blue,
        DarkRed,
    }

    private sealed record PaintInput(string ModelName, int[] Sizes, Color Color = Color.Blue);

    private sealed record PaintOutput(int TotalSize, Color UsedColor);

    private sealed class PaintWorker : Worker<PaintInput, PaintOutput>
    {
        protected override async Task<PaintOutput> RunAsync(PaintInput input, JobContext job, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new PaintOutput(input.Sizes.Sum(), input.Color);
        }
    }
}
