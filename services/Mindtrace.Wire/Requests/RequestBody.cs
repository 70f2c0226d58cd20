using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mindtrace.Wire;

/// <summary>A request's whole body in one piece, in a rented array; dispose gives it back.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[]? _rented;
    private readonly int _length;

    private RequestBody(byte[]? rented, int length) => (_rented, _length) = (rented, length);

    public ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, _length);

    public bool IsEmpty => _length is 0;

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    /// <exception cref="WireException">413: the body is larger than <paramref name="limit"/> bytes.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, long limit)
    {
        var request = context.Request;
        if (request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return default;

        // The limit is enforced here, so that the client gets its answer instead of a broken connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        if (request.ContentLength is { } announced && announced > limit)
            throw TooLarge(limit);

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (buffer.Length > limit)
            {
                reader.AdvanceTo(buffer.End);
                throw TooLarge(limit);
            }

            if (result.IsCompleted)
            {
                int length = (int)buffer.Length;
                byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
                buffer.CopyTo(rented);
                reader.AdvanceTo(buffer.End);
                return new RequestBody(rented, length);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static WireException TooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The request body is larger than the limit of {limit} bytes");
}
