using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Mindtrace.Node;

/// <summary>Gives every worker of this node a port of its own, and takes it back when the worker is gone.</summary>
internal sealed class PortPool
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IDisposable?> _taken = [];
    private readonly IReadOnlyList<int> _range;

    public PortPool(IOptions<NodeOptions> options)
    {
        PortRange.TryParse(options.Value.WorkerPortsRange, out _range);
        Text = options.Value.WorkerPortsRange;
    }

    /// <summary>The range as configured.</summary>
    public string Text { get; }

    /// <summary>Takes the lowest port that no worker of this machine's nodes has and that is free; null where there is none.</summary>
    public int? TakeLowest()
    {
        lock (_gate)
        {
            foreach (int port in _range)
            {
                if (Take(port))
                    return port;
            }
        }

        return null;
    }

    /// <summary>Takes one port, in or outside the range; false where it is in use.</summary>
    public bool TryTake(int port)
    {
        lock (_gate)
            return Take(port);
    }

    public void Return(int port)
    {
        lock (_gate)
        {
            if (_taken.Remove(port, out var held))
                held?.Dispose();
        }
    }

    private bool Take(int port)
    {
        if (_taken.ContainsKey(port) || !PortLock.TryTake(port, out var held))
            return false;
        if (IsFree(port))
        {
            _taken.Add(port, held);
            return true;
        }

        held?.Dispose();
        return false;
    }

    private static bool IsFree(int port)
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.Any])
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                socket.Listen(1);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }
}
