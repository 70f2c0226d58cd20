using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Mindtrace.Testing;

/// <summary>Loopback ports nobody listens on.</summary>
public static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A free port; never the same one twice in a process, so that tests in parallel don't meet.</summary>
    public static int Next()
    {
        while (true)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)probe.LocalEndPoint!).Port;
            if (Given.TryAdd(port, true))
                return port;
        }
    }
}
