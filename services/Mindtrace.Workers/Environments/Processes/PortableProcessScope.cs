using System.ComponentModel;
using System.Diagnostics;

namespace Mindtrace.Workers.Environments;

/// <summary>The scope of systems that offer nothing better than parents and children.</summary>
internal sealed class PortableProcessScope : ProcessScope
{
    public override ProcessStartInfo StartInfo(JobCommand command) => StartInfo(command.Arguments, command);

    public override Task<bool> KillAsync(Process? root)
    {
        try
        {
            if (root is { HasExited: false })
                root.Kill(entireProcessTree: true);
            return Task.FromResult(true);
        }
        catch (Exception exception) when (exception is Win32Exception or AggregateException or InvalidOperationException)
        {
            return Task.FromResult(root is null or { HasExited: true });
        }
    }
}
