using System.Diagnostics;
using Microsoft.Extensions.Options;
using Mindtrace.Workers;

namespace Mindtrace.WorkerHost;

/// <summary>Stops the process when its standard input ends: the system closes it when the parent goes, however it goes.</summary>
internal sealed partial class ParentWatch(IHostApplicationLifetime lifetime, IOptions<WorkerOptions> options, ILogger<ParentWatch> logger)
{
    /// <summary>What a stop may take beyond the time that jobs are given.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(15);

    /// <summary>How long the process may go on after its stop: whatever keeps it then, such as a thread of the worker's, would keep it for ever.</summary>
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(5);

    /// <summary>Begins before the worker is made, as its constructor may never return.</summary>
    public void Begin() =>
        // Reading the console cannot be cancelled and blocks, so it has a thread of its own that doesn't keep the process alive.
        new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();

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
        lifetime.ApplicationStarted.WaitHandle.WaitOne(StopMargin);
        lifetime.StopApplication();

        // Nobody may be left to end a process that does not end by itself.
        if (lifetime.ApplicationStarted.IsCancellationRequested)
            lifetime.ApplicationStopped.WaitHandle.WaitOne(options.Value.DrainTimeout + options.Value.CancelGracePeriod + StopMargin);
        using var never = new ManualResetEvent(false);
        never.WaitOne(ExitTime);
        Process.GetCurrentProcess().Kill();
    }
}
