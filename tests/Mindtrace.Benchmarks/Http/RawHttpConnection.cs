using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mindtrace.Benchmarks.Http;

/// <summary>One keep-alive HTTP/1.1 connection that costs next to nothing, so that what is measured is the server.</summary>
internal sealed class RawHttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _bodyStart;
    private int _bodyLength;

    private RawHttpConnection()
    {
    }

    /// <summary>The body of the latest response; valid until the next request.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_bodyStart, _bodyLength);

    public static async Task<RawHttpConnection> ConnectAsync(int port)
    {
        var connection = new RawHttpConnection();
        await connection._socket.ConnectAsync("127.0.0.1", port);
        return connection;
    }

    /// <summary>A whole request in the form in which it is sent.</summary>
    public static byte[] Post(string endpoint, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST /{endpoint} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>Sends a request and reads the response.</summary>
    /// <exception cref="InvalidOperationException">The status is not 200; the message holds the body.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        int received = 0, headEnd;
        while ((headEnd = _buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8)) < 0)
            received += await ReceiveAsync(received);
        int length = ContentLength(_buffer.AsSpan(0, headEnd + 2));
        _bodyStart = headEnd + 4;
        _bodyLength = length;
        if (_buffer.Length < _bodyStart + length)
            Array.Resize(ref _buffer, _bodyStart + length);
        while (received < _bodyStart + length)
            received += await ReceiveAsync(received);
        if (!_buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(_buffer, 0, received));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReceiveAsync(int offset)
    {
        int count = await _socket.ReceiveAsync(_buffer.AsMemory(offset));
        return count > 0 ? count : throw new InvalidOperationException("The server closed the connection");
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidOperationException("The response has no Content-Length");
    }
}
