using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using LibGit2Sharp;

namespace Mindtrace.Git;

/// <summary>One request to a Git server and its reply.</summary>
internal sealed class HttpTransportStream(HttpTransport transport, bool advertisement) : SmartSubtransportStream(transport)
{
    private const int MaxRedirects = 5;
    private const string AdvertisementSuffix = "/info/refs";

    private readonly GitExchange _exchange = GitExchange.Current;
    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private HttpResponseMessage? _response;
    private Stream? _body;
    private CancellationTokenRegistration _abort;

    public override int Write(Stream dataStream, long length)
    {
        var target = _request.GetSpan(checked((int)length))[..(int)length];
        dataStream.ReadExactly(target);
        _request.Advance(target.Length);
        return 0;
    }

    public override int Read(Stream dataStream, long length, out long bytesRead)
    {
        try
        {
            _body ??= Open();
            int read = _body.Read(_buffer, 0, (int)Math.Min(length, _buffer.Length));
            dataStream.Write(_buffer, 0, read);
            bytesRead = read;
            return 0;
        }
        catch (GitException exception)
        {
            _exchange.Failure ??= exception;
            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
        {
            _exchange.CancellationToken.ThrowIfCancellationRequested();
            throw _exchange.Fail($"the server cannot be reached or broke off ({exception.Message})", permanent: false, exception);
        }
    }

    protected override void Free()
    {
        _abort.Dispose();
        _response?.Dispose();
        base.Free();
    }

    private Stream Open()
    {
        _response = Send();
        string expected = advertisement ? "application/x-git-upload-pack-advertisement" : "application/x-git-upload-pack-result";
        if (_response.Content.Headers.ContentType?.MediaType != expected)
            throw _exchange.Fail("there is no Git repository at this address", permanent: true);
        // The token does not reach a read that waits for the server; the end of the connection does.
        _abort = _exchange.CancellationToken.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), _response);
        return _response.Content.ReadAsStream(_exchange.CancellationToken);
    }

    private HttpResponseMessage Send()
    {
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            using var request = CreateRequest();
            var response = HttpTransport.Client.Send(request, _exchange.CancellationToken);
            if (response.StatusCode is HttpStatusCode.OK)
                return response;
            using (response)
            {
                if (!advertisement || Redirect(response, request.RequestUri!) is not { } target)
                    throw Refused(response.StatusCode, request.Headers.Authorization is not null);
                _exchange.Base = target;
            }
        }

        throw _exchange.Fail("the server redirects without end", permanent: true);
    }

    private HttpRequestMessage CreateRequest()
    {
        string root = _exchange.Base.AbsoluteUri;
        var request = advertisement
            ? new HttpRequestMessage(HttpMethod.Get, root + AdvertisementSuffix + "?service=git-upload-pack")
            : new HttpRequestMessage(HttpMethod.Post, root + "/git-upload-pack")
            {
                Content = new ReadOnlyMemoryContent(_request.WrittenMemory) { Headers = { ContentType = new("application/x-git-upload-pack-request") } },
            };
        // Some hosts serve Git only to what calls itself git.
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("git", "2.0"));
        request.Headers.Authorization = _exchange.Access.Authorization(request.RequestUri!);
        return request;
    }

    /// <summary>Where the repository has moved to; null where the reply is no redirect.</summary>
    private Uri? Redirect(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        var target = new Uri(from, location);
        string path = target.GetLeftPart(UriPartial.Path);
        if (target.Scheme is not ("https" or "http") || target.UserInfo.Length > 0 || !path.EndsWith(AdvertisementSuffix, StringComparison.Ordinal))
            throw _exchange.Fail("the server redirects to something that is no Git repository", permanent: true);
        if (from.Scheme == "https" && target.Scheme != "https")
            throw _exchange.Fail("the server redirects from https to http", permanent: true);
        try
        {
            _exchange.Access.AdmitHost(target);
        }
        catch (GitException refused)
        {
            throw _exchange.Fail($"the server redirects elsewhere. {refused.Message}", permanent: true);
        }

        return new Uri(path[..^AdvertisementSuffix.Length]);
    }

    private GitException Refused(HttpStatusCode status, bool authorized) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when authorized => _exchange.Fail($"the server refuses the token configured for {_exchange.Base.Authority} (HTTP {(int)status})", permanent: true),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => _exchange.Fail($"the server asks for credentials, and no token is configured for {_exchange.Base.Authority} (HTTP {(int)status})", permanent: true),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => _exchange.Fail($"the server knows no such repository, or hides it from this user (HTTP {(int)status})", permanent: true),
        _ => _exchange.Fail($"the server answers HTTP {(int)status}", permanent: (int)status is >= 400 and < 500 and not (408 or 429)),
    };
}
