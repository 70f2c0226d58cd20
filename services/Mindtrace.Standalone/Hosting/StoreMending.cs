using Mindtrace.Jobs.Redis;

namespace Mindtrace.Standalone;

/// <summary>Before anything is served, brings jobs into order that the embedded store, when it was killed, had moved by half.</summary>
internal sealed partial class StoreMending(JobQueue queue, ILogger<StoreMending> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long mended = await queue.MendAsync(cancellationToken);
        if (mended > 0)
            Mended(mended);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(7011, LogLevel.Warning, "The store was killed in mid-transition; {Count} jobs were brought back into order")]
    private partial void Mended(long count);
}
