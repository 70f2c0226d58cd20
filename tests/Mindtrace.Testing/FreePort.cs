using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mindtrace.Testing;

/// <summary>Loopback ports nobody listens on, below those from which systems take the ports of outgoing connections: what is to listen there has time to start, and to start again.</summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Last = 28_000;
    private static readonly Lock Gate = new();
    // Processes of tests that run at once begin apart.
    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A free port; never the same one twice in a process, so that tests in parallel don't meet.</summary>
    public static int Next() => Take(1);

    /// <summary>Free ports side by side, as "12000-12007"; none of them is given twice in a process.</summary>
    public static string NextRange(int count)
    {
        int first = Take(count);
        return string.Create(CultureInfo.InvariantCulture, $"{first}-{first + count - 1}");
    }

    private static int Take(int count)
    {
        lock (Gate)
        {
            while (true)
            {
                if (_next + count > Last)
                    _next = First;
                int first = _next;
                _next += count;
                if (Enumerable.Range(first, count).All(IsFree))
                    return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
