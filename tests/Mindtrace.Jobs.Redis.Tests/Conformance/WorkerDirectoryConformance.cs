using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs.Redis.Tests.Stores;

namespace Mindtrace.Jobs.Redis.Tests.Conformance;

public sealed class Workers_on_Garnet(GarnetFixture store) : WorkerDirectoryConformance(store);

public sealed class Workers_on_Redis(RedisFixture store) : WorkerDirectoryConformance(store);

/// <summary>What a store must do for the directory of workers.</summary>
public abstract class WorkerDirectoryConformance(IStoreFixture store) : IAsyncLifetime
{
    private readonly JobQueueOptions _options = new() { KeyPrefix = $"test:{Guid.NewGuid():N}" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private WorkerDirectory _workers = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(store.SkipReason is not null, store.SkipReason ?? "");
        _workers = new WorkerDirectory(store.Connection, Microsoft.Extensions.Options.Options.Create(_options), _time);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_report_is_found_by_id_and_address()
    {
        var status = Worker("w1", "http://h:1/");
        await _workers.ReportAsync(status, Cancel);
        var expected = status with { LastHeartbeat = _time.GetUtcNow() };
        Assert.Equal(expected, await _workers.FindAsync("w1", Cancel));
        Assert.Equal(expected, await _workers.FindByUrlAsync("http://h:1", Cancel));
        Assert.Equal(expected, await _workers.FindByUrlAsync("http://h:1/", Cancel));
        Assert.Null(await _workers.FindAsync("w2", Cancel));
        Assert.Null(await _workers.FindByUrlAsync("http://h:2", Cancel));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8001", "http://localhost:8001/", true)]
    [InlineData("http://LOCALHOST:8001/", "http://127.0.0.1:8001", true)]
    [InlineData("http://Host.example:80/A", "http://host.example/A/", true)]
    [InlineData("https://host.example", "https://host.example:443", true)]
    [InlineData("http://[::1]:8001", "http://localhost:8001", false)]
    [InlineData("http://[::1]:8001", "http://127.0.0.1:8001", false)]
    [InlineData("http://host.example/A", "http://host.example/a", false)]
    [InlineData("http://host.example", "https://host.example", false)]
    [InlineData("no address", "no address", true)]
    public async Task An_address_has_several_spellings(string reported, string asked, bool found)
    {
        await _workers.ReportAsync(Worker("w1", reported), Cancel);
        Assert.Equal(found, await _workers.FindByUrlAsync(asked, Cancel) is not null);
    }

    [Fact]
    public async Task The_newest_worker_at_an_address_counts()
    {
        await _workers.ReportAsync(Worker("w1", "http://h:1"), Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _workers.ReportAsync(Worker("w0", "http://h:1/"), Cancel);
        Assert.Equal("w0", (await _workers.FindByUrlAsync("http://h:1", Cancel))!.WorkerId);
    }

    [Fact]
    public async Task A_newer_report_replaces_the_older()
    {
        await _workers.ReportAsync(Worker("w1", "http://h:1") with { Status = WorkerState.Running, JobId = "j" }, Cancel);
        await _workers.ReportAsync(Worker("w1", "http://h:1"), Cancel);
        var found = (await _workers.FindAsync("w1", Cancel))!;
        Assert.Equal((WorkerState.Idle, null), (found.Status, found.JobId));
        Assert.Single(await _workers.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_silent_worker_is_nonexistent_and_one_that_said_goodbye_is_shut_down()
    {
        await _workers.ReportAsync(Worker("silent", "http://h:1") with { Status = WorkerState.Running, JobId = "j" }, Cancel);
        await _workers.ReportAsync(Worker("gone", "http://h:2") with { Status = WorkerState.Shutdown }, Cancel);
        _time.Advance(WorkerDirectory.LostAfter);
        Assert.Equal(WorkerState.Running, (await _workers.FindAsync("silent", Cancel))!.Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        var silent = (await _workers.FindAsync("silent", Cancel))!;
        Assert.Equal((WorkerState.Nonexistent, null), (silent.Status, silent.JobId));
        Assert.Equal(WorkerState.Shutdown, (await _workers.FindAsync("gone", Cancel))!.Status);
        await _workers.ReportAsync(Worker("silent", "http://h:1"), Cancel);
        Assert.Equal(WorkerState.Idle, (await _workers.FindAsync("silent", Cancel))!.Status);
    }

    [Fact]
    public async Task A_worker_that_does_not_answer_keeps_the_time_when_it_was_last_heard_of()
    {
        await _workers.ReportAsync(Worker("w1", "http://h:1") with { Status = WorkerState.Running, JobId = "j" }, Cancel);
        var known = (await _workers.FindAsync("w1", Cancel))!;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _workers.ReportLostAsync(known, Cancel);
        Assert.Equal(known with { Status = WorkerState.Nonexistent, JobId = null }, await _workers.FindAsync("w1", Cancel));
    }

    [Fact]
    public async Task Workers_are_listed_by_id_and_cleared()
    {
        foreach (string id in new[] { "b", "c", "a" })
            await _workers.ReportAsync(Worker(id, $"http://{id}"), Cancel);
        Assert.Equal(["a", "b", "c"], (await _workers.ListAsync(Cancel)).Select(worker => worker.WorkerId));
        await _workers.ClearAsync(Cancel);
        Assert.Empty(await _workers.ListAsync(Cancel));
    }

    [Fact]
    public async Task Workers_that_were_silent_for_the_retention_time_are_forgotten()
    {
        await _workers.ReportAsync(Worker("silent", "http://h:1"), Cancel);
        await _workers.ReportAsync(Worker("gone", "http://h:2") with { Status = WorkerState.Shutdown }, Cancel);
        _time.Advance(_options.Retention);
        await _workers.ReportAsync(Worker("heard", "http://h:3"), Cancel);
        await _workers.ForgetSilentAsync(Cancel);
        Assert.Equal(3, (await _workers.ListAsync(Cancel)).Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _workers.ForgetSilentAsync(Cancel);
        await _workers.ForgetSilentAsync(Cancel);
        Assert.Equal("heard", Assert.Single(await _workers.ListAsync(Cancel)).WorkerId);
    }

    private static WorkerStatus Worker(string id, string url) => new() { WorkerId = id, WorkerType = "echo", WorkerUrl = url, Status = WorkerState.Idle };
}
