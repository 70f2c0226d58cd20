using System.Globalization;
using Mindtrace.Git;

namespace Mindtrace.Node;

/// <summary>Tells the other nodes on this machine that a port is taken, from before its worker listens. The system lets go of it when the node dies.</summary>
internal static class PortLock
{
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "mindtrace-ports");

    /// <summary>Takes the lock. False where another node has it; true, with nothing to hold, where files of locks cannot be made.</summary>
    public static bool TryTake(int port, out IDisposable? held)
    {
        held = null;
        try
        {
            Directory.CreateDirectory(Folder);
            held = FileLock.TryTake(Path.Combine(Folder, port.ToString(CultureInfo.InvariantCulture)));
            return held is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder belongs to another user, or cannot be written: other nodes are only seen once their workers listen.
            return true;
        }
    }
}
