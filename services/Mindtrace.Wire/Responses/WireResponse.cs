using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Mindtrace.Wire;

/// <summary>Writes whole JSON responses with a known length.</summary>
/// <remarks>The buffer and the writer stay with the thread: serialisation is synchronous, and the bytes are in the response's pipe before the first await.</remarks>
internal static class WireResponse
{
    private const int KeptCapacity = 64 * 1024;

    // JSON of this content type is never read as HTML, so quotes and umlauts may stay as they are.
    private static readonly JsonWriterOptions Format = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var buffer = Rent(out var writer);
        JsonSerializer.Serialize(writer, value, type);
        return SendAsync(context, "application/json", buffer, writer);
    }

    public static Task WriteAsync(HttpContext context, string contentType, Action<Utf8JsonWriter> write)
    {
        var buffer = Rent(out var writer);
        write(writer);
        return SendAsync(context, contentType, buffer, writer);
    }

    public static Task WriteNullAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = 4;
        response.BodyWriter.Write("null"u8);
        return response.BodyWriter.FlushAsync(context.RequestAborted).GetAsTask();
    }

    private static ArrayBufferWriter<byte> Rent(out Utf8JsonWriter writer)
    {
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(1024);
        _buffer = null;
        buffer.ResetWrittenCount();
        writer = _writer ?? new Utf8JsonWriter(buffer, Format);
        _writer = null;
        writer.Reset(buffer);
        return buffer;
    }

    private static Task SendAsync(HttpContext context, string contentType, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        writer.Flush();
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        response.BodyWriter.Write(buffer.WrittenSpan);
        if (buffer.Capacity <= KeptCapacity)
        {
            _buffer = buffer;
            _writer = writer;
        }

        return response.BodyWriter.FlushAsync(context.RequestAborted).GetAsTask();
    }

    private static Task GetAsTask(this ValueTask<System.IO.Pipelines.FlushResult> flush)
    {
        if (!flush.IsCompletedSuccessfully)
            return flush.AsTask();
        flush.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }
}
