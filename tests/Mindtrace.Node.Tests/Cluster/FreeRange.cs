using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mindtrace.Node.Tests.Cluster;

/// <summary>Ranges of ports that nobody uses, below those from which systems take the ports of outgoing connections: a worker may need its port again after a crash.</summary>
internal static class FreeRange
{
    private const int First = 12_000;
    private const int Last = 28_000;
    private static readonly Lock Gate = new();
    private static int _next = First + (Environment.ProcessId * 131 % (Last - First));

    /// <summary>A range as <c>WORKER_PORTS_RANGE</c> has it; never an overlapping one twice in a process.</summary>
    public static string Next(int count)
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
                    return string.Create(CultureInfo.InvariantCulture, $"{first}-{first + count - 1}");
            }
        }
    }

    public static int NextPort() => int.Parse(Next(1).Split('-')[0], CultureInfo.InvariantCulture);

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
