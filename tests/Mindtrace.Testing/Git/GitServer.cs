using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mindtrace.Testing;

/// <summary>A smart-HTTP Git server on loopback: <c>git http-backend</c> behind Kestrel. Repositories under <c>private/</c> want <see cref="Token"/>.</summary>
public sealed class GitServer : IAsyncDisposable
{
    /// <summary>The password that opens private repositories.</summary>
    public const string Token = "tok-5e1f-secret";

    /// <summary>Why tests that need the server are skipped.</summary>
    public const string SkipReason = "git with its http-backend is not installed (Debian: apt-get install git)";

    private readonly WebApplication _app;
    private readonly TempFolder _folder;

    private GitServer(WebApplication app, TempFolder folder, int port)
    {
        _app = app;
        _folder = folder;
        Url = $"http://127.0.0.1:{port}";
        Directory.CreateDirectory(ServedFolder);
    }

    /// <summary>Whether this machine has a server to start.</summary>
    public static bool IsAvailable { get; } = GitCommand.HasHttpBackend();

    /// <summary>The server's address, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<GitRequest> Requests { get; } = new();

    /// <summary>Where to redirect requests whose path starts with a key.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new();

    /// <summary>While set, requests are taken and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Starts a server without repositories.</summary>
    public static async Task<GitServer> StartAsync()
    {
        var folder = new TempFolder();
        int port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var server = new GitServer(app, folder, port);
        app.Run(server.ServeAsync);
        await app.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>The address of a repository.</summary>
    public string UrlOf(string name) => $"{Url}/{name}.git";

    /// <summary>The folder of a repository.</summary>
    public string FolderOf(string name) => Path.Combine(ServedFolder, name + ".git");

    private string ServedFolder => Path.Combine(_folder.Path, "served");

    /// <summary>Makes a repository with one commit of the given files on branch <c>main</c>.</summary>
    public GitWorkTree CreateRepository(string name, params (string Path, string Text)[] files)
    {
        string served = FolderOf(name);
        Directory.CreateDirectory(served);
        GitCommand.Run(served, "init", "-q", "--bare", "-b", "main");
        GitCommand.Run(served, "config", "uploadpack.allowAnySHA1InWant", "true");
        string work = Path.Combine(_folder.Path, "work", name);
        Directory.CreateDirectory(work);
        GitCommand.Run(work, "init", "-q", "-b", "main");
        GitCommand.Run(work, "remote", "add", "origin", served);
        var tree = new GitWorkTree(work);
        if (files.Length > 0)
            tree.Commit(files);
        return tree;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        string path = request.Path.Value!;
        string? authorization = request.Headers.Authorization;
        Requests.Enqueue(new GitRequest(request.Method, path, authorization));
        if (IsSilent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        foreach (var (prefix, target) in Redirects)
        {
            if (!path.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            context.Response.Redirect(target + path[prefix.Length..] + request.QueryString);
            return;
        }

        if (path.StartsWith("/private/", StringComparison.Ordinal) && Password(authorization) != Token)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        await GitBackend.ServeAsync(context, ServedFolder).ConfigureAwait(false);
    }

    private static string? Password(string? authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header) && header is { Scheme: "Basic", Parameter: { } parameter }
            ? Encoding.UTF8.GetString(Convert.FromBase64String(parameter)).Split(':', 2)[^1]
            : null;
}

/// <summary>A request a <see cref="GitServer"/> was sent.</summary>
public sealed record GitRequest(string Method, string Path, string? Authorization);
