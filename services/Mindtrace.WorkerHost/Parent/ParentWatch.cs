using System.Diagnostics;
using Microsoft.Extensions.Options;
using Mindtrace.Workers;

namespace Mindtrace.WorkerHost;

/// <summary>Stops the process when its standard input ends: the system closes it when the parent goes, however it goes.</summary>
internal sealed partial class ParentWatch(IHostApplicationLifetime lifetime, IOptions<WorkerOptions> options, ILogger<ParentWatch> logger) : IHostedService
{
    /// <summary>What a stop may take beyond the time that jobs are given.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Reading the console cannot be cancelled and blocks, so it has a thread of its own that doesn't keep the process alive.
        new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        // A host that is told to stop while it starts breaks off without handing its jobs back.
        lifetime.ApplicationStarted.WaitHandle.WaitOne(Margin);
        lifetime.StopApplication();

        // Nobody is left to end a process that a job keeps from stopping.
        lifetime.ApplicationStopped.WaitHandle.WaitOne(options.Value.DrainTimeout + options.Value.CancelGracePeriod + Margin);
        if (!lifetime.ApplicationStopped.IsCancellationRequested)
            Process.GetCurrentProcess().Kill();
    }
}
