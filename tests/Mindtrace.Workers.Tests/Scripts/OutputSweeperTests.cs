using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Mindtrace.Jobs;
using Mindtrace.Jobs.Redis;
using Mindtrace.Registry;

namespace Mindtrace.Workers.Tests;

public sealed class OutputSweeperTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>, IDisposable
{
    private static readonly JobType Script = JobType.Parse("script");

    private readonly TempFolder _folder = new();
    private readonly EventIds _events = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 3, 10, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Outputs_in_a_folder_go_after_the_retention_but_for_those_of_dead_letters() => OutputsGoAsync(("REGISTRY_FOLDER", _folder.Path));

    [Fact]
    public async Task Outputs_in_a_bucket_go_after_the_retention_but_for_those_of_dead_letters()
    {
        Assert.SkipUnless(S3Server.IsAvailable, S3Server.SkipReason);
        await using var server = await S3Server.StartAsync();
        await OutputsGoAsync(Bucket(server));
    }

    [Fact]
    public async Task A_store_that_is_away_is_tried_again_an_hour_later()
    {
        Assert.SkipUnless(S3Server.IsAvailable, S3Server.SkipReason);
        await using var server = await S3Server.StartAsync();
        await using var services = Services(Bucket(server));
        var store = services.GetRequiredService<IObjectStore>();
        await PutAsync(store, "job-outputs/2030-03-02/a/1/stdout");
        await server.StopAsync();
        using var sweeper = Sweeper(services);
        await sweeper.StartAsync(Cancel);
        await Eventually.TrueAsync(() => _events.Contains(3622), TimeSpan.FromMinutes(1), "the warning");

        await server.StartAgainAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(async () => (await KeysAsync(store)).Count == 0, TimeSpan.FromMinutes(1), "the next try");
        await sweeper.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("job-outputs/2030-03-02/0123/1/stdout", true)]
    [InlineData("job-outputs/2030-03-02/0123/1", false)]
    [InlineData("job-outputs/2030-3-2/0123/1/stdout", false)]
    [InlineData("job-outputs/notes/0123/1/stdout", false)]
    [InlineData("packages/2030-03-02/0123/1/stdout", false)]
    [InlineData("job-outputs", false)]
    public void Only_keys_of_outputs_are_read_as_such(string key, bool isOutput) =>
        Assert.Equal(isOutput, WholeOutputs.TryParse(key, out _, out _));

    private async Task OutputsGoAsync(params (string Key, string Value)[] storeSettings)
    {
        await using var services = Services(storeSettings);
        var store = services.GetRequiredService<IObjectStore>();
        var queue = services.GetRequiredService<JobQueue>();
        var dead = await MakeDeadLetterAsync(queue);
        string ofDead = $"job-outputs/2030-03-01/{WholeOutputs.JobPart(dead)}/1/stdout";
        string[] old = ["job-outputs/2029-12-31/a/1/stdout", "job-outputs/2030-03-02/a/2/stderr", "job-outputs/2030-03-02/b/1/stdout"];
        string[] kept = ["job-outputs/2030-02-01/mine.txt", "job-outputs/2030-03-03/a/1/stdout", "job-outputs/2030-03-10/c/1/stdout", "packages/2030-01-01/a/1/stdout"];
        foreach (string key in (string[])[.. old, .. kept, ofDead])
            await PutAsync(store, key);
        using var sweeper = Sweeper(services);

        await sweeper.StartAsync(Cancel);
        await Eventually.TrueAsync(async () => (await KeysAsync(store)).SetEquals([.. kept, ofDead]), TimeSpan.FromMinutes(1), "old outputs to go");

        await queue.DiscardAsync(dead, Cancel);
        _time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(async () => (await KeysAsync(store)).SetEquals(kept), TimeSpan.FromMinutes(1), "the discarded letter's output to go");

        // The day is over that was the first of those to be kept.
        _time.Advance(TimeSpan.FromHours(12));
        await Eventually.TrueAsync(async () => !(await KeysAsync(store)).Contains(kept[1]), TimeSpan.FromMinutes(1), "the next day to go");
        Assert.Superset(new HashSet<string> { kept[0], kept[2], kept[3] }, await KeysAsync(store));
        await sweeper.StopAsync(Cancel);
    }

    private ServiceProvider Services(params (string Key, string Value)[] storeSettings)
    {
        var settings = storeSettings.ToDictionary(setting => $"MINDTRACE_WORKER:STORE:{setting.Key}", setting => (string?)setting.Value);
        settings["MINDTRACE_WORKER:DEFAULT_REDIS_URL"] = garnet.ConnectionString;
        settings["MINDTRACE_WORKER:QUEUE:KEY_PREFIX"] = "test-" + Guid.NewGuid().ToString("N");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging(logging => logging.AddProvider(_events)).AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(_time)
            .AddMindtraceJobQueue(WorkerOptions.Section).AddRunScript(configuration).BuildServiceProvider();
    }

    private static OutputSweeper Sweeper(ServiceProvider services) => Assert.Single(services.GetServices<IHostedService>().OfType<OutputSweeper>());

    private static (string, string)[] Bucket(S3Server server) =>
        [("MINIO_ENDPOINT", server.Endpoint.ToString()), ("MINIO_ACCESS_KEY", S3Server.AccessKey), ("MINIO_SECRET_KEY", S3Server.SecretKey)];

    private static async Task<JobId> MakeDeadLetterAsync(JobQueue queue)
    {
        await queue.SetTargetAsync(Script, new JobTarget.Queue(), Cancel);
        await queue.SubmitAsync(
            new Job { Id = JobId.Parse("dead/é"), Name = "test", SchemaName = Script, Payload = JsonElement.Parse("{}"), CreatedAt = DateTimeOffset.UnixEpoch }, Cancel);
        var claimed = Assert.Single((await queue.ClaimAsync(Script, "worker", 1, Cancel)).Jobs);
        await queue.CompleteManyAsync([new JobCompletion(claimed.Lease, claimed.Attempt, new JobOutcome.Failed("no", Permanent: true))], Cancel);
        return claimed.Lease.JobId;
    }

    private static Task PutAsync(IObjectStore store, string key) => store.PutAsync(key, new MemoryStream("x"u8.ToArray()), Cancel);

    private static async Task<HashSet<string>> KeysAsync(IObjectStore store) => await store.ListAsync("", Cancel).ToHashSetAsync(cancellationToken: Cancel);

    /// <summary>What was logged, by its ids.</summary>
    private sealed class EventIds : ConcurrentQueue<int>, ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Enqueue(eventId.Id);

        public void Dispose()
        {
        }
    }
}
