namespace Mindtrace.WorkerHost;

/// <summary>Stops the process when its standard input ends: the system closes it when the parent goes, however it goes.</summary>
internal sealed partial class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not before the host has started: a host that is told to stop while it starts breaks off, and its jobs are not handed back.
        lifetime.ApplicationStarted.Register(static watch => ((ParentWatch)watch!).Begin(), this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Reading the console cannot be cancelled and blocks, so it has a thread of its own that doesn't keep the process alive.
    private void Begin() => new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();

    private void Watch()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A broken pipe is an end, too.
        }

        ParentGone();
        lifetime.StopApplication();
    }
}
