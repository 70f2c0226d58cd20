using Microsoft.Extensions.Logging.Abstractions;

namespace Mindtrace.Workers.Tests;

public sealed class JobReportTests(RedisFixture store) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData(100, 8000, 32)]
    [InlineData(1500, 10, 1000)]
    public async Task Lines_that_come_faster_than_they_are_sent_are_kept_from_the_end(int lines, int length, int kept)
    {
        await using var cluster = await TestCluster.StartAsync(store.ConnectionString);
        var id = await cluster.SubmitAsync();
        var lease = Assert.Single((await cluster.Queue.ClaimAsync(TestCluster.Echo, "worker-1", 1, TestContext.Current.CancellationToken)).Jobs).Lease;
        var report = new JobReport(lease, new JobReporter(cluster.Queue, TimeProvider.System, NullLogger<JobReporter>.Instance));

        for (int i = 0; i < lines; i++)
            report.Append($"{i} {new string('x', length)}");
        await report.SendAsync(cluster.Queue, TestContext.Current.CancellationToken);

        var log = (await cluster.Queue.GetLogAsync(id, cancellationToken: TestContext.Current.CancellationToken))!;
        Assert.Equal(kept, log.Lines.Count);
        Assert.StartsWith($"{lines - 1} ", log.Lines[^1].Text, StringComparison.Ordinal);
    }
}
