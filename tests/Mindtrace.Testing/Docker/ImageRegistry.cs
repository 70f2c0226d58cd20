using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Testing;

/// <summary>An image registry on loopback with one image, <c>busybox:1</c>, as https://distribution.github.io/distribution/spec/api/ has it.</summary>
public sealed class ImageRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (byte[] Content, string Type)> _contents = new();

    private ImageRegistry(WebApplication app, int port)
    {
        _app = app;
        Address = $"127.0.0.1:{port}";
    }

    /// <summary>What the names of its images begin with.</summary>
    public string Address { get; }

    /// <summary>Starts a registry.</summary>
    /// <param name="ballast">Bytes of incompressible content beside busybox, so that a pull takes a while.</param>
    public static async Task<ImageRegistry> StartAsync(int ballast)
    {
        int port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var registry = new ImageRegistry(builder.Build(), port);
        registry.Add(BusyboxImage.Archive(ballast));
        registry._app.Run(registry.AnswerAsync);
        await registry._app.StartAsync().ConfigureAwait(false);
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Add(byte[] archive)
    {
        byte[] layer = Compress(archive);
        byte[] config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"{{Architecture}}","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{Digest(archive)}}"]},"history":[{"created":"2020-01-01T00:00:00Z"}]}""");
        string manifest = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},"digest":"{{Digest(config)}}"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{layer.Length}},"digest":"{{Digest(layer)}}"}]}""");
        byte[] bytes = Encoding.UTF8.GetBytes(manifest);
        _contents["/v2/busybox/manifests/1"] = (bytes, ManifestType);
        _contents[$"/v2/busybox/manifests/{Digest(bytes)}"] = (bytes, ManifestType);
        _contents[$"/v2/busybox/blobs/{Digest(config)}"] = (config, "application/octet-stream");
        _contents[$"/v2/busybox/blobs/{Digest(layer)}"] = (layer, "application/octet-stream");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (context.Request.Path == "/v2/")
            return;
        if (!_contents.TryGetValue(context.Request.Path.Value!, out var found))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            response.ContentType = "application/json";
            await response.WriteAsync("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""").ConfigureAwait(false);
            return;
        }

        response.ContentType = found.Type;
        response.ContentLength = found.Content.Length;
        response.Headers["Docker-Content-Digest"] = Digest(found.Content);
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(found.Content).ConfigureAwait(false);
    }

    private static string Architecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
