using System.ComponentModel;
using System.Diagnostics;

namespace Mindtrace.Workers.Environments;

/// <summary>The scope of systems that offer nothing better than parents and children.</summary>
internal sealed class PortableProcessScope : ProcessScope
{
    public override ProcessStartInfo StartInfo(JobCommand command)
    {
        var start = StartInfo(command.Arguments, command);
        if (command.Arguments is ["cmd.exe", "/d", "/s", "/c", var line])
        {
            // It takes for its line what stands between the outermost quotes, and knows no backslash before an inner one, as other programs do.
            start.ArgumentList.Clear();
            start.Arguments = $"/d /s /c \"{line}\"";
        }

        return start;
    }

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
