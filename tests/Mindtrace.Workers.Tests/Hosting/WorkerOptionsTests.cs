using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mindtrace.Workers.Tests;

public sealed class WorkerOptionsTests
{
    [Fact]
    public void Settings_are_read_from_their_section()
    {
        var options = Read(
            ("WORKER_ID", "w"), ("URL", "http://127.0.0.1:8092"), ("CLUSTER_URL", "http://manager:8002"), ("ALLOWED_CLUSTER_URLS", "http://a:1, http://b:2"),
            ("CONCURRENCY", "7"), ("PREFETCH", "0"), ("DRAIN_TIMEOUT", "2.5"), ("POLL_INTERVAL", "00:00:09"), ("QUEUES:0", "one, with a comma"), ("QUEUES:1", "two"));
        Assert.Equal(("w", "http://127.0.0.1:8092", "http://manager:8002"), (options.WorkerId, options.Url, options.ClusterUrl));
        Assert.Equal(["http://a:1", "http://b:2"], options.AllowedClusterUrls);
        Assert.Equal(["one, with a comma", "two"], options.Queues);
        Assert.Equal((7, 0), (options.Concurrency, options.Prefetch));
        Assert.Equal((TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(9)), (options.DrainTimeout, options.PollInterval));
    }

    [Fact]
    public void Code_has_the_last_word_over_the_configuration()
    {
        using var host = Build(options => options.Concurrency = 3, ("CONCURRENCY", "7"));
        Assert.Equal(3, host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Concurrency);
    }

    [Fact]
    public void Every_fault_is_named_with_its_key()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(
            ("WORKER_ID", "a{b"), ("URL", "8092"), ("CLUSTER_URL", "manager"), ("ALLOWED_CLUSTER_URLS", "ftp://x"), ("CONCURRENCY", "0"), ("PREFETCH", "many"),
            ("DRAIN_TIMEOUT", "soon"), ("POLL_INTERVAL", "0"), ("CANCEL_GRACE_PERIOD", "-1"), ("MAX_OUTPUT_BYTES", "1"), ("QUEUES", "a{b}")));
        foreach (string key in (string[])["WORKER_ID", "URL", "CLUSTER_URL", "ALLOWED_CLUSTER_URLS", "CONCURRENCY", "PREFETCH", "DRAIN_TIMEOUT", "POLL_INTERVAL", "CANCEL_GRACE_PERIOD", "MAX_OUTPUT_BYTES", "QUEUES"])
            Assert.Contains(exception.Failures, failure => failure.StartsWith($"MINDTRACE_WORKER:{key} should", StringComparison.Ordinal));
        Assert.Equal(11, exception.Failures.Count());
    }

    [Fact]
    public void A_host_takes_one_worker()
    {
        var services = new ServiceCollection().AddMindtraceWorker<EchoWorker>();
        Assert.Throws<InvalidOperationException>(() => services.AddMindtraceWorker<EchoWorker>());
    }

    [Fact]
    public void The_host_leaves_time_to_drain()
    {
        using var host = Build(options => options.DrainTimeout = TimeSpan.FromMinutes(5));
        Assert.True(host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout > TimeSpan.FromMinutes(5));
    }

    private static WorkerOptions Read(params (string Key, string Value)[] settings)
    {
        using var host = Build(null, settings);
        return host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value;
    }

    private static IHost Build(Action<WorkerOptions>? configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"MINDTRACE_WORKER:{setting.Key}", (string?)setting.Value)));
        builder.Services.AddMindtraceWorker<EchoWorker>(configure);
        return builder.Build();
    }
}
